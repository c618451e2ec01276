using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;
using Parquet;
using Parquet.Schema;

namespace MarketStore.Sql.Files;

/// <summary>
/// How a column of a result is written to Parquet. The library writes times as .NET's, which end at 100 ns: so a column
/// is declared with its logical type, and its values are given as the physical numbers that stand for them, under a
/// field of the same name in a schema of its own.
/// </summary>
internal abstract class ParquetColumn
{
    /// <summary>As the file's schema has it.</summary>
    public required DataField Declared { get; init; }

    public abstract Task WriteAsync(ParquetRowGroupWriter group, Column values);

    public static ParquetColumn Of(SqlColumn column) => column.Type switch
    {
        SqlType.Boolean => Plain<bool, bool>(column, value => value),
        SqlType.TinyInt => Plain<long, sbyte>(column, value => (sbyte)value),
        SqlType.SmallInt => Plain<long, short>(column, value => (short)value),
        SqlType.Integer or SqlType.Null => Plain<long, int>(column, value => (int)value),
        SqlType.BigInt => Plain<long, long>(column, value => value),
        SqlType.UTinyInt => Plain<long, byte>(column, value => (byte)value),
        SqlType.USmallInt => Plain<long, ushort>(column, value => (ushort)value),
        SqlType.UInteger => Plain<long, uint>(column, value => (uint)value),
        SqlType.UBigInt => Plain<ulong, ulong>(column, value => value),
        SqlType.Real => Plain<double, float>(column, value => (float)value),
        SqlType.Double => Plain<double, double>(column, value => value),
        SqlType.Timestamp => new Values<long, long>(column.Name, value => value)
        {
            Declared = new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Nanos, isNullable: true),
        },
        SqlType.Date => new Values<long, int>(column.Name, value => checked((int)value)) { Declared = new DataField(column.Name, typeof(DateOnly), isNullable: true) },
        SqlType.Time => new Values<long, long>(column.Name, value => value)
        {
            Declared = new TimeDataField(column.Name, TimeUnitPrecision.Nanos, isNullable: true) { IsAdjustedToUtc = false },
        },
        SqlType.Text => Texts<string>(column, value => value),
        _ => Texts<Interval>(column, value => value.ToString()),
    };

    private static Values<T, TStored> Plain<T, TStored>(SqlColumn column, Func<T, TStored> convert)
        where TStored : struct => new(column.Name, convert) { Declared = new DataField(column.Name, typeof(TStored), isNullable: true) };

    private static Values<T, ReadOnlyMemory<char>> Texts<T>(SqlColumn column, Func<T, string> convert) =>
        new(column.Name, value => convert(value).AsMemory()) { Declared = new DataField(column.Name, typeof(string), isNullable: true) };

    private sealed class Values<T, TStored> : ParquetColumn
        where TStored : struct
    {
        private readonly DataField _stored;
        private readonly Func<T, TStored> _convert;

        public Values(string name, Func<T, TStored> convert)
        {
            Type type = typeof(TStored) == typeof(ReadOnlyMemory<char>) ? typeof(string) : typeof(TStored);
            _stored = new ParquetSchema(new DataField(name, type, isNullable: true)).DataFields[0];
            _convert = convert;
        }

        /// <summary>Values that are there, and for each row whether it has one.</summary>
        public override Task WriteAsync(ParquetRowGroupWriter group, Column values)
        {
            var column = (Column<T>)values;
            var stored = new TStored[column.Count];
            int[] isThere = new int[column.Count];
            int count = 0;
            for (int i = 0; i < column.Count; i++)
            {
                if (column.IsNull(i)) continue;
                isThere[i] = 1;
                stored[count++] = _convert(column.At(i));
            }
            return group.WriteAllPartsAsync<TStored>(_stored, stored.AsMemory(0, count), isThere, null, CancellationToken.None);
        }
    }
}
