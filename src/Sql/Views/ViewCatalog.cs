using System.Collections.Concurrent;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Definitions;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Views;

/// <summary>
/// The views of a store. Each is kept as the text of the statement that makes it, and parsed when it is used for the
/// first time.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ViewCatalog(StorageEngine engine)
{
    public const string ViewKind = "view";
    public const string MaterializedKind = "materialized view";

    private readonly ConcurrentDictionary<string, Statement> _parsed = new(StringComparer.Ordinal);

    /// <summary>Makers of views take turns: what they look at stays as it is until they are done.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    public IEnumerable<CreateViewStatement> Views => engine.Definitions.List(ViewKind).Select(Parse<CreateViewStatement>);

    public IEnumerable<CreateMaterializedViewStatement> MaterializedViews =>
        engine.Definitions.List(MaterializedKind).Select(Parse<CreateMaterializedViewStatement>);

    /// <summary>The view of this name: spelled the same, or else but for the case.</summary>
    public CreateViewStatement? Find(string name)
    {
        Definition? found = engine.Definitions.Find(ViewKind, name);
        found ??= engine.Definitions.List(ViewKind).FirstOrDefault(view => view.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found is null ? null : Parse<CreateViewStatement>(found);
    }

    /// <summary>The materialized view of this name, <c>TIMEFRAME/ATTRIBUTEGROUP</c>.</summary>
    public CreateMaterializedViewStatement? FindMaterialized(string name) =>
        engine.Definitions.Find(MaterializedKind, name) is { } found ? Parse<CreateMaterializedViewStatement>(found) : null;

    public CreateMaterializedViewStatement? FindMaterialized(FamilyKey family) => FindMaterialized(family.ToString());

    public static string TextOf(CreateViewStatement view) => $"CREATE VIEW {Quoted(view.View)} AS {view.Text}";

    public static string TextOf(CreateMaterializedViewStatement view) => $"CREATE MATERIALIZED VIEW {Quoted(view.View)} AS {view.Text}";

    private static string Quoted(Name name) => '"' + name.Text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private T Parse<T>(Definition definition)
        where T : Statement => (T)_parsed.GetOrAdd(definition.Text, text => SqlParser.Parse(text)[0]);
}
