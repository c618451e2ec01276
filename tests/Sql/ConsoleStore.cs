using MarketStore.Cli.Stores;
using MarketStore.Sql;
using MarketStore.Tests.Binary;

namespace MarketStore.Tests.Sql;

/// <summary>The published binary as a store that the console works on.</summary>
internal sealed class ConsoleStore : ISqlStore
{
    private readonly ServerProcess _server = new();
    private RemoteStore? _store;

    private ConsoleStore()
    {
    }

    public static async Task<ConsoleStore> StartAsync()
    {
        var store = new ConsoleStore();
        await store._server.StartAsync(TestContext.Current.CancellationToken);
        store._store = new RemoteStore(ServerAddress.Parse(store._server.Address.ToString()), null);
        return store;
    }

    /// <summary>Nothing to do: the server keeps its rows where it will.</summary>
    public void Move(RowsIn place)
    {
    }

    public async Task<TextResult> RunAsync(string sql, params IReadOnlyList<object?> parameters)
    {
        Assert.Empty(parameters);
        using SqlResult result = await _store!.RunAsync(sql, TestContext.Current.CancellationToken);
        return TextResult.Read(result);
    }

    public void Dispose()
    {
        _store?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server.Dispose();
    }
}
