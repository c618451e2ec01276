using System.Buffers;
using System.IO.Pipelines;
using MarketStore.Protocols;
using MarketStore.Protocols.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MarketStore.Tests.Protocols.Http;

/// <summary>Reading a body, on a pipe that the test holds the other end of.</summary>
public sealed class RequestBodyTests : IRequestBodyPipeFeature
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly HttpRequest _request;

    public RequestBodyTests()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(this);
        _request = context.Request;
    }

    public PipeReader Reader => _pipe.Reader;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static BodyLimits Limits(TimeSpan? idleTimeout = null) =>
        new(new ServerOptions { MaxRequestBytes = 200_000, MaxInFlightBytes = 200_000 })
        {
            IdleTimeout = idleTimeout ?? Timeout.InfiniteTimeSpan,
        };

    private static bool HasAllRoom(BodyLimits limits) =>
        limits.Budget.TakeAsync(limits.Budget.Capacity, Cancel).AsTask().IsCompletedSuccessfully;

    [Theory]
    [InlineData(null, 10)]
    [InlineData(10L, 10)]
    [InlineData(null, 100_000)]
    [InlineData(100_000L, 100_000)]
    public async Task A_body_is_whole_and_gives_its_room_back_when_it_is_disposed(long? announced, int size)
    {
        byte[] sent = new byte[size];
        new Random(size).NextBytes(sent);
        _request.ContentLength = announced;
        BodyLimits limits = Limits();
        Task<RequestBody?> reading = RequestBody.ReadAsync(_request, limits, Cancel).AsTask();
        foreach (byte[] piece in sent.Chunk(7_000)) await _pipe.Writer.WriteAsync(piece, Cancel);
        await _pipe.Writer.CompleteAsync();
        using (RequestBody? body = await reading)
        {
            Assert.Equal(sent, body!.Bytes.ToArray());
            // Exactly its own size is taken, and nothing by a small one.
            long taken = size > BodyLimits.FreeBytes ? size : 0;
            using ByteBudget.Lease rest = await limits.Budget.TakeAsync(200_000 - taken, Cancel);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => limits.Budget.TakeAsync(1, new CancellationToken(canceled: true)).AsTask());
        }
        Assert.True(HasAllRoom(limits));
    }

    [Fact]
    public async Task A_body_that_grows_too_large_is_none_and_holds_no_room()
    {
        BodyLimits limits = Limits();
        Task<RequestBody?> reading = RequestBody.ReadAsync(_request, limits, Cancel).AsTask();
        for (int i = 0; i < 21; i++) await _pipe.Writer.WriteAsync(new byte[10_000], Cancel);
        Assert.Null(await reading);
        Assert.True(HasAllRoom(limits));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(100_000L)]
    public async Task A_body_that_stalls_is_a_timeout_and_holds_no_room(long? announced)
    {
        _request.ContentLength = announced;
        BodyLimits limits = Limits(TimeSpan.FromMilliseconds(1));
        await _pipe.Writer.WriteAsync(new byte[90_000], Cancel);
        BadHttpRequestException error = await Assert.ThrowsAsync<BadHttpRequestException>(
            () => RequestBody.ReadAsync(_request, limits, Cancel).AsTask());
        Assert.Equal(StatusCodes.Status408RequestTimeout, error.StatusCode);
        Assert.Equal("nothing of the request body came for 0.001 s", error.Message);
        Assert.True(HasAllRoom(limits));
    }

    [Fact]
    public async Task A_client_that_leaves_holds_no_room()
    {
        using var connection = new CancellationTokenSource();
        _request.ContentLength = 100_000;
        BodyLimits limits = Limits();
        Task<RequestBody?> reading = RequestBody.ReadAsync(_request, limits, connection.Token).AsTask();
        await connection.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(HasAllRoom(limits));
    }
}
