using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Grpc.Net.Client;
using MarketStore.Protocols.Grpc.Wire;
using MarketStore.Tests.Protocols.Grpc;
using MarketStore.Tests.Protocols.Streaming;

namespace MarketStore.Tests.Binary.Soak;

/// <summary>What the clients of a soak do, each until the time is over; every answer is checked.</summary>
internal sealed class SoakClients(Uri http, Uri grpc, SoakReport report, CancellationToken over)
{
    private const int RowsOfWrite = 50;
    private const string Ticks = "TICKS/1Sec/T";
    private const int TicksOfWrite = 100;
    private const int TickBatchesKept = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task WriteAsync(IReadOnlyList<SoakSymbol> symbols)
    {
        using var client = new RpcClient(http);
        for (int i = 0; !over.IsCancellationRequested; i++)
        {
            SoakSymbol symbol = symbols[i % symbols.Count];
            await report.TimeAsync("write, JSON-RPC", () => client.WriteAsync([symbol.Key], variable: false, symbol.Next(RowsOfWrite), Cancel));
            symbol.Acknowledged += RowsOfWrite;
        }
    }

    public async Task WriteOverGrpcAsync(IReadOnlyList<SoakSymbol> symbols)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(grpc);
        var client = new Marketstore.MarketstoreClient(channel);
        for (int i = 0; !over.IsCancellationRequested; i++)
        {
            SoakSymbol symbol = symbols[i % symbols.Count];
            var request = new MultiWriteRequest
            {
                Requests = { GrpcStore.Dataset(symbol.Key, RowsOfWrite, false, [.. symbol.Next(RowsOfWrite).Select(column => (column.Name, "i8", MemoryMarshal.AsBytes(column.Values.AsSpan()).ToArray()))]) },
            };
            MultiServerResponse answer = await report.TimeAsync("write, gRPC", () => client.WriteAsync(request, cancellationToken: Cancel).ResponseAsync);
            Assert.Empty(answer.Responses);
            symbol.Acknowledged += RowsOfWrite;
        }
    }

    /// <summary>Ticks that are never corrected; those that are old are deleted now and then, while others read.</summary>
    public async Task WriteTicksAsync()
    {
        using var client = new RpcClient(http);
        using var sql = new HttpClient { BaseAddress = http };
        for (long batch = 0; !over.IsCancellationRequested; batch++)
        {
            long[] numbers = [.. Enumerable.Range(0, TicksOfWrite).Select(i => (batch * TicksOfWrite) + i)];
            Int64Column[] columns = [new("Epoch", [.. numbers.Select(_ => SoakSymbol.FirstEpoch + batch)]), new("Value", numbers)];
            await report.TimeAsync("write ticks, JSON-RPC", () => client.WriteAsync([Ticks], variable: true, columns, Cancel));
            if (batch % TickBatchesKept != TickBatchesKept - 1) continue;
            await report.TimeAsync("delete old ticks, SQL", () => SqlAsync(sql,
                $"DELETE FROM `{Ticks}` WHERE Epoch < '{DateTimeOffset.FromUnixTimeSeconds(SoakSymbol.FirstEpoch + batch - TickBatchesKept):yyyy-MM-dd HH:mm:ss}'"));
            Rows kept = await client.QueryAsync(Ticks, Cancel);
            Assert.Equal(Enumerable.Range(0, kept.Count).Select(i => numbers[^1] - kept.Count + 1 + i), kept["Value"]);
            Assert.InRange(kept.Count, TicksOfWrite * TickBatchesKept, TicksOfWrite * (TickBatchesKept + 1));
        }
    }

    public async Task QueryAsync(IReadOnlyList<SoakSymbol> symbols)
    {
        using var client = new RpcClient(http);
        while (!over.IsCancellationRequested)
        {
            SoakSymbol symbol = symbols[Random.Shared.Next(symbols.Count)];
            if (symbol.Acknowledged is not (> 0 and var before))
            {
                await Task.Delay(10, Cancel);
                continue;
            }
            Rows rows = await report.TimeAsync("query 4,000 bars, JSON-RPC", () => client.QueryAsync(symbol.Key, Cancel));
            symbol.Check(before, rows["Epoch"], rows["Value"], rows["Twice"]);
        }
    }

    public async Task QueryOverGrpcAsync(IReadOnlyList<SoakSymbol> symbols)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(grpc);
        var client = new Marketstore.MarketstoreClient(channel);
        while (!over.IsCancellationRequested)
        {
            SoakSymbol symbol = symbols[Random.Shared.Next(symbols.Count)];
            if (symbol.Acknowledged is not (> 0 and var before))
            {
                await Task.Delay(10, Cancel);
                continue;
            }
            var request = new MultiQueryRequest { Requests = { new QueryRequest { Destination = symbol.Key } } };
            MultiQueryResponse answer = await report.TimeAsync("query 4,000 bars, gRPC", () => client.QueryAsync(request, cancellationToken: Cancel).ResponseAsync);
            NumpyDataset data = answer.Responses[0].Result.Data;
            symbol.Check(before, Column("Epoch"), Column("Value"), Column("Twice"));

            ReadOnlySpan<long> Column(string name) => MemoryMarshal.Cast<byte, long>(data.ColumnData[data.ColumnNames.IndexOf(name)].Span);
        }
    }

    public async Task AggregateAsync()
    {
        using var sql = new HttpClient { BaseAddress = http };
        while (!over.IsCancellationRequested)
        {
            string answer = await report.TimeAsync("aggregate all, SQL", () => SqlAsync(sql,
                "SELECT count(*) FILTER (WHERE Twice <> 2 * Value) AS wrong, max(n) AS most FROM (SELECT *, count(*) OVER (PARTITION BY Symbol) AS n FROM `1Sec/V`)"));
            using JsonDocument rows = JsonDocument.Parse(answer);
            JsonElement row = rows.RootElement.GetProperty("rows")[0];
            Assert.Equal(0, row[0].GetInt64());
            if (row[1].ValueKind == JsonValueKind.Number) Assert.InRange(row[1].GetInt64(), 1, SoakSymbol.Slots);
        }
    }

    /// <summary>Gets every row of one symbol, each once, in order.</summary>
    public async Task FollowAsync(SoakSymbol symbol)
    {
        using StreamClient client = await ConnectAsync();
        await client.SendAsync(new { follow = new[] { symbol.Key } });
        await client.ReceiveAsync();
        long? next = null;
        ulong last = 0;
        while (!over.IsCancellationRequested)
        {
            using JsonDocument piece = JsonDocument.Parse(await client.ReceiveAsync());
            ulong lsn = piece.RootElement.GetProperty("lsn").GetUInt64();
            Assert.True(lsn >= last, $"commit {lsn} came behind {last}");
            last = lsn;
            foreach (JsonElement rows in piece.RootElement.GetProperty("rows").EnumerateArray())
            {
                foreach (JsonElement value in rows.GetProperty("data").GetProperty("Value").EnumerateArray())
                {
                    Assert.Equal(next ?? value.GetInt64(), value.GetInt64());
                    next = value.GetInt64() + 1;
                }
            }
            report.Add("commits followed", TimeSpan.Zero);
        }
    }

    /// <summary>Gets what is pushed: no row of a symbol comes behind a newer one.</summary>
    public async Task SubscribeAsync()
    {
        using StreamClient client = await ConnectAsync();
        await client.SendAsync(new { streams = new[] { "*/1Sec/V" } });
        await client.ReceiveAsync();
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        while (!over.IsCancellationRequested)
        {
            using JsonDocument row = JsonDocument.Parse(await client.ReceiveAsync());
            string key = row.RootElement.GetProperty("key").GetString()!;
            long value = row.RootElement.GetProperty("data").GetProperty("Value").GetInt64();
            Assert.True(value > newest.GetValueOrDefault(key, -1), $"{key}: {value} came behind {newest.GetValueOrDefault(key)}");
            newest[key] = value;
            report.Add("rows pushed", TimeSpan.Zero);
        }
    }

    /// <summary>Subscribes to everything and never reads: nobody else may notice.</summary>
    public async Task SubscribeAndSleepAsync()
    {
        using StreamClient client = await ConnectAsync();
        await client.SendAsync(new { streams = new[] { "*/*/*" } });
        await client.SendAsync(new { follow = new[] { "*/*/*" } });
        await Task.Delay(Timeout.Infinite, over).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Connects, asks for something that breaks, and goes in the middle.</summary>
    public async Task MisbehaveAsync()
    {
        while (!over.IsCancellationRequested)
        {
            using var client = new HttpClient { BaseAddress = http };
            using var sql = new StringContent("SELECT nothing FROM `1Sec/V`");
            using (HttpResponseMessage refused = await client.PostAsync(new Uri("/sql", UriKind.Relative), sql, Cancel)) Assert.Equal(400, (int)refused.StatusCode);
            using var moment = new CancellationTokenSource(Random.Shared.Next(1, 20));
            using var large = new StringContent("SELECT a.Value, b.Value FROM `1Sec/V` a CROSS JOIN `1Sec/V` b");
            try
            {
                (await client.PostAsync(new Uri("/sql", UriKind.Relative), large, moment.Token)).Dispose();
            }
            catch (OperationCanceledException)
            {
                report.Add("clients that left", TimeSpan.Zero);
            }
        }
    }

    private static async Task<string> SqlAsync(HttpClient client, string statement)
    {
        using var content = new StringContent(statement, Encoding.UTF8);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/sql", UriKind.Relative), content, Cancel);
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    private async Task<StreamClient> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("json");
        await socket.ConnectAsync(new UriBuilder(http) { Scheme = "ws", Path = "/ws" }.Uri, Cancel);
        return new StreamClient(socket);
    }
}
