using System.Diagnostics.CodeAnalysis;

namespace MarketStore.Engine.Columns;

/// <summary>Stored type of a column. The numbers are on disk and on the wire (GetInfo), so they never change.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are the types' names.")]
public enum ColumnType : byte
{
    Float32 = 0,
    Int32 = 1,
    Float64 = 2,
    Int64 = 3,
    Int8 = 5,
    Bool = 6,
    Int16 = 9,
    UInt8 = 10,
    UInt16 = 11,
    UInt32 = 12,
    UInt64 = 13,

    /// <summary>16 UTF-32 little-endian code points, NUL padded: numpy's <c>U16</c>.</summary>
    String16 = 14,
}

/// <summary>Facts about <see cref="ColumnType"/>: width, numpy type string, display name.</summary>
public static class ColumnTypes
{
    /// <summary>Bytes per value.</summary>
    public static int Width(this ColumnType type) => type switch
    {
        ColumnType.Int8 or ColumnType.UInt8 or ColumnType.Bool => 1,
        ColumnType.Int16 or ColumnType.UInt16 => 2,
        ColumnType.Float32 or ColumnType.Int32 or ColumnType.UInt32 => 4,
        ColumnType.Float64 or ColumnType.Int64 or ColumnType.UInt64 => 8,
        ColumnType.String16 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a stored column type"),
    };

    /// <summary>The numpy type code without byte order, such as <c>f4</c>; <c>b1</c> for booleans.</summary>
    public static string TypeString(this ColumnType type) => type switch
    {
        ColumnType.Int8 => "i1",
        ColumnType.Int16 => "i2",
        ColumnType.Int32 => "i4",
        ColumnType.Int64 => "i8",
        ColumnType.UInt8 => "u1",
        ColumnType.UInt16 => "u2",
        ColumnType.UInt32 => "u4",
        ColumnType.UInt64 => "u8",
        ColumnType.Float32 => "f4",
        ColumnType.Float64 => "f8",
        ColumnType.Bool => "b1",
        ColumnType.String16 => "U16",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a stored column type"),
    };

    /// <summary>The name error messages and consoles show, such as <c>FLOAT32</c>.</summary>
    public static string DisplayName(this ColumnType type) => type switch
    {
        ColumnType.Int8 => "BYTE",
        ColumnType.String16 => "STRING16",
        _ => type.ToString().ToUpperInvariant(),
    };

    /// <summary>Reads a wire type string; <c>b1</c> and byte-order prefixes are not wire types.</summary>
    public static bool TryParseTypeString(string text, out ColumnType type)
    {
        (type, bool known) = text switch
        {
            "i1" => (ColumnType.Int8, true),
            "i2" => (ColumnType.Int16, true),
            "i4" => (ColumnType.Int32, true),
            "i8" => (ColumnType.Int64, true),
            "u1" => (ColumnType.UInt8, true),
            "u2" => (ColumnType.UInt16, true),
            "u4" => (ColumnType.UInt32, true),
            "u8" => (ColumnType.UInt64, true),
            "f4" => (ColumnType.Float32, true),
            "f8" => (ColumnType.Float64, true),
            "U16" => (ColumnType.String16, true),
            _ => (default, false),
        };
        return known;
    }
}
