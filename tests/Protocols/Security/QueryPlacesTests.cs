using MarketStore.Engine;
using MarketStore.Protocols.Security;

namespace MarketStore.Tests.Protocols.Security;

/// <summary>Places for queries: bounded, shared, given back.</summary>
public sealed class QueryPlacesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_user_leaves_places_to_others()
    {
        var places = new QueryPlaces(4);
        IDisposable first = await places.TakeAsync("ann", Cancel), second = await places.TakeAsync("ann", Cancel);
        Task<IDisposable> third = places.TakeAsync("ann", Cancel).AsTask();
        Assert.False(third.IsCompleted);
        IDisposable other = await places.TakeAsync("will", Cancel);
        first.Dispose();
        first.Dispose();
        IDisposable granted = await third;
        Task<IDisposable> fourth = places.TakeAsync("ann", Cancel).AsTask();
        Assert.False(fourth.IsCompleted);
        granted.Dispose();
        (await fourth).Dispose();
        second.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Those_who_do_not_log_in_share_all()
    {
        var places = new QueryPlaces(3);
        for (int i = 0; i < 3; i++) await places.TakeAsync("", Cancel);
        using var patience = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await places.TakeAsync("", patience.Token));
    }

    [Fact]
    public async Task Whoever_waits_too_long_is_told_and_holds_nothing()
    {
        var places = new QueryPlaces(1);
        IDisposable held = await places.TakeAsync("ann", Cancel);
        using var patience = new CancellationTokenSource(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await places.TakeAsync("will", patience.Token));
        Task<MarketStoreException> late = Assert.ThrowsAsync<MarketStoreException>(async () => await places.TakeAsync("will", Cancel));
        Assert.Equal(ErrorCode.LimitExceeded, (await late).Code);
        held.Dispose();
        (await places.TakeAsync("rita", Cancel)).Dispose();
    }

    [Fact]
    public async Task No_place_is_lost_or_made_up_by_many_who_come_and_go()
    {
        const int Places = 3;
        var places = new QueryPlaces(Places);
        int now = 0, most = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (i, cancel) =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (i % 5 == 0) patience.CancelAfter(1);
            try
            {
                using IDisposable place = await places.TakeAsync($"user {i % 4}", patience.Token);
                int taken = Interlocked.Increment(ref now);
                InterlockedMax(ref most, taken);
                await Task.Yield();
                Interlocked.Decrement(ref now);
            }
            catch (OperationCanceledException) when (i % 5 == 0)
            {
                // It did not want to wait.
            }
        });
        Assert.InRange(most, 1, Places);
        for (int i = 0; i < Places; i++) await places.TakeAsync($"later {i}", Cancel);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = target; seen < value;)
        {
            int was = Interlocked.CompareExchange(ref target, value, seen);
            if (was == seen) return;
            seen = was;
        }
    }
}
