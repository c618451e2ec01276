using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Planning;

/// <summary>Computes the parts of expressions that do not depend on any row.</summary>
internal static class ConstantFolding
{
    public static Plan Apply(Plan plan) => Rewrites.Expressions(Rewrites.Inputs(plan, Apply), Folding.Fold);
}
