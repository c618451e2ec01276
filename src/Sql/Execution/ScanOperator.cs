using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>The rows of one bucket.</summary>
internal sealed class ScanOperator(ScanPlan plan, BucketInfo bucket, StatementContext context) : Operator
{
    private ScanResult? _scan;
    private long _next;

    public override Batch? Next()
    {
        context.Cancel.ThrowIfCancellationRequested();
        _scan ??= Open();
        int count = (int)Math.Min(Batch.MaxRows, _scan.RowCount - _next);
        if (count <= 0) return null;
        var columns = new Column[plan.Made.Count];
        for (int c = 0; c < columns.Length; c++) columns[c] = Read(plan.Made[c], count);
        _next += count;
        return new Batch(count, columns);
    }

    public override void Dispose() => _scan?.Dispose();

    private ScanResult Open() => context.Engine.Scan(
        new ScanRequest
        {
            Buckets = [bucket.Key],
            FromNs = plan.Range.FromNs,
            ToNs = plan.Range.ToNs,
            Columns = [.. plan.Made.Where(column => column.Role == ScanRole.Stored).Select(column => column.Column.Name)],
            Limit = plan.Limit,
            FromStart = plan.FromStart,
        },
        context.Cancel);

    private Column Read(ScanColumn column, int count)
    {
        switch (column.Role)
        {
            case ScanRole.Epoch:
                var times = new long[count];
                _scan!.CopyTimes(_next, times);
                return new Column<long>(times);
            case ScanRole.Symbol:
                return Column.Constant<string>(bucket.Key.Symbol, false, count);
            case ScanRole.Timeframe:
                return Column.Constant<string>(bucket.Key.Timeframe, false, count);
            case ScanRole.AttributeGroup:
                return Column.Constant<string>(bucket.Key.AttributeGroup, false, count);
        }
        Schema schema = _scan!.Buckets[0].Schema;
        int place = schema.IndexOf(column.Column.Name);
        if (place < 0) return Column.Null(column.Column.Type.StorageOf(), count);
        ColumnType type = schema.Columns[place].Type;
        if (type == ColumnType.Float64)
        {
            var numbers = new double[count];
            _scan.CopyColumn(place, _next, MemoryMarshal.AsBytes(numbers.AsSpan()));
            return new Column<double>(numbers, StoredValues.NullsOf(numbers));
        }
        byte[] bytes = new byte[count * type.Width()];
        _scan.CopyColumn(place, _next, bytes);
        return Widened(StoredValues.Read(type, bytes, count), column.Column.Type.StorageOf());
    }

    /// <summary>Where buckets of a family have a column in several types, all get the one that fits.</summary>
    private static Column Widened(Column values, Storage storage) => (values, storage) switch
    {
        (Column<long> whole, Storage.Float64) => new Column<double>(Array.ConvertAll(whole.Values.ToArray(), value => (double)value)),
        (Column<ulong> whole, Storage.Float64) => new Column<double>(Array.ConvertAll(whole.Values.ToArray(), value => (double)value)),
        (Column<long> whole, Storage.UInt64) => new Column<ulong>(Array.ConvertAll(whole.Values.ToArray(), value => (ulong)value)),
        _ => values,
    };
}
