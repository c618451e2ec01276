using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Protocols.Service;

/// <summary>Checks a dataset that a client wants written and cuts it into the rows of each bucket, without copying.</summary>
internal sealed class DatasetReader(StorageEngine engine)
{
    public const string Epoch = "Epoch";

    /// <exception cref="MarketStoreException">The dataset contradicts itself or names a type that cannot be stored.</exception>
    public IReadOnlyList<IncomingRows> Read(WriteRequest request)
    {
        Dataset dataset = request.Dataset ?? throw MarketStoreException.Invalid("the write request has no dataset");
        ColumnType[] types = CheckColumns(dataset);
        long available = RowsIn(dataset, types);
        int epoch = IndexOfEpoch(dataset);
        var columns = new List<IncomingColumn>(types.Length - 1);
        for (int c = 0; c < types.Length; c++)
        {
            if (c != epoch) columns.Add(new IncomingColumn(dataset.Names[c], types[c], dataset.Data[c]));
        }
        var starts = new StartRows(dataset.StartIndex);
        var rows = new List<IncomingRows>(dataset.Lengths.Count);
        for (int i = 0; i < dataset.Lengths.Count; i++)
        {
            (string key, long length) = dataset.Lengths[i];
            if (length <= 0) continue;
            long start = starts.Of(i, key);
            if (start < 0 || length > available - start) throw OutOfRange(dataset, types, (key, start, length));
            KnownBucket known = engine.Resolve(key);
            rows.Add(new IncomingRows
            {
                Key = known.Exists ? known.Key : BucketNames.Parse(key),
                Known = known,
                Kind = request.IsVariableLength ? RecordKind.Variable : RecordKind.Fixed,
                FirstRow = (int)start,
                RowCount = (int)length,
                EpochSeconds = dataset.Data[epoch],
                Columns = columns,
            });
        }
        return rows;
    }

    /// <summary>Rows that every column has.</summary>
    private static long RowsIn(Dataset dataset, ColumnType[] types)
    {
        long rows = int.MaxValue;
        for (int c = 0; c < types.Length; c++) rows = Math.Min(rows, dataset.Data[c].Length / types[c].Width());
        return rows;
    }

    private static int IndexOfEpoch(Dataset dataset)
    {
        int index = 0;
        while (dataset.Names[index] != Epoch) index++;
        return index;
    }

    private static MarketStoreException OutOfRange(Dataset dataset, ColumnType[] types, (string Key, long Start, long Length) part)
    {
        for (int c = 0; c < types.Length && part.Start >= 0 && part.Length <= int.MaxValue; c++)
        {
            int width = types[c].Width();
            long bytes = dataset.Data[c].Length;
            if (bytes / width - part.Start >= part.Length) continue;
            return MarketStoreException.Invalid(
                $"column {dataset.Names[c]} has {bytes} bytes, too few for rows {part.Start} to "
                + $"{part.Start + part.Length - 1} of {part.Key} at {width} bytes a row");
        }
        return MarketStoreException.Invalid($"rows {part.Start} and the {part.Length} that follow for {part.Key}: not a range of rows");
    }

    private static ColumnType[] CheckColumns(Dataset dataset)
    {
        int count = dataset.Names.Count;
        if (dataset.Types.Count != count || dataset.Data.Count != count)
        {
            throw MarketStoreException.Invalid(
                $"the dataset has {count} names, {dataset.Types.Count} types and {dataset.Data.Count} data buffers: every column needs all three");
        }
        var types = new ColumnType[count];
        for (int c = 0; c < count; c++)
        {
            if (!ColumnTypes.TryParseTypeString(dataset.Types[c], out types[c]))
            {
                throw MarketStoreException.Invalid($"unsupported type string {dataset.Types[c]}");
            }
        }
        CheckTime(dataset, types, Epoch, ColumnType.Int64, required: true);
        CheckTime(dataset, types, RowShaper.Nanoseconds, ColumnType.Int32, required: false);
        return types;
    }

    private static void CheckTime(Dataset dataset, ColumnType[] types, string name, ColumnType type, bool required)
    {
        bool found = false;
        for (int c = 0; c < types.Length; c++)
        {
            if (dataset.Names[c] != name) continue;
            if (types[c] != type || found) throw MarketStoreException.Invalid($"unexpected data type for {name} column");
            found = true;
        }
        if (!found && required) throw MarketStoreException.Invalid($"unexpected data type for {name} column");
    }

    /// <summary>First rows by key. Clients send both maps in the same order; the protocol does not ask them to.</summary>
    private sealed class StartRows(IReadOnlyList<KeyValuePair<string, long>> entries)
    {
        private Dictionary<string, long>? _byKey;

        public long Of(int position, string key)
        {
            if (position < entries.Count && entries[position].Key == key) return entries[position].Value;
            _byKey ??= entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
            return _byKey.GetValueOrDefault(key);
        }
    }
}
