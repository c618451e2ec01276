using System.Net.WebSockets;
using System.Text.Json;
using MarketStore.Tests.Protocols.Streaming;

namespace MarketStore.Tests.Binary;

/// <summary>Streams of the published binary: pushed as configured, followed through kill -9 and restarts.</summary>
public sealed class StreamTests
{
    private const string Trigger = "triggers:\n  - module: stream.so\n    on: \"*/1Min/*\"";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_pushed_as_the_configuration_says()
    {
        using var server = new ServerProcess(Trigger);
        await server.StartAsync(Cancel);
        using StreamClient client = await ConnectAsync(server);
        await client.SendAsync(new { streams = new[] { "*/*/*" } });
        await client.ReceiveAsync();
        await QueryAsync(server, "CREATE TABLE `A/1Sec/X` (V DOUBLE); CREATE TABLE `A/1Min/X` (V DOUBLE)");
        await QueryAsync(server, "INSERT INTO `A/1Sec/X` VALUES ('2024-03-08', 1); INSERT INTO `A/1Min/X` VALUES ('2024-03-08', 2)");
        Assert.Equal("""{"key":"A/1Min/X","data":{"Epoch":1709856000,"V":2}}""", await client.ReceiveAsync());
        await server.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_follower_misses_nothing_when_the_server_is_killed()
    {
        using var server = new ServerProcess();
        await server.StartAsync(Cancel);
        await QueryAsync(server, "CREATE TABLE `A/1Sec/X` (V BIGINT) WITH (record_type = variable)");
        var seen = new List<long>();
        ulong lsn = 0;
        for (int life = 0; life < 3; life++)
        {
            using (StreamClient client = await ConnectAsync(server))
            {
                await client.SendAsync(new { follow = new[] { "A/*/*" }, from_lsn = lsn });
                await client.ReceiveAsync();
                for (int i = 0; i < 20; i++) await QueryAsync(server, $"INSERT INTO `A/1Sec/X` VALUES ('2024-03-08', {(20 * life) + i})");
                // The last ones are left for the next life, from the log.
                while (seen.Count < (20 * life) + 15) lsn = Read(await client.ReceiveAsync(), seen);
            }
            server.Kill();
            await server.StartAsync(Cancel);
        }
        using StreamClient last = await ConnectAsync(server);
        await last.SendAsync(new { follow = new[] { "A/*/*" }, from_lsn = lsn });
        await last.ReceiveAsync();
        while (seen.Count < 60) lsn = Read(await last.ReceiveAsync(), seen);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (long)i), seen);
        await server.StopAsync(Cancel);
    }

    private static ulong Read(string message, List<long> seen)
    {
        using JsonDocument piece = JsonDocument.Parse(message);
        foreach (JsonElement rows in piece.RootElement.GetProperty("rows").EnumerateArray())
        {
            seen.AddRange(rows.GetProperty("data").GetProperty("V").EnumerateArray().Select(value => value.GetInt64()));
        }
        return piece.RootElement.GetProperty("lsn").GetUInt64();
    }

    private static async Task<StreamClient> ConnectAsync(ServerProcess server)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("json");
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/ws" }.Uri, Cancel);
        return new StreamClient(socket);
    }

    private static async Task QueryAsync(ServerProcess server, string script)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        using HttpResponseMessage reply = await http.PostAsync(new Uri("/sql", UriKind.Relative), new StringContent(script), Cancel);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Cancel));
    }
}
