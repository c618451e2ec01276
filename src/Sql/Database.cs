using MarketStore.Engine;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Views;

namespace MarketStore.Sql;

/// <summary>What all sessions over one store share: the store, its views, the statements that are running.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Database
{
    public Database(StorageEngine engine)
    {
        Engine = engine;
        Views = new ViewCatalog(engine);
        Retention = new Retention(engine);
        Refreshing = new Refreshing(this);
    }

    public StorageEngine Engine { get; }

    public ViewCatalog Views { get; }

    /// <summary>How long rows of tables live.</summary>
    public Retention Retention { get; }

    /// <summary>Brings materialized views up to date.</summary>
    public Refreshing Refreshing { get; }

    public RunningStatements Running { get; } = new();
}
