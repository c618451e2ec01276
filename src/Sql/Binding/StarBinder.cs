using System.Globalization;
using System.Text.RegularExpressions;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Binding;

/// <summary>The items of a select list: stars become columns, and everything gets a name.</summary>
internal sealed class StarBinder(Scope scope, ExpressionBinder expressions)
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>Names that calls without an alias have had since the Go MarketStore.</summary>
    private static readonly Dictionary<string, string> LegacyNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["count"] = "Count",
        ["min"] = "Min",
        ["max"] = "Max",
        ["avg"] = "Avg",
    };

    public void Expand(IReadOnlyList<SelectItem> items, List<OutputItem> output)
    {
        foreach (SelectItem item in items)
        {
            switch (item.Value)
            {
                case Star star:
                    Expand(star, output);
                    break;
                case ColumnsMatching matching:
                    output.AddRange(Matching(matching).Select(column => new OutputItem(column.Name, new ColumnReference(column), null)));
                    break;
                case Call when ExpandedCalls.Of(item) is { } columns:
                    output.AddRange(columns.Select(column => new OutputItem(column.Name, expressions.Bind(column.Value), item)));
                    break;
                default:
                    output.Add(new OutputItem(NameOf(item, output), expressions.Bind(item.Value), item));
                    break;
            }
        }
    }

    private void Expand(Star star, List<OutputItem> output)
    {
        IReadOnlyList<PlanColumn> columns = scope.Star(star.Table);
        if (columns.Count == 0) throw new SqlException("* stands for all columns, and there is no FROM to have any", star.At);
        foreach (Name name in star.Exclude.Concat(star.Replace.Select(item => item.Alias!)))
        {
            if (Exists(columns, name)) continue;
            string? similar = Suggestions.Closest(name.Text, columns.Select(column => column.Name));
            throw new SqlException($"column \"{name}\" is not one of *{(similar is null ? "" : $"; did you mean \"{similar}\"?")}", name.At);
        }
        foreach (PlanColumn column in columns)
        {
            if (star.Exclude.Any(name => Matches(columns, column, name))) continue;
            SelectItem? replaced = star.Replace.FirstOrDefault(item => Matches(columns, column, item.Alias!));
            BoundExpression value = replaced is null ? new ColumnReference(column) : expressions.Bind(replaced.Value);
            output.Add(new OutputItem(column.Name, value, replaced));
        }
    }

    private static bool Exists(IReadOnlyList<PlanColumn> columns, Name name) =>
        columns.Any(column => column.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Exactly so written, or in any letter case when none is.</summary>
    private static bool Matches(IReadOnlyList<PlanColumn> columns, PlanColumn column, Name name) =>
        column.Name == name.Text
        || (column.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase) && columns.All(other => other.Name != name.Text));

    private List<PlanColumn> Matching(ColumnsMatching matching)
    {
        try
        {
            var pattern = new Regex(matching.Pattern, RegexOptions.NonBacktracking, LongestMatch);
            List<PlanColumn> columns = [.. scope.Star(null).Where(column => pattern.IsMatch(column.Name))];
            return columns.Count > 0 ? columns : throw new SqlException(
                $"no column matches '{matching.Pattern}'; there are {string.Join(", ", scope.ColumnNames.Take(12))}", matching.At);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new SqlException($"'{matching.Pattern}' is not a regular expression: {error.Message}", matching.At, error);
        }
    }

    private static string NameOf(SelectItem item, List<OutputItem> before)
    {
        if (item.Alias is { } alias) return alias.Text;
        if (item.Value is ColumnName name) return name.Column.Text;
        if (item.Value is not Call { Over: null } call || !LegacyNames.TryGetValue(call.Function.Text, out string? legacy)) return item.Text;
        // Max, Max0, Max1: as the original numbers them.
        string candidate = legacy;
        for (int n = 0; before.Exists(other => other.Name == candidate); n++) candidate = legacy + n.ToString(CultureInfo.InvariantCulture);
        return candidate;
    }
}
