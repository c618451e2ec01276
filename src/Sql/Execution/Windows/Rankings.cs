using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution.Windows;

/// <summary>Functions of a row's place in its partition.</summary>
internal static class Rankings
{
    public static Column Compute(string name, Partition partition, long argument) => name switch
    {
        "row_number" => Whole(partition, i => i + 1),
        "rank" => Whole(partition, i => partition.Peers(i).Start + 1),
        "dense_rank" => Whole(partition, i => partition.PeerGroups[i] + 1),
        "ntile" => Whole(partition, i => Tile(i, partition.Count, argument)),
        "percent_rank" => Part(partition, i => partition.Count == 1 ? 0 : (double)partition.Peers(i).Start / (partition.Count - 1)),
        _ => Part(partition, i => (double)partition.Peers(i).End / partition.Count),
    };

    /// <summary>The first parts have a row more when the rows cannot be divided evenly.</summary>
    private static long Tile(int position, int count, long tiles)
    {
        long size = count / tiles, larger = count % tiles, inLarger = larger * (size + 1);
        return position < inLarger ? (position / (size + 1)) + 1 : larger + ((position - inLarger) / Math.Max(1, size)) + 1;
    }

    private static Column<long> Whole(Partition partition, Func<int, long> of)
    {
        var values = new long[partition.Count];
        for (int i = 0; i < values.Length; i++) values[i] = of(i);
        return new Column<long>(values);
    }

    private static Column<double> Part(Partition partition, Func<int, double> of)
    {
        var values = new double[partition.Count];
        for (int i = 0; i < values.Length; i++) values[i] = of(i);
        return new Column<double>(values);
    }
}
