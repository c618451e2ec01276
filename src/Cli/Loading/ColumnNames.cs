using MarketStore.Engine;

namespace MarketStore.Cli.Loading;

/// <summary>The names of a file's columns by position, after the control file has had its say; empty: a column that nobody needs.</summary>
internal sealed record ColumnNames(string[] Names, bool HasHeader)
{
    /// <param name="first">The first record of the file.</param>
    /// <param name="wanted">Columns that the bucket has; empty when there is no bucket yet.</param>
    /// <exception cref="MarketStoreException">The names cannot be told.</exception>
    public static ColumnNames Of(string[] first, LoadControl control, IReadOnlyList<string> wanted)
    {
        bool hasHeader = control.HasHeader ?? (control.Names.Count == 0 && (control.Renamed.Count > 0 || LooksLikeNames(first, wanted)));
        if (!hasHeader && control.Names.Count == 0)
        {
            throw MarketStoreException.Invalid("not enough info to map DB column names to csv file: it has no line of names; "
                + "write a control file with a columnNameMap, such as [Epoch, Open, High, Low, Close, Volume]");
        }
        if (control.Names.Count > first.Length)
        {
            throw MarketStoreException.Invalid($"columnNameMap has {control.Names.Count} names, and the file has {first.Length} columns");
        }
        var names = new string[first.Length];
        for (int i = 0; i < names.Length; i++)
        {
            string own = hasHeader ? first[i].Trim() : "";
            string given = i < control.Names.Count ? control.Names[i].Trim() : "";
            names[i] = given.Length > 0 ? given : control.Renamed.GetValueOrDefault(own, own);
        }
        return new ColumnNames(names, hasHeader);
    }

    /// <summary>Where a column is, or -1. Its exact name goes before names in another case.</summary>
    /// <exception cref="MarketStoreException">Two columns have the name.</exception>
    public int Find(string name)
    {
        int[] found = [.. Enumerable.Range(0, Names.Length).Where(i => Names[i] == name)];
        if (found.Length == 0) found = [.. Enumerable.Range(0, Names.Length).Where(i => Names[i].Equals(name, StringComparison.OrdinalIgnoreCase))];
        return found.Length > 1 ? throw MarketStoreException.Invalid($"two columns of the file are named \"{name}\"") : found.Length == 0 ? -1 : found[0];
    }

    private static bool LooksLikeNames(string[] first, IReadOnlyList<string> wanted)
    {
        string[] names = [.. first.Select(name => name.Trim())];
        if (names.Any(name => wanted.Contains(name, StringComparer.OrdinalIgnoreCase) || TimeColumns.IsTimeName(name))) return true;
        return !names.Any(name => name.Length == 0 || char.IsAsciiDigit(name[0]) || name[0] is '-' or '.');
    }
}
