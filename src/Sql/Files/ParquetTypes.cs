using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;
using Parquet;
using Parquet.Schema;
using Physical = Parquet.Meta.Type;

namespace MarketStore.Sql.Files;

/// <summary>The types of Parquet as those of SQL, and their values. Decimals become DOUBLE, NaN is NULL.</summary>
internal static class ParquetTypes
{
    private static readonly Dictionary<Type, SqlType> Plain = new()
    {
        [typeof(bool)] = SqlType.Boolean,
        [typeof(sbyte)] = SqlType.TinyInt,
        [typeof(short)] = SqlType.SmallInt,
        [typeof(int)] = SqlType.Integer,
        [typeof(long)] = SqlType.BigInt,
        [typeof(byte)] = SqlType.UTinyInt,
        [typeof(ushort)] = SqlType.USmallInt,
        [typeof(uint)] = SqlType.UInteger,
        [typeof(ulong)] = SqlType.UBigInt,
        [typeof(float)] = SqlType.Real,
        [typeof(double)] = SqlType.Double,
        [typeof(decimal)] = SqlType.Double,
        [typeof(ReadOnlyMemory<char>)] = SqlType.Text,
    };

    /// <summary>Null: SQL has no such type.</summary>
    public static SqlType? Of(Field field) => field switch
    {
        DataField { IsArray: true } => null,
        TimeDataField => SqlType.Time,
        DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } => SqlType.Date,
        DateTimeDataField => SqlType.Timestamp,
        DataField data when Plain.TryGetValue(data.ClrType, out SqlType type) => type,
        _ => null,
    };

    /// <summary>All values of a column in a row group.</summary>
    /// <param name="physical">As which the values are stored; null: not known.</param>
    public static Task<Column> ReadAsync(ParquetRowGroupReader group, DataField field, Physical? physical) => field switch
    {
        DecimalDataField number when physical is Physical.INT32 => FloatsAsync<int>(group, field, value => value / Math.Pow(10, number.Scale)),
        DecimalDataField number when physical is Physical.INT64 => FloatsAsync<long>(group, field, value => value / Math.Pow(10, number.Scale)),
        TimeDataField time => time.Precision == TimeUnitPrecision.Millis
            ? NumbersAsync<int>(group, field, value => value * 1_000_000L)
            : NumbersAsync<long>(group, field, value => value * (time.Precision == TimeUnitPrecision.Micros ? 1000 : 1)),
        DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } => NumbersAsync<int>(group, field, value => value),
        DateTimeDataField { DateTimeFormat: DateTimeFormat.Impala } => ValuesAsync<DateTime, long>(group, field, value => checked((value - DateTime.UnixEpoch).Ticks * 100)),
        DateTimeDataField time => NumbersAsync<long>(group, field, Nanoseconds(time.Unit)),
        _ => PlainAsync(group, field),
    };

    private static Func<long, long> Nanoseconds(DateTimeTimeUnit unit) => unit switch
    {
        DateTimeTimeUnit.Millis => value => checked(value * 1_000_000),
        DateTimeTimeUnit.Micros => value => checked(value * 1000),
        _ => value => value,
    };

    private static Task<Column> PlainAsync(ParquetRowGroupReader group, DataField field) => Plain[field.ClrType] switch
    {
        SqlType.Boolean => ValuesAsync<bool, bool>(group, field, value => value),
        SqlType.TinyInt => NumbersAsync<sbyte>(group, field, value => value),
        SqlType.SmallInt => NumbersAsync<short>(group, field, value => value),
        SqlType.Integer => NumbersAsync<int>(group, field, value => value),
        SqlType.BigInt => NumbersAsync<long>(group, field, value => value),
        SqlType.UTinyInt => NumbersAsync<byte>(group, field, value => value),
        SqlType.USmallInt => NumbersAsync<ushort>(group, field, value => value),
        SqlType.UInteger => NumbersAsync<uint>(group, field, value => value),
        SqlType.UBigInt => ValuesAsync<ulong, ulong>(group, field, value => value),
        SqlType.Real => FloatsAsync<float>(group, field, value => value),
        SqlType.Double when field.ClrType == typeof(decimal) => FloatsAsync<decimal>(group, field, value => (double)value),
        SqlType.Double => FloatsAsync<double>(group, field, value => value),
        _ => TextsAsync(group, field),
    };

    private static Task<Column> NumbersAsync<T>(ParquetRowGroupReader group, DataField field, Func<T, long> convert)
        where T : struct => ValuesAsync(group, field, convert);

    private static async Task<Column> FloatsAsync<T>(ParquetRowGroupReader group, DataField field, Func<T, double> convert)
        where T : struct
    {
        var column = (Column<double>)await ValuesAsync(group, field, convert).ConfigureAwait(false);
        if (StoredValues.NullsOf(column.Values) is not { } missing) return column;
        for (int i = 0; i < missing.Length; i++) missing[i] |= column.IsNull(i);
        return new Column<double>(column.Values.ToArray(), missing);
    }

    /// <summary>Texts that repeat are one.</summary>
    private static Task<Column> TextsAsync(ParquetRowGroupReader group, DataField field)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        return ValuesAsync<ReadOnlyMemory<char>, string>(group, field, value =>
        {
            if (lookup.TryGetValue(value.Span, out string? text)) return text;
            text = value.ToString();
            known.Add(text);
            return text;
        });
    }

    private static async Task<Column> ValuesAsync<T, TResult>(ParquetRowGroupReader group, DataField field, Func<T, TResult> convert)
        where T : struct
    {
        int rows = checked((int)group.RowCount);
        // Times are read as the numbers they are: .NET's end at 100 ns.
        Type type = typeof(T) == typeof(ReadOnlyMemory<char>) ? typeof(string) : typeof(T);
        DataField stored = field.ClrType == typeof(T) ? field : new ParquetSchema(new DataField(field.Name, type, field.IsNullable)).DataFields[0];
        var values = new T[rows];
        int[]? isThere = field.IsNullable ? new int[rows] : null;
        await group.ReadRawAsync<T>(stored, values, isThere?.AsMemory(), null).ConfigureAwait(false);
        var converted = new TResult[rows];
        bool[]? nulls = isThere is not null && isThere.Contains(0) ? new bool[rows] : null;
        for (int i = 0, next = 0; i < rows; i++)
        {
            bool isNull = isThere is not null && isThere[i] == 0;
            if (isNull) nulls![i] = true;
            converted[i] = isNull ? Missing<TResult>() : convert(values[next++]);
        }
        return new Column<TResult>(converted, nulls);
    }

    /// <summary>Text is never a null reference.</summary>
    private static T Missing<T>() => typeof(T) == typeof(string) ? (T)(object)"" : default!;
}
