using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>The columns of one table of FROM.</summary>
/// <param name="Name">Its alias, or its name; null when it has none.</param>
/// <param name="Columns">What <c>*</c> shows.</param>
/// <param name="Hidden">What only its name finds, such as a bucket's <c>Symbol</c>.</param>
internal sealed record Relation(string? Name, IReadOnlyList<PlanColumn> Columns, IReadOnlyList<PlanColumn> Hidden)
{
    /// <summary>The column that first, last and SAMPLE BY go by.</summary>
    public PlanColumn? Time { get; } = Columns.FirstOrDefault(column => column is { Name: EpochName, Type: SqlType.Timestamp });

    public const string EpochName = "Epoch";
}

/// <summary>What a name can mean: the tables of FROM, and columns that USING made one.</summary>
internal sealed class Scope(IReadOnlyList<Relation> relations, IReadOnlySet<PlanColumn>? merged = null)
{
    public static Scope Empty { get; } = new([]);

    public IReadOnlyList<Relation> Relations { get; } = relations;

    /// <summary>Columns of USING that their namesakes on the left stand for.</summary>
    public IReadOnlySet<PlanColumn> Merged { get; } = merged ?? new HashSet<PlanColumn>();

    /// <summary>The time of the first table that has one.</summary>
    public PlanColumn? Time => Relations.Select(relation => relation.Time).FirstOrDefault(time => time is not null);

    /// <summary>The time of the table that a column belongs to, or of the first one.</summary>
    public PlanColumn? TimeOf(PlanColumn? column) =>
        Relations.FirstOrDefault(relation => relation.Columns.Contains(column) || relation.Hidden.Contains(column))?.Time ?? Time;

    /// <summary>The columns of <c>*</c> or <c>t.*</c>.</summary>
    /// <exception cref="SqlException">There is no such table.</exception>
    public IReadOnlyList<PlanColumn> Star(Name? table)
    {
        if (table is null) return [.. Relations.SelectMany(relation => relation.Columns).Where(column => !Merged.Contains(column))];
        return Find(table).Columns;
    }

    /// <summary>The column of a name: exactly so written, else in any letter case if that is unambiguous.</summary>
    /// <returns>Null: no table has such a column.</returns>
    /// <exception cref="SqlException">Several have it, or the table does not exist.</exception>
    public PlanColumn? Resolve(Name? table, Name column)
    {
        IEnumerable<Relation> where = table is null ? Relations : [Find(table)];
        IReadOnlyList<PlanColumn> shown = [.. where.SelectMany(relation => relation.Columns)];
        IReadOnlyList<PlanColumn> hidden = [.. where.SelectMany(relation => relation.Hidden)];
        return Match(shown, column, table is null) ?? Match(hidden, column, table is null);
    }

    /// <summary>Names to suggest from.</summary>
    public IEnumerable<string> ColumnNames =>
        Relations.SelectMany(relation => relation.Columns.Concat(relation.Hidden)).Select(column => column.Name).Distinct();

    private PlanColumn? Match(IReadOnlyList<PlanColumn> columns, Name name, bool drops)
    {
        List<PlanColumn> found = [.. columns.Where(column => column.Name == name.Text && !(drops && Merged.Contains(column)))];
        if (found.Count == 0)
        {
            found = [.. columns.Where(column =>
                column.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase) && !(drops && Merged.Contains(column)))];
        }
        if (found.Count <= 1) return found.FirstOrDefault();
        IEnumerable<string> owners = Relations.Where(r => r.Columns.Concat(r.Hidden).Intersect(found).Any()).Select(r => r.Name ?? "a subquery");
        throw new SqlException(
            $"column \"{name}\" is ambiguous: {string.Join(" and ", owners.Distinct())} have it; write the table before it, as in t.{name}", name.At);
    }

    /// <summary>Whether a table of FROM is called so.</summary>
    public bool Has(Name table) => Named(table).Count > 0;

    private List<Relation> Named(Name table)
    {
        List<Relation> found = [.. Relations.Where(relation => relation.Name == table.Text)];
        return found.Count > 0 ? found : [.. Relations.Where(relation => string.Equals(relation.Name, table.Text, StringComparison.OrdinalIgnoreCase))];
    }

    private Relation Find(Name table)
    {
        List<Relation> found = Named(table);
        if (found.Count == 1) return found[0];
        string known = string.Join(", ", Relations.Select(relation => relation.Name).OfType<string>());
        throw new SqlException(found.Count > 1
            ? $"table \"{table}\" occurs more than once in FROM: give each an alias"
            : $"table \"{table}\" is not in FROM{(known.Length == 0 ? "" : $", which has {known}")}", table.At);
    }
}
