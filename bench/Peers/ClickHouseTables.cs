using System.Globalization;
using System.Text;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>A table alone in ClickHouse, with the compression it has by default.</summary>
internal sealed class ClickHouseTables(ClickHouse server) : ITableStore
{
    public string Name => server.Name;

    public string Note => "active parts after OPTIMIZE FINAL; LZ4";

    public Stored Store(Table table)
    {
        // A name of its own: the bars that other workloads read stay as they are.
        Table alone = table with { Name = table.Name + "_size" };
        server.Create(alone);
        server.Insert(alone);
        server.Optimize(alone);
        using var connection = new HttpConnection(server.Endpoint);
        string rows = Encoding.ASCII.GetString(ClickHouse.Ask(connection, $"SELECT count() FROM {alone.Name}").Span);
        string files = Encoding.ASCII.GetString(ClickHouse.Ask(connection,
            $"SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = '{alone.Name}'").Span);
        // The parts that were merged are still there for some minutes; only the live ones count.
        long bytes = long.Parse(files, CultureInfo.InvariantCulture);
        ClickHouse.Ask(connection, $"DROP TABLE {alone.Name}");
        long count = alone.Expect(Name, long.Parse(rows, CultureInfo.InvariantCulture));
        return new Stored(count, new Footprint(bytes, bytes, 0), null, 0);
    }

    public void Dispose()
    {
    }
}
