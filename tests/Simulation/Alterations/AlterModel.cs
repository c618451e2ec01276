using System.Globalization;
using System.Text;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Simulation.Alterations;

/// <summary>Rows to write, as texts: one value for each column named.</summary>
internal sealed record ModelWrite(string Key, IReadOnlyList<string> Columns, IReadOnlyList<(long TimeNs, int Value)> Rows);

/// <summary>
/// What buckets with changing columns hold, as naively as can be: a row is a dictionary from a column's identity to its
/// value, and identities are never used twice.
/// </summary>
internal sealed class AlterModel
{
    private readonly SortedDictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private int _nextColumn;

    public IEnumerable<string> Keys => _tables.Keys;

    public IReadOnlyList<ModelColumn> ColumnsOf(string key) => _tables[key].Columns;

    public void Create(string key, RecordKind kind, params ColumnDefinition[] columns) =>
        _tables.Add(key, new Table(kind, [.. columns.Select(c => new ModelColumn(_nextColumn++, c.Name, c.Type, IsAdded: false))], []));

    /// <returns>False, and nothing has happened: the columns are not the bucket's.</returns>
    public bool Write(IEnumerable<ModelWrite> parts)
    {
        List<ModelWrite> all = [.. parts];
        if (!all.TrueForAll(Fits)) return false;
        foreach (ModelWrite part in all)
        {
            Table table = _tables[part.Key];
            foreach ((long time, int value) in part.Rows)
            {
                var row = new ModelRow(time, table.Columns.Where(c => part.Columns.Contains(c.Name)).ToDictionary(c => c.Identity, c => TextOf(c.Type, value)));
                if (table.Kind == RecordKind.Fixed) table.Rows.RemoveAll(other => other.TimeNs == time);
                table.Rows.Insert(table.Rows.FindLastIndex(other => other.TimeNs <= time) + 1, row);
            }
        }
        return true;
    }

    public void Erase(string key, long from, long to)
    {
        if (_tables.TryGetValue(key, out Table? table)) table.Rows.RemoveAll(row => row.TimeNs >= from && row.TimeNs <= to);
    }

    /// <returns>False, and nothing has happened: the change makes no sense.</returns>
    public bool Alter(IReadOnlyList<string> keys, SchemaChange change)
    {
        var changed = new Dictionary<string, List<ModelColumn>>();
        int identity = _nextColumn++;
        foreach (string key in keys.Where(_tables.ContainsKey))
        {
            List<ModelColumn> columns = _tables[key].Columns;
            if (Changed(columns, change, identity) is not { } after) return false;
            if (!after.SequenceEqual(columns)) changed.Add(key, after);
        }
        foreach ((string key, List<ModelColumn> columns) in changed) _tables[key] = _tables[key] with { Columns = columns };
        return changed.Count > 0;
    }

    /// <summary>All there is, as text.</summary>
    public string Picture() => string.Join('\n', _tables.Select(entry => new StringBuilder(entry.Key)
        .Append(" [").AppendJoin(' ', entry.Value.Columns.Select(c => $"{c.Name} {c.Type}")).Append("] ")
        .AppendJoin(' ', entry.Value.Rows.Select(row => $"{row.TimeNs}={string.Join(',', entry.Value.Columns.Select(row.ValueOf))}"))));

    public static string TextOf(ColumnType type, int? value) => type switch
    {
        ColumnType.Float64 => value is { } number ? (number + 0.5).ToString(CultureInfo.InvariantCulture) : "NaN",
        ColumnType.Int32 => (value ?? 0).ToString(CultureInfo.InvariantCulture),
        _ => value?.ToString(CultureInfo.InvariantCulture) ?? "",
    };

    private static List<ModelColumn>? Changed(List<ModelColumn> columns, SchemaChange change, int identity)
    {
        switch (change)
        {
            case AddColumn add when columns.Find(c => c.Name == add.Column.Name) is { } known:
                return known.Type == add.Column.Type ? columns : null;
            case AddColumn add:
                return [.. columns, new ModelColumn(identity, add.Column.Name, add.Column.Type, IsAdded: true)];
            case DropColumn drop when columns.Exists(c => c.Name == drop.Name):
                return columns.Count > 1 ? columns.FindAll(c => c.Name != drop.Name) : null;
            case RenameColumn rename when columns.Exists(c => c.Name == rename.From):
                return columns.Exists(c => c.Name == rename.To) ? null
                    : columns.ConvertAll(c => c.Name == rename.From ? c with { Name = rename.To } : c);
            default:
                return columns;
        }
    }

    private bool Fits(ModelWrite part)
    {
        List<ModelColumn> columns = _tables[part.Key].Columns;
        return part.Columns.All(name => columns.Exists(c => c.Name == name))
            && columns.TrueForAll(c => c.IsAdded || part.Columns.Contains(c.Name));
    }

    internal sealed record ModelColumn(int Identity, string Name, ColumnType Type, bool IsAdded);

    private sealed record ModelRow(long TimeNs, Dictionary<int, string> Values)
    {
        public string ValueOf(ModelColumn column) => Values.GetValueOrDefault(column.Identity) ?? TextOf(column.Type, null);
    }

    private sealed record Table(RecordKind Kind, List<ModelColumn> Columns, List<ModelRow> Rows);
}
