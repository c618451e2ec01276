namespace MarketStore.Sql.Functions;

/// <summary>
/// LIKE. A pattern is cut at its %: the first part has to begin the text, the last one to end it, and each one between is
/// looked for behind the one before it, where it comes first. So a text is walked once, and no match is taken back:
///
///     a%bc%_d       begins with a,   then the first bc,   ends with any letter and d
///
/// Short parts are compared letter by letter; longer ones go by one bit for each of their letters, all of which a letter
/// of the text moves on at once. The time is linear in the text, whatever it holds: at worst 64 words for each letter.
/// </summary>
internal sealed class LikePattern
{
    private const int MaxLength = 4096;

    /// <summary>Parts up to this length are compared letter by letter.</summary>
    private const int ShortLength = 32;

    /// <summary>Stands for _ among the code points of a part.</summary>
    private const int Any = -1;

    private readonly int[][] _parts;

    /// <summary>Of long parts: for each letter, where it may stand.</summary>
    private readonly Dictionary<int, ulong[]>?[] _places;

    private readonly bool _isLiteral;

    /// <param name="pattern">% stands for any letters, _ for one.</param>
    /// <param name="escape">The letter behind which % and _ stand for themselves; empty: there is none.</param>
    /// <exception cref="SqlException">The escape has several letters, or the pattern is too long.</exception>
    public LikePattern(string pattern, string escape)
    {
        int[] quote = CodePoints(escape), letters = CodePoints(pattern);
        if (quote.Length > 1) throw new SqlException($"ESCAPE takes one letter, and '{escape}' has {quote.Length}", null);
        if (letters.Length > MaxLength) throw new SqlException($"a pattern of LIKE has {MaxLength} letters at the most, and this one has {letters.Length}", null);
        List<List<int>> parts = [[]];
        for (int i = 0; i < letters.Length; i++)
        {
            if (quote.Length == 1 && letters[i] == quote[0] && i + 1 < letters.Length) parts[^1].Add(letters[++i]);
            else if (letters[i] == '%') parts.Add([]);
            else parts[^1].Add(letters[i] == '_' ? Any : letters[i]);
        }
        _parts = [.. parts.Select(part => part.ToArray())];
        _places = Array.ConvertAll(_parts, part => part.Length > ShortLength ? Places(part) : null);
        _isLiteral = Array.TrueForAll(_parts, part => part.Length <= ShortLength && !part.Contains(Any));
        if (_isLiteral) Texts = [.. _parts.Select(part => string.Concat(part.Select(Text)))];
    }

    /// <summary>The parts as texts, when all are short and none has a letter that may be any.</summary>
    private string[] Texts { get; } = [];

    public bool IsMatch(string text) => _isLiteral ? IsLiteralMatch(text) : IsMatch(CodePoints(text));

    private bool IsLiteralMatch(string text)
    {
        if (Texts.Length == 1) return text == Texts[0];
        ReadOnlySpan<char> rest = text;
        if (!rest.StartsWith(Texts[0], StringComparison.Ordinal)) return false;
        rest = rest[Texts[0].Length..];
        if (!rest.EndsWith(Texts[^1], StringComparison.Ordinal)) return false;
        rest = rest[..^Texts[^1].Length];
        for (int p = 1; p < Texts.Length - 1; p++)
        {
            int at = rest.IndexOf(Texts[p], StringComparison.Ordinal);
            if (at < 0) return false;
            rest = rest[(at + Texts[p].Length)..];
        }
        return true;
    }

    private bool IsMatch(ReadOnlySpan<int> text)
    {
        if (_parts.Length == 1) return text.Length == _parts[0].Length && IsAt(text, _parts[0]);
        if (text.Length < _parts[0].Length + _parts[^1].Length || !IsAt(text, _parts[0])) return false;
        ReadOnlySpan<int> rest = text[_parts[0].Length..];
        if (!IsAt(rest[^_parts[^1].Length..], _parts[^1])) return false;
        rest = rest[..^_parts[^1].Length];
        for (int p = 1; p < _parts.Length - 1; p++)
        {
            int end = _places[p] is { } places ? EndOfLong(rest, _parts[p].Length, places) : EndOf(rest, _parts[p]);
            if (end < 0) return false;
            rest = rest[end..];
        }
        return true;
    }

    /// <summary>Where the first place that a part matches at ends; -1 when there is none.</summary>
    private static int EndOf(ReadOnlySpan<int> text, int[] part)
    {
        for (int at = 0; at + part.Length <= text.Length; at++)
        {
            if (IsAt(text[at..], part)) return at + part.Length;
        }
        return -1;
    }

    /// <summary>Where each letter of a part may stand, one bit for each place; under <see cref="Any"/>, where any other may.</summary>
    private static Dictionary<int, ulong[]> Places(int[] part)
    {
        var others = new ulong[(part.Length + 63) / 64];
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] == Any) others[i / 64] |= 1UL << (i % 64);
        }
        var places = new Dictionary<int, ulong[]> { [Any] = others };
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] == Any) continue;
            if (!places.TryGetValue(part[i], out ulong[]? bits)) places.Add(part[i], bits = [.. others]);
            bits[i / 64] |= 1UL << (i % 64);
        }
        return places;
    }

    /// <summary>Bit i of the matches so far: the last i + 1 letters are the first i + 1 of the part (Shift-And; Baeza-Yates, Gonnet 1992).</summary>
    private static int EndOfLong(ReadOnlySpan<int> text, int length, Dictionary<int, ulong[]> places)
    {
        int words = (length + 63) / 64;
        var matches = new ulong[words];
        for (int at = 0; at < text.Length; at++)
        {
            ulong[] bits = places.GetValueOrDefault(text[at]) ?? places[Any];
            ulong carry = 1;
            for (int w = 0; w < words; w++)
            {
                ulong next = matches[w] >> 63;
                matches[w] = ((matches[w] << 1) | carry) & bits[w];
                carry = next;
            }
            if ((matches[^1] >> ((length - 1) % 64) & 1) != 0) return at + 1;
        }
        return -1;
    }

    private static bool IsAt(ReadOnlySpan<int> text, int[] part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] != Any && part[i] != text[i]) return false;
        }
        return true;
    }

    /// <summary>A letter beyond the first 65,536 is two units of the text; half of one stands for itself.</summary>
    private static int[] CodePoints(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')) return [.. text.Select(unit => (int)unit)];
        var points = new List<int>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = char.IsSurrogatePair(text, i);
            points.Add(isPair ? char.ConvertToUtf32(text, i) : text[i]);
            if (isPair) i++;
        }
        return [.. points];
    }

    private static string Text(int point) => point is >= 0xd800 and <= 0xdfff ? ((char)point).ToString() : char.ConvertFromUtf32(point);
}
