using System.Buffers;
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
        var rows = new List<IncomingRows>(dataset.Lengths.Count);
        var starts = new Dictionary<string, long>(dataset.StartIndex.Count);
        foreach ((string key, long start) in dataset.StartIndex) starts[key] = start;
        foreach ((string key, long length) in dataset.Lengths)
        {
            if (length <= 0) continue;
            rows.Add(Cut(dataset, types, (key, starts.GetValueOrDefault(key), length), request.IsVariableLength));
        }
        return rows;
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

    private IncomingRows Cut(Dataset dataset, ColumnType[] types, (string Key, long Start, long Length) part, bool isVariable)
    {
        if (part.Start < 0 || part.Length > int.MaxValue)
        {
            throw MarketStoreException.Invalid($"rows {part.Start} and the {part.Length} that follow for {part.Key}: not a range of rows");
        }
        ReadOnlySequence<byte> epoch = default;
        var columns = new List<IncomingColumn>(types.Length - 1);
        for (int c = 0; c < types.Length; c++)
        {
            int width = types[c].Width();
            ReadOnlySequence<byte> data = dataset.Data[c];
            if (data.Length / width - part.Start < part.Length)
            {
                throw MarketStoreException.Invalid(
                    $"column {dataset.Names[c]} has {data.Length} bytes, too few for rows {part.Start} to "
                    + $"{part.Start + part.Length - 1} of {part.Key} at {width} bytes a row");
            }
            ReadOnlySequence<byte> values = data.Slice(part.Start * width, part.Length * width);
            if (dataset.Names[c] == Epoch) epoch = values;
            else columns.Add(new IncomingColumn(dataset.Names[c], types[c], values));
        }
        return new IncomingRows
        {
            Key = KeyOf(part.Key),
            Kind = isVariable ? RecordKind.Variable : RecordKind.Fixed,
            RowCount = (int)part.Length,
            EpochSeconds = epoch,
            Columns = columns,
        };
    }

    /// <summary>Keys of buckets that exist need no check.</summary>
    private BucketKey KeyOf(string text)
    {
        string[] parts = text.Split(':')[0].Split('/');
        if (parts.Length == 3)
        {
            var key = new BucketKey(parts[0], parts[1], parts[2]);
            if (engine.Contains(key)) return key;
        }
        return BucketNames.Parse(text);
    }
}
