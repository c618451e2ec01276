using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>The columns of several files that have types of their own: by name, in the order in which they come.</summary>
internal sealed class TypeUnion
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, SqlType> _types = [];

    public IEnumerable<(string Name, SqlType Type)> Columns => _order.Select(name => (name, _types[name]));

    /// <exception cref="SqlException">The column has a type in an earlier file that does not go with this one.</exception>
    public void Add(string name, SqlType type, SourceFile file)
    {
        if (_types.TryAdd(name, type))
        {
            _order.Add(name);
            return;
        }
        SqlType known = _types[name];
        if (known == type) return;
        _types[name] = Common(known, type)
            ?? throw new SqlException($"column \"{name}\" is {known.Name()} in one file and {type.Name()} in '{file.Name}'", null);
    }

    private static SqlType? Common(SqlType left, SqlType right)
    {
        if (!left.IsNumber() || !right.IsNumber()) return null;
        bool isWhole = left.IsInteger() && right.IsInteger() && left != SqlType.UBigInt && right != SqlType.UBigInt;
        return isWhole ? SqlType.BigInt : SqlType.Double;
    }
}
