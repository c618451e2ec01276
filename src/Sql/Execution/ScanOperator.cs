using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>The rows of one bucket, a few vectors of 1,024 at a time.</summary>
internal sealed class ScanOperator : Operator
{
    private readonly ScanPlan _plan;
    private readonly Bucket _bucket;
    private readonly StatementContext _context;
    private readonly RowCursor _cursor;

    /// <summary>Where each column of the plan is in the bucket; -1: nowhere.</summary>
    private readonly int[] _places;

    /// <summary>Values as they are stored, on their way to wider ones.</summary>
    private byte[] _narrow = [];

    public ScanOperator(ScanPlan plan, Bucket bucket, (Snapshot Snapshot, StatementContext Context) run)
    {
        (_plan, _bucket, _context) = (plan, bucket, run.Context);
        Schema schema = run.Snapshot.SchemaOf(bucket);
        _places = [.. plan.Made.Select(made => made.Role == ScanRole.Stored ? schema.IndexOf(made.Column.Name) : -1)];
        _cursor = run.Snapshot.Read(bucket, new SnapshotRequest
        {
            FromNs = plan.Range.FromNs,
            ToNs = plan.Range.ToNs,
            Columns = [.. _places.Where(place => place >= 0)],
            Times = plan.Made.Any(made => made.Role == ScanRole.Epoch),
            Limit = plan.Limit,
            FromStart = plan.FromStart,
            Conditions = [.. plan.Conditions.Select(condition => ZoneConditions.Of(condition, schema)).OfType<ZoneCondition>()],
            Cancel = run.Context.Cancel,
        });
    }

    public override Batch? Next()
    {
        if (!_cursor.Next(Batch.MaxRows)) return null;
        var columns = new Column[_places.Length];
        for (int c = 0; c < columns.Length; c++) columns[c] = Read(_plan.Made[c], _places[c]);
        return new Batch(_cursor.Count, columns);
    }

    public override void Dispose()
    {
        _context.Counters?.Add(_plan, _cursor.Counters);
        _cursor.Dispose();
    }

    private Column Read(ScanColumn column, int place)
    {
        int count = _cursor.Count;
        switch (column.Role)
        {
            case ScanRole.Epoch:
                long[] times = GC.AllocateUninitializedArray<long>(count);
                _cursor.CopyTimes(times);
                return new Column<long>(times);
            case ScanRole.Symbol:
                return Column.Constant(_bucket.Key.Symbol, false, count);
            case ScanRole.Timeframe:
                return Column.Constant(_bucket.Key.Timeframe, false, count);
            case ScanRole.AttributeGroup:
                return Column.Constant(_bucket.Key.AttributeGroup, false, count);
        }
        Storage storage = column.Column.Type.StorageOf();
        return place < 0 ? Column.Null(storage, count) : Widened(Stored(place, count), storage);
    }

    private Column Stored(int place, int count)
    {
        ColumnType type = _cursor.Schema.Columns[place].Type;
        switch (type)
        {
            case ColumnType.Float64:
                double[] numbers = GC.AllocateUninitializedArray<double>(count);
                _cursor.Copy(place, MemoryMarshal.AsBytes(numbers.AsSpan()));
                return new Column<double>(numbers, StoredValues.NullsOf(numbers));
            case ColumnType.Int64:
                long[] whole = GC.AllocateUninitializedArray<long>(count);
                _cursor.Copy(place, MemoryMarshal.AsBytes(whole.AsSpan()));
                return new Column<long>(whole);
            default:
                if (_narrow.Length < count * type.Width()) _narrow = GC.AllocateUninitializedArray<byte>(count * type.Width());
                Span<byte> bytes = _narrow.AsSpan(0, count * type.Width());
                _cursor.Copy(place, bytes);
                return StoredValues.Read(type, bytes, count);
        }
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
