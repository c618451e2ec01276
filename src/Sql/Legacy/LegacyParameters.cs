using MarketStore.Sql.Binding;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Legacy;

/// <summary>
/// Binds the columns of a legacy call: named ones first (<c>Param::Column</c>, repeatable), then the others in order to
/// the parameters that are still free, required ones before optional ones.
/// </summary>
internal sealed class LegacyParameters
{
    private readonly Dictionary<string, List<Name>> _columns = new(StringComparer.Ordinal);

    /// <exception cref="SqlException">Too few, too many, or a parameter that there is not.</exception>
    public LegacyParameters(LegacyCall call, IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        var plain = new Queue<Name>();
        foreach (LegacyArgument argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter) plain.Enqueue(argument.Column);
            else if (required.Contains(parameter) || optional.Contains(parameter)) Add(parameter, argument.Column);
            else throw new SqlException($"{call.Name} has no parameter \"{parameter}\"; it has {string.Join(", ", required.Concat(optional))}", argument.Column.At);
        }
        foreach (string parameter in required.Concat(optional).Where(parameter => !_columns.ContainsKey(parameter)))
        {
            if (plain.TryDequeue(out Name? column)) Add(parameter, column);
        }
        string have = string.Join(' ', call.Arguments.Select(argument => argument.Column.Text)), need = string.Join(' ', required);
        if (required.Any(parameter => !_columns.ContainsKey(parameter)))
        {
            throw new SqlException($"Argument mapping error for {call.Name}: insufficient args: have [{have}], required [{need}]", call.At);
        }
        if (plain.Count > 0)
        {
            throw new SqlException(
                $"Argument mapping error for {call.Name}: extra args used: have [{have}], required [{need}], optional [{string.Join(' ', optional)}]", call.At);
        }
    }

    /// <summary>The columns of a parameter; none when it has none.</summary>
    public IReadOnlyList<Name> this[string parameter] => _columns.GetValueOrDefault(parameter) ?? [];

    private void Add(string parameter, Name column)
    {
        if (!_columns.TryGetValue(parameter, out List<Name>? columns)) _columns.Add(parameter, columns = []);
        columns.Add(column);
    }
}
