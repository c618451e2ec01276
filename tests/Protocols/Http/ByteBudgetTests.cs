using CsCheck;
using MarketStore.Protocols.Http;

namespace MarketStore.Tests.Protocols.Http;

public sealed class ByteBudgetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_came_first_is_served_first_even_if_it_wants_more()
    {
        var budget = new ByteBudget(10);
        ByteBudget.Lease held = await budget.TakeAsync(6, Cancel);
        Task<ByteBudget.Lease> large = budget.TakeAsync(8, Cancel).AsTask();
        Task<ByteBudget.Lease> small = budget.TakeAsync(1, Cancel).AsTask();
        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted);
        held.Dispose();
        using ByteBudget.Lease first = await large;
        using ByteBudget.Lease second = await small;
    }

    [Fact]
    public async Task Who_gives_up_lets_the_next_through()
    {
        var budget = new ByteBudget(10);
        using ByteBudget.Lease held = await budget.TakeAsync(6, Cancel);
        using var impatience = new CancellationTokenSource();
        Task<ByteBudget.Lease> large = budget.TakeAsync(8, impatience.Token).AsTask();
        Task<ByteBudget.Lease> small = budget.TakeAsync(1, Cancel).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        using ByteBudget.Lease second = await small;
    }

    [Fact]
    public async Task A_lease_is_given_back_once()
    {
        var budget = new ByteBudget(10);
        ByteBudget.Lease lease = await budget.TakeAsync(10, Cancel);
        lease.Dispose();
        lease.Dispose();
        using ByteBudget.Lease all = await budget.TakeAsync(10, Cancel);
        Assert.False(budget.TakeAsync(1, Cancel).AsTask().IsCompleted);
    }

    [Fact]
    public void Whatever_is_taken_awaited_and_given_up_all_of_it_comes_back() =>
        Gen.Select(Gen.Long[1, 10], Gen.Int[0, 2]).List[1, 40].Sample(clients =>
        {
            var budget = new ByteBudget(10);
            Task.WhenAll(clients.Select(client => Task.Run(async () =>
            {
                using var impatience = new CancellationTokenSource();
                Task<ByteBudget.Lease> lease = budget.TakeAsync(client.Item1, impatience.Token).AsTask();
                if (client.Item2 == 0) await impatience.CancelAsync();
                try
                {
                    (await lease).Dispose();
                }
                catch (OperationCanceledException) when (client.Item2 == 0)
                {
                }
            }))).GetAwaiter().GetResult();
            return budget.TakeAsync(10, CancellationToken.None).AsTask().IsCompletedSuccessfully;
        }, iter: 200);
}
