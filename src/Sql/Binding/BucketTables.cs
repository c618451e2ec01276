using System.Text.RegularExpressions;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>
/// Names of buckets as tables:
///
///     AAPL/1Min/OHLCV        one bucket
///     AAPL,MSFT/1Min/OHLCV   several, A*/1Min/OHLCV those that match
///     1Min/OHLCV             the family: every symbol
///
/// Columns of several buckets are united by name, and the types of numbers widened to one that all fit into.
/// </summary>
internal static class BucketTables
{
    /// <exception cref="SqlException">There is no such bucket, or its columns cannot be united.</exception>
    public static ScanPlan Bind(BindingContext context, Name name)
    {
        string[] parts = name.Text.Split('/');
        if (parts.Length is not (2 or 3)) throw NotFound(context, name);
        string timeframe = parts[^2], group = parts[^1];
        if (context.Engine.Family(timeframe, group) is not { } family || context.Rights.Of(family) is not { Count: > 0 } seen)
        {
            Schema? empty = parts.Length == 2 ? context.ColumnsOfEmpty(name) : null;
            return empty is null ? throw NotFound(context, name) : Scan(name, [], [empty], isSingle: false);
        }
        IEnumerable<Schema> all = context.Rights.IsRestricted ? seen.Select(bucket => bucket.Schema) : family.Schemas;
        if (parts.Length == 2) return Scan(name, seen, all, isSingle: false);
        bool isSingle = parts[0].AsSpan().IndexOfAny(',', '*', '?') < 0;
        List<Bucket> buckets = Choose(context, name, (parts[0], family, seen));
        IEnumerable<Schema> schemas = buckets.Count > 0 ? buckets.Select(bucket => bucket.Schema) : all;
        return Scan(name, buckets, schemas, isSingle);
    }

    private static List<Bucket> Choose(BindingContext context, Name name, (string Symbols, BucketFamily Family, IReadOnlyList<Bucket> Seen) from)
    {
        var chosen = new HashSet<Bucket>();
        foreach (string symbol in from.Symbols.Split(',', StringSplitOptions.TrimEntries))
        {
            if (symbol.AsSpan().IndexOfAny('*', '?') >= 0)
            {
                string pattern = "^" + Regex.Escape(symbol).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$";
                var glob = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.Singleline);
                chosen.UnionWith(from.Seen.Where(bucket => glob.IsMatch(bucket.Key.Symbol)));
                continue;
            }
            chosen.Add((context.Rights.Sees(symbol) ? from.Family.Find(symbol) : null) ?? throw NotFound(context, name with { Text = $"{symbol}/{from.Family.Key}" }));
        }
        return [.. chosen.OrderBy(bucket => bucket.Key.Symbol, CodePointOrder.Instance)];
    }

    private static ScanPlan Scan(Name name, IReadOnlyList<Bucket> buckets, IEnumerable<Schema> schemas, bool isSingle)
    {
        // By reference: equal columns may have different pasts.
        var different = new HashSet<Schema>(schemas, ReferenceEqualityComparer.Instance);
        var visible = new List<ScanColumn>();
        var hidden = new List<ScanColumn>
        {
            new(new PlanColumn("Timeframe", SqlType.Text), ScanRole.Timeframe),
            new(new PlanColumn("AttributeGroup", SqlType.Text), ScanRole.AttributeGroup),
        };
        (isSingle ? hidden : visible).Insert(0, new ScanColumn(new PlanColumn("Symbol", SqlType.Text), ScanRole.Symbol));
        visible.Add(new ScanColumn(new PlanColumn(Relation.EpochName, SqlType.Timestamp), ScanRole.Epoch));
        foreach ((string column, SqlType type) in United(name, different))
        {
            visible.Add(new ScanColumn(new PlanColumn(column, type), ScanRole.Stored));
            // A column of the bucket's own goes before one that every table has.
            hidden.RemoveAll(virtualColumn => virtualColumn.Column.Name == column);
        }
        return new ScanPlan(name.Text, buckets, [.. visible, .. hidden])
        {
            Hidden = [.. hidden.Select(column => column.Column)],
            Schemas = different,
        };
    }

    private static List<(string Name, SqlType Type)> United(Name table, IEnumerable<Schema> schemas)
    {
        var columns = new List<(string Name, SqlType Type)>();
        foreach (Schema schema in schemas)
        {
            foreach (Engine.Columns.ColumnDefinition column in schema.Columns)
            {
                SqlType type = SqlTypes.Of(column.Type);
                int known = columns.FindIndex(c => c.Name == column.Name);
                if (known < 0)
                {
                    columns.Add((column.Name, type));
                    continue;
                }
                columns[known] = (column.Name, Coercion.Common(columns[known].Type, type) ?? throw new SqlException(
                    $"column \"{column.Name}\" of {table} is {columns[known].Type.Name()} in some buckets and {type.Name()} in others: name the buckets that go together",
                    table.At));
            }
        }
        return columns;
    }

    private static SqlException NotFound(BindingContext context, Name name)
    {
        if (!name.Text.Contains('/', StringComparison.Ordinal))
        {
            return new SqlException(
                $"table \"{name}\" not found: a bucket is written `AAPL/1Min/OHLCV`, all symbols \"1Min/OHLCV\"; SHOW TABLES lists them", name.At);
        }
        string[] parts = name.Text.Split('/');
        IEnumerable<string> known = context.Engine.Keys(context.Rights.Sees).Select(key => parts.Length == 2
            ? $"{key.Timeframe}/{key.AttributeGroup}" : key.ToString()).Distinct();
        string? similar = Suggestions.Closest(name.Text, known);
        string what = parts.Length == 2 ? "table" : "bucket";
        return new SqlException($"{what} {name} not found{(similar is null ? "; SHOW TABLES lists those there are" : $"; did you mean {similar}?")}", name.At);
    }
}
