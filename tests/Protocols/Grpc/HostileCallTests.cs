using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using MarketStore.Protocols.Grpc.Wire;

namespace MarketStore.Tests.Protocols.Grpc;

/// <summary>Whatever comes in at the port, the server answers the next call.</summary>
public sealed class HostileCallTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_bytes_on_the_port_harm_nobody()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        var random = new Random(17);
        byte[] preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];
        for (int i = 0; i < 300; i++)
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, store.Address.Port, Cancel);
            byte[] noise = new byte[random.Next(1, 400)];
            random.NextBytes(noise);
            if (i % 3 == 0) noise = [.. "POST /proto.Marketstore/Query HTTP/1.1\r\n\r\n"u8, .. noise];
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(i % 2 == 0 ? [.. preface, .. noise] : noise, Cancel);
        }
        Assert.Empty((await store.Client.ListSymbolsAsync(new ListSymbolsRequest(), cancellationToken: Cancel)).Results);
    }

    [Fact]
    public async Task Broken_messages_are_refused_and_harm_nobody()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, BaseAddress = store.Address };
        var random = new Random(23);
        byte[] valid = Google.Protobuf.MessageExtensions.ToByteArray(new MultiWriteRequest { Requests = { GrpcStore.Bars("AAPL/1Min/OHLCV", 0, 5) } });
        for (int i = 0; i < 600; i++)
        {
            byte[] message = [.. valid];
            for (int flips = random.Next(1, 5); flips > 0; flips--) message[random.Next(message.Length)] = (byte)random.Next(256);
            if (i % 3 == 0) message = message[..random.Next(message.Length)];
            uint claimed = i % 5 == 0 ? (uint)random.NextInt64(uint.MaxValue) : (uint)message.Length;
            byte[] frame = [(byte)(i % 7 == 0 ? 1 : 0), (byte)(claimed >> 24), (byte)(claimed >> 16), (byte)(claimed >> 8), (byte)claimed, .. message];
            using var content = new ByteArrayContent(frame);
            content.Headers.ContentType = new MediaTypeHeaderValue(i % 11 == 0 ? "text/plain" : "application/grpc");
            string method = i % 4 == 0 ? "Query" : i % 4 == 1 ? "Nothing" : "Write";
            using HttpResponseMessage reply = await http.PostAsync(new Uri($"/proto.Marketstore/{method}", UriKind.Relative), content, Cancel);
            await reply.Content.ReadAsByteArrayAsync(Cancel);
        }
        Assert.Equal("abc123", (await store.Client.ServerVersionAsync(new ServerVersionRequest(), cancellationToken: Cancel)).Version);
    }

    [Fact]
    public async Task Requests_together_take_no_more_memory_than_they_may()
    {
        await using GrpcStore store = await GrpcStore.StartAsync(new() { MaxRequestBytes = 1 << 20, MaxInFlightBytes = 40 << 20, GrpcMaxReceiveBytes = 40 << 20 });
        // Each of them takes most of it: they go one after another, and all of them arrive.
        Task<MultiServerResponse>[] writes = [.. Enumerable.Range(0, 6).Select(i => store.WriteAsync(GrpcStore.Bars($"S{i}/1Min/OHLCV", 0, 1_500_000)))];
        foreach (MultiServerResponse answer in await Task.WhenAll(writes)) Assert.Empty(answer.Responses);
        Assert.Equal(6, store.Engine.Keys().Count);
    }
}
