using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Shell.Output;

/// <summary>A column of a table: what its cells say and how wide they want to be.</summary>
internal sealed class TableColumn
{
    private readonly int _cells;

    /// <param name="place">Among the columns of the result.</param>
    /// <param name="shown">Its values that will be written.</param>
    public TableColumn(int place, SqlColumn column, CellText text, IEnumerable<Column> shown)
    {
        (Place, Text) = (place, text);
        Name = Escapes.Of(column.Name);
        TypeName = column.Type.Name().ToLowerInvariant();
        foreach (Column values in shown)
        {
            for (int row = 0; row < values.Count; row++) _cells = Math.Max(_cells, CellWidth.Of(text.Of(values, row)));
        }
        Wanted = Math.Max(_cells, Heading);
    }

    public int Place { get; }

    public string Name { get; }

    public string TypeName { get; }

    public CellText Text { get; }

    /// <summary>Cells that the widest value, the name or the type takes.</summary>
    public int Wanted { get; }

    private int Heading => Math.Max(CellWidth.Of(Name), TypeName.Length);

    /// <summary>The fewest cells that leave something to read. Numbers and times are not cut at all, names may be.</summary>
    /// <param name="readable">Cells of a text that has to be cut.</param>
    public int Least(int readable) => Text.CanBeCut ? Math.Min(Wanted, readable) : Math.Max(_cells, Math.Min(Heading, readable));
}
