using System.IO.Pipelines;
using CsCheck;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.JsonRpc;
using MarketStore.Protocols.Service;

namespace MarketStore.Tests.Protocols.JsonRpc;

/// <summary>Columns in chunks become one byte string or one base64 text, sent no faster than they are taken.</summary>
public sealed class ReplyBodyTests
{
    [Fact]
    public void Base64_is_that_of_all_chunks_together() => Gen.Byte.Array[0, 9].Array[0, 6].Sample(chunks =>
    {
        var column = new ResultColumn("A", ColumnType.Int8, [.. chunks.Select(chunk => (ReadOnlyMemory<byte>)chunk)]);
        var reply = new ReplyBody();
        var writer = new JsonWireWriter(reply);
        writer.Column(column);
        string expected = $"\"{Convert.ToBase64String([.. chunks.SelectMany(chunk => chunk)])}\"";
        Assert.Equal(expected.Length, reply.Length);
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(Send(reply)));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Large_chunks_are_whole(bool isBase64)
    {
        byte[] first = new byte[1_000_001], second = new byte[300_000];
        new Random(1).NextBytes(first);
        new Random(2).NextBytes(second);
        var column = new ResultColumn("A", ColumnType.Int8, [first, second]);
        var reply = new ReplyBody();
        if (isBase64) reply.InsertBase64(column);
        else reply.InsertRaw(column);
        byte[] sent = Send(reply);
        Assert.Equal(reply.Length, sent.Length);
        byte[] all = [.. first, .. second];
        Assert.Equal(all, isBase64 ? Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(sent)) : sent);
    }

    [Fact]
    public async Task A_slow_client_holds_the_sender_back()
    {
        var reply = new ReplyBody();
        reply.InsertRaw(new ResultColumn("A", ColumnType.Int8, [new byte[10_000_000]]));
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 100_000, resumeWriterThreshold: 50_000));
        Task<bool> sending = reply.SendAsync(pipe.Writer, TestContext.Current.CancellationToken).AsTask();
        long taken = 0;
        while (taken < reply.Length)
        {
            ReadResult read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.InRange(read.Buffer.Length, 1, 200_000);
            taken += read.Buffer.Length;
            pipe.Reader.AdvanceTo(read.Buffer.End);
            if (taken > reply.Length - 200_000) break;
            Assert.False(sending.IsCompleted);
        }
        await pipe.Reader.CompleteAsync();
        await sending;
    }

    [Fact]
    public async Task Sending_ends_when_the_client_has_gone()
    {
        var reply = new ReplyBody();
        reply.InsertBase64(new ResultColumn("A", ColumnType.Int8, [new byte[1_000_000]]));
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        Assert.False(await reply.SendAsync(pipe.Writer, TestContext.Current.CancellationToken));
    }

    private static byte[] Send(ReplyBody reply)
    {
        var stream = new MemoryStream();
        PipeWriter output = PipeWriter.Create(stream);
        Assert.True(reply.SendAsync(output, CancellationToken.None).AsTask().GetAwaiter().GetResult());
        output.Complete();
        return stream.ToArray();
    }
}
