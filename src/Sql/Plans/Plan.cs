using MarketStore.Sql.Binding;

namespace MarketStore.Sql.Plans;

/// <summary>What has rows: a tree of what is to be done, without how.</summary>
internal abstract record Plan
{
    public abstract IReadOnlyList<PlanColumn> Columns { get; }

    public virtual IReadOnlyList<Plan> Inputs => [];

    /// <summary>The same over other inputs that have the columns this one uses.</summary>
    public virtual Plan With(IReadOnlyList<Plan> inputs) => this;

    /// <summary>As EXPLAIN shows it: a word or two, then what matters about it.</summary>
    public abstract string Describe();
}
