using MarketStore.Sql.Binding;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>The columns of files without types of their own: by name, in the order in which they come, as what their values look like.</summary>
internal sealed class InferredUnion
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, SqlType> _types = [];

    /// <param name="type">What one value, or those of one file, look like; Null: there was none.</param>
    public void Add(string name, SqlType type)
    {
        if (_types.TryAdd(name, type)) _order.Add(name);
        else _types[name] = Common(_types[name], type);
    }

    /// <param name="wanted">The types of columns by their names; those of others are what they look like.</param>
    public IReadOnlyList<PlanColumn> Columns(IReadOnlyDictionary<string, SqlType> wanted) =>
        [.. _order.Select(name => new PlanColumn(name, wanted.TryGetValue(name, out SqlType type) ? type : _types[name] == SqlType.Null ? SqlType.Text : _types[name]))];

    private static SqlType Common(SqlType left, SqlType right) => (left, right) switch
    {
        _ when left == right => left,
        (SqlType.Null, _) => right,
        (_, SqlType.Null) => left,
        (SqlType.BigInt, SqlType.Double) or (SqlType.Double, SqlType.BigInt) => SqlType.Double,
        _ => SqlType.Text,
    };
}
