namespace MarketStore.Tests.Cli;

/// <summary>
/// Tests that open a directory again which another store has just left, in this process. A test that starts a process
/// meanwhile would, between fork and exec, hold the left store's lock for a moment more: they do not run side by side.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class ReopenedStores
{
    public const string Name = "Stores that are opened again";
}
