using System.Buffers;
using System.Globalization;
using System.Text;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// Checks the names of buckets and columns where they enter the engine. Parts of a key become directory names, so this
/// is what keeps every path inside the root, apart from the engine's own files, and within the separators of keys.
/// </summary>
/// <remarks>Failures are <see cref="ErrorCode.InvalidArgument"/> with a text that says what would be right.</remarks>
public static class BucketNames
{
    /// <summary>Bytes of UTF-8 that a symbol, attribute group or column name can have.</summary>
    public const int MaxNameBytes = 32;

    public const int MaxColumns = 1024;

    /// <summary>The time column of every row on the wire; no stored column may take its name.</summary>
    public const string EpochColumn = "Epoch";

    /// <summary>Names of the engine's own files and directories beside those of symbols.</summary>
    private static readonly string[] RootNames = ["metadata.db", "lost+found"];

    /// <summary>This file lies in every directory of the tree.</summary>
    private const string CategoryFile = "category_name";

    private const string Separators = "/,*:";

    /// <summary>Reads <c>SYM/TF/AG</c>, with or without its categories behind a colon, and checks it.</summary>
    public static BucketKey Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string[] parts = (colon < 0 ? text : text[..colon]).Split('/');
        if (parts.Length != 3 || (colon >= 0 && text[(colon + 1)..] != BucketKey.Categories))
        {
            throw MarketStoreException.Invalid(
                $"{Quote(text)} does not name a bucket: write {BucketKey.Categories}, such as AAPL/1Min/OHLCV");
        }
        var key = new BucketKey(parts[0], parts[1], parts[2]);
        CheckKey(key);
        return key;
    }

    /// <summary>Refuses keys whose parts cannot be directories of the tree.</summary>
    public static void CheckKey(BucketKey key)
    {
        CheckPart("symbol", key.Symbol);
        if (RootNames.Contains(key.Symbol) ||
            key.Symbol.StartsWith(RootFiles.Prefix, StringComparison.Ordinal) ||
            key.Symbol.EndsWith(".walfile", StringComparison.Ordinal))
        {
            throw MarketStoreException.Invalid($"symbol {Quote(key.Symbol)} is a name that the store keeps for itself");
        }
        if (!Timeframe.TryParseStorable(key.Timeframe, out _))
        {
            // Clients recognise the text up to "key".
            throw MarketStoreException.Invalid(
                $"error: Unable to get timeframe from key: {Quote(key.Timeframe)} is not a timeframe; write a count " +
                "and one of S, Sec, T, Min, H, Hour, D, W, Y, such as 1Min");
        }
        CheckPart("attribute group", key.AttributeGroup);
    }

    /// <summary>Refuses names that no column can have. Separators are fine here: no path is made of them.</summary>
    public static void CheckColumnName(string name)
    {
        CheckText("column name", name);
        if (name == EpochColumn)
        {
            throw MarketStoreException.Invalid(
                "Epoch cannot be a stored column: it is the time that every row has");
        }
    }

    /// <summary>Refuses the columns that no bucket can have: too many, twice the same name, bad names.</summary>
    public static void CheckColumns(IReadOnlyList<ColumnDefinition> columns)
    {
        if (columns.Count > MaxColumns)
            throw MarketStoreException.Invalid($"{columns.Count} columns: a bucket has {MaxColumns} at most");
        var seen = new HashSet<string>(columns.Count, StringComparer.Ordinal);
        foreach (ColumnDefinition column in columns)
        {
            CheckColumnName(column.Name);
            if (!seen.Add(column.Name))
                throw MarketStoreException.Invalid($"column {Quote(column.Name)} is there twice: names must differ");
        }
    }

    private static void CheckPart(string what, string name)
    {
        CheckText(what, name);
        int separator = name.AsSpan().IndexOfAny(Separators);
        if (separator >= 0)
        {
            throw MarketStoreException.Invalid(
                $"{what} {Quote(name)} contains '{name[separator]}': {Separators} separate the parts of keys");
        }
        // A leading dot alone is fine: .XBT is an index of an exchange.
        if (name == "." || name.Contains("..", StringComparison.Ordinal))
            throw MarketStoreException.Invalid($"{what} {Quote(name)} would be a path: '.' and '..' are not names");
        if (name == CategoryFile)
            throw MarketStoreException.Invalid($"{what} {Quote(name)} is a name that the store keeps for itself");
    }

    private static void CheckText(string what, string name)
    {
        if (name.Length == 0) throw MarketStoreException.Invalid($"the {what} is empty");
        int bytes = 0;
        for (ReadOnlySpan<char> rest = name; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int chars) != OperationStatus.Done)
                throw MarketStoreException.Invalid($"{what} {Quote(name)} is not Unicode: it has half a character");
            if (Rune.IsControl(rune))
                throw MarketStoreException.Invalid($"{what} {Quote(name)} has the control character U+{rune.Value:X4}");
            bytes += rune.Utf8SequenceLength;
            rest = rest[chars..];
        }
        if (bytes > MaxNameBytes)
        {
            throw MarketStoreException.Invalid(
                $"{what} {Quote(name)} has {bytes} bytes in UTF-8: names have {MaxNameBytes} at most");
        }
    }

    /// <summary>A name as messages can show it: quoted, cut short, without what moves a terminal's cursor.</summary>
    private static string Quote(string name)
    {
        const int MaxShown = 80;
        var shown = new StringBuilder("\"");
        foreach (Rune rune in (name.Length > MaxShown ? name[..MaxShown] : name).EnumerateRunes())
        {
            if (Rune.IsControl(rune)) shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else shown.Append(rune);
        }
        return shown.Append(name.Length > MaxShown ? "…\"" : "\"").ToString();
    }
}
