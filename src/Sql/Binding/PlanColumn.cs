using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>
/// A column of a plan. It is the same one for as long as plans hand it on, and another one as soon as its values are:
/// so expressions mean the same wherever rewrites move them.
/// </summary>
internal sealed class PlanColumn(string name, SqlType type)
{
    /// <summary>As the result shows it; several columns of a plan may have the same.</summary>
    public string Name { get; } = name;

    public SqlType Type { get; } = type;

    public override string ToString() => Name;
}
