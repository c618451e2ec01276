using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>Which columns of a schema a scan reads, and in which order.</summary>
internal sealed class Projection
{
    /// <param name="names">Null means all, in the schema's order; unknown names are left out.</param>
    public Projection(Schema source, IReadOnlyList<string>? names)
    {
        Source = source;
        Positions = names is null
            ? [.. Enumerable.Range(0, source.Columns.Length)]
            : [.. names.Select(source.IndexOf).Where(position => position >= 0).Distinct()];
        Schema = names is null ? source : new Schema(Positions.Select(position => source.Columns[position]));
    }

    /// <summary>All columns there are.</summary>
    public Schema Source { get; }

    /// <summary>The columns that are read.</summary>
    public Schema Schema { get; }

    /// <summary>Where they are in <see cref="Source"/>.</summary>
    public int[] Positions { get; }
}
