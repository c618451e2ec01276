using System.Diagnostics.CodeAnalysis;
using MarketStore.Engine.Columns;

namespace MarketStore.Sql.Types;

/// <summary>The types of SQL. Those up to Text can be stored in a bucket; the others are computed.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are the types' names.")]
public enum SqlType
{
    /// <summary>Of a bare NULL: goes with every type.</summary>
    Null,
    Boolean,
    TinyInt,
    SmallInt,
    Integer,
    BigInt,
    UTinyInt,
    USmallInt,
    UInteger,
    UBigInt,
    Real,
    Double,

    /// <summary>STRING16 when stored: 16 code points at the most.</summary>
    Text,

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    Timestamp,

    /// <summary>Days since 1970-01-01.</summary>
    Date,

    /// <summary>Nanoseconds since midnight.</summary>
    Time,

    /// <summary>Months and nanoseconds.</summary>
    Interval,
}

/// <summary>How values of a type lie in memory while a query runs: narrow numbers are widened when they are read.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are the types' names.")]
public enum Storage
{
    Boolean,
    Int64,
    UInt64,
    Float64,
    Text,
    Interval,
}

/// <summary>Facts about types, and their names.</summary>
public static class SqlTypes
{
    public static bool IsInteger(this SqlType type) => type is >= SqlType.TinyInt and <= SqlType.UBigInt;

    public static bool IsFloat(this SqlType type) => type is SqlType.Real or SqlType.Double;

    public static bool IsNumber(this SqlType type) => type is >= SqlType.TinyInt and <= SqlType.Double;

    public static bool IsTemporal(this SqlType type) => type is SqlType.Timestamp or SqlType.Date or SqlType.Time;

    public static Storage StorageOf(this SqlType type) => type switch
    {
        SqlType.Boolean => Storage.Boolean,
        SqlType.UBigInt => Storage.UInt64,
        SqlType.Real or SqlType.Double => Storage.Float64,
        SqlType.Text => Storage.Text,
        SqlType.Interval => Storage.Interval,
        _ => Storage.Int64,
    };

    /// <summary>The type of a stored column.</summary>
    public static SqlType Of(ColumnType type) => type switch
    {
        ColumnType.Bool => SqlType.Boolean,
        ColumnType.Int8 => SqlType.TinyInt,
        ColumnType.Int16 => SqlType.SmallInt,
        ColumnType.Int32 => SqlType.Integer,
        ColumnType.Int64 => SqlType.BigInt,
        ColumnType.UInt8 => SqlType.UTinyInt,
        ColumnType.UInt16 => SqlType.USmallInt,
        ColumnType.UInt32 => SqlType.UInteger,
        ColumnType.UInt64 => SqlType.UBigInt,
        ColumnType.Float32 => SqlType.Real,
        ColumnType.Float64 => SqlType.Double,
        ColumnType.String16 => SqlType.Text,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a column type"),
    };

    /// <summary>The type that a bucket stores it as: the other direction of <see cref="Of"/>.</summary>
    /// <returns>Null: buckets do not store it.</returns>
    public static ColumnType? Stored(this SqlType type) => type switch
    {
        SqlType.Boolean => ColumnType.Bool,
        SqlType.TinyInt => ColumnType.Int8,
        SqlType.SmallInt => ColumnType.Int16,
        SqlType.Integer => ColumnType.Int32,
        SqlType.BigInt => ColumnType.Int64,
        SqlType.UTinyInt => ColumnType.UInt8,
        SqlType.USmallInt => ColumnType.UInt16,
        SqlType.UInteger => ColumnType.UInt32,
        SqlType.UBigInt => ColumnType.UInt64,
        SqlType.Real => ColumnType.Float32,
        SqlType.Double => ColumnType.Float64,
        SqlType.Text => ColumnType.String16,
        _ => null,
    };

    /// <summary>As DESCRIBE and messages write it.</summary>
    public static string Name(this SqlType type) => type switch
    {
        SqlType.UTinyInt => "UTINYINT",
        SqlType.USmallInt => "USMALLINT",
        SqlType.UInteger => "UINTEGER",
        SqlType.UBigInt => "UBIGINT",
        _ => type.ToString().ToUpperInvariant(),
    };

    /// <summary>Reads the names of SQL, those that other systems use, and those of the wire.</summary>
    public static bool TryParse(string name, out SqlType type)
    {
        type = name.ToUpperInvariant() switch
        {
            "BOOLEAN" or "BOOL" => SqlType.Boolean,
            "TINYINT" or "INT8" or "BYTE" => SqlType.TinyInt,
            "SMALLINT" or "INT16" => SqlType.SmallInt,
            "INTEGER" or "INT" or "INT32" => SqlType.Integer,
            "BIGINT" or "INT64" or "LONG" => SqlType.BigInt,
            "UTINYINT" or "UINT8" => SqlType.UTinyInt,
            "USMALLINT" or "UINT16" => SqlType.USmallInt,
            "UINTEGER" or "UINT32" => SqlType.UInteger,
            "UBIGINT" or "UINT64" => SqlType.UBigInt,
            "REAL" or "FLOAT4" or "FLOAT32" => SqlType.Real,
            "DOUBLE" or "FLOAT" or "FLOAT8" or "FLOAT64" => SqlType.Double,
            "TEXT" or "STRING16" or "STRING" or "VARCHAR" or "SYMBOL" => SqlType.Text,
            "TIMESTAMP" or "TIMESTAMPTZ" => SqlType.Timestamp,
            "DATE" => SqlType.Date,
            "TIME" => SqlType.Time,
            "INTERVAL" => SqlType.Interval,
            _ => SqlType.Null,
        };
        return type != SqlType.Null;
    }
}
