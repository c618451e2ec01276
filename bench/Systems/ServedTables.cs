using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Systems;

/// <summary>Tables in our own server: bars as fixed records, ticks as variable ones with nanoseconds.</summary>
internal sealed class ServedTables(string name, ServerProcess server) : ITableStore
{
    private const long NsPerSecond = 1_000_000_000;

    public string Name => name;

    public string Note => "log, manifest and everything else in the directory";

    public Stored Store(Table table)
    {
        server.Reset([]);
        using (var client = new RpcClient(server.Endpoint))
        {
            foreach (SymbolRows part in table.Parts) Write(client, table, part);
        }
        double seconds = server.WaitUntilQuiet();
        using (var client = new RpcClient(server.Endpoint))
        {
            foreach (SymbolRows part in table.Parts) Check(part, client.Query(table.KeyOf(part.Symbol)));
        }
        Footprint disk = server.Footprint(), log = server.LogFootprint();
        server.Kill();
        return new Stored(table.RowCount, disk, log, seconds);
    }

    public void Dispose() => server.Dispose();

    /// <summary>Writes the rows of one symbol.</summary>
    public static void Write(RpcClient client, Table table, SymbolRows part) =>
        client.Write(IsTicks(part), ToWire(part), [new(table.KeyOf(part.Symbol), 0, part.Rows)]);

    private static bool IsTicks(SymbolRows part) => part.Columns[0].Name == "Time";

    private static Column[] ToWire(SymbolRows part)
    {
        if (!IsTicks(part)) return part.Columns;
        ReadOnlySpan<long> times = part.Columns[0].As<long>();
        var seconds = new long[part.Rows];
        var nanoseconds = new int[part.Rows];
        for (int i = 0; i < part.Rows; i++)
        {
            (long second, long rest) = Math.DivRem(times[i], NsPerSecond);
            (seconds[i], nanoseconds[i]) = (second, (int)rest);
        }
        return [Column.Of("Epoch", seconds), .. part.Columns[1..], Column.Of("Nanoseconds", nanoseconds)];
    }

    private static void Check(SymbolRows part, QueryReply reply)
    {
        string key = reply.Keys.Single();
        foreach (Column column in ToWire(part))
        {
            bool same = column.Width == sizeof(int)
                ? reply.Values<int>(key, column.Name).SequenceEqual(column.As<int>())
                : reply.Values<long>(key, column.Name).SequenceEqual(column.As<long>());
            if (!same) throw new InvalidOperationException($"{key} does not hold the {column.Name} that was written");
        }
    }
}
