using System.Text;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Functions of texts. Places count from 1, in code points.</summary>
internal static class TextFunctions
{
    private const int MaxLength = 16 << 20;

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Length("length"), Length("len"), Length("char_length"),
        One("upper", text => text.ToUpperInvariant(), "In capitals."),
        One("lower", text => text.ToLowerInvariant(), "In small letters."),
        One("trim", text => text.Trim(), "Without blanks at both ends."),
        One("ltrim", text => text.TrimStart(), "Without blanks at its start."),
        One("rtrim", text => text.TrimEnd(), "Without blanks at its end."),
        Two("trim", (text, letters) => Trim(text, letters, (true, true)), "Without some letters at both ends: trim(x, '-')."),
        Two("ltrim", (text, letters) => Trim(text, letters, (true, false)), "Without some letters at its start."),
        Two("rtrim", (text, letters) => Trim(text, letters, (false, true)), "Without some letters at its end."),
        One("reverse", text => string.Concat(text.EnumerateRunes().Reverse()), "The other way round."),
        Counted("left", (text, count) => Substring(text, 1, count < 0 ? Math.Max(0, RuneCount(text) + count) : count), "The first n letters."),
        Counted("right", Right, "The last n letters."),
        Counted("repeat", Repeat, "n times."),
        Counted("substr", (text, from) => Substring(text, from, long.MaxValue), "From a place on."),
        Counted("substring", (text, from) => Substring(text, from, long.MaxValue), "From a place on."),
        Three("substr"), Three("substring"),
        new()
        {
            Name = "replace", Parameters = [SqlType.Text, SqlType.Text, SqlType.Text], Result = SqlType.Text, Summary = "replace(text, part, other).",
            Evaluate = Kernels.Of<string, string, string, string>((text, part, other) => Bounded(part.Length == 0 ? text : text.Replace(part, other, StringComparison.Ordinal))),
        },
        Padded("lpad", (text, pad) => pad + text), Padded("rpad", (text, pad) => text + pad),
        new()
        {
            Name = "chr", Parameters = [SqlType.BigInt], Result = SqlType.Text, Summary = "The letter of a code point.",
            Evaluate = Kernels.Of<long, string>(code => Rune.IsValid((int)Math.Clamp(code, -1, int.MaxValue)) ? new Rune((int)code).ToString() : throw new SqlException($"{code} is no code point", null)),
        },
        new()
        {
            Name = "ascii", Parameters = [SqlType.Text], Result = SqlType.BigInt, Summary = "The code point of the first letter; 0 of an empty text.",
            Evaluate = Kernels.Of<string, long>(text => text.Length == 0 ? 0 : text.EnumerateRunes().First().Value),
        },
        Position("position"), Position("strpos"), Position("instr"),
        Check("starts_with", (text, part) => text.StartsWith(part, StringComparison.Ordinal), "Whether a text begins with another."),
        Check("ends_with", (text, part) => text.EndsWith(part, StringComparison.Ordinal), "Whether a text ends with another."),
        Check("contains", (text, part) => text.Contains(part, StringComparison.Ordinal), "Whether a text has another in it."),
        new()
        {
            Name = "||", Parameters = [SqlType.Text, SqlType.Text], Result = SqlType.Text, Summary = "Both texts together.",
            Evaluate = Kernels.Of<string, string, string>((a, b) => Bounded(a + b)),
        },
        new()
        {
            Name = "concat", Parameters = [SqlType.Text, SqlType.Text], IsVariadic = true, Result = SqlType.Text,
            Summary = "All texts together; NULLs are passed over.", Evaluate = (arguments, rowCount) => Join(arguments, null, rowCount),
        },
        new()
        {
            Name = "concat_ws", Parameters = [SqlType.Text, SqlType.Text], IsVariadic = true, Result = SqlType.Text,
            Summary = "All texts with a separator between: concat_ws('-', a, b).", Evaluate = (arguments, rowCount) => Join(arguments[1..], (Column<string>)arguments[0], rowCount),
        },
        new()
        {
            Name = "split_part", Parameters = [SqlType.Text, SqlType.Text, SqlType.BigInt], Result = SqlType.Text, Summary = "The n-th part between separators.",
            Evaluate = Kernels.Of<string, string, long, string>(Part),
        },
        new()
        {
            Name = "like", Parameters = [SqlType.Text, SqlType.Text, SqlType.Text], Result = SqlType.Boolean, Summary = "LIKE: % stands for any letters, _ for one.",
            Evaluate = Like(text => text),
        },
        new()
        {
            Name = "ilike", Parameters = [SqlType.Text, SqlType.Text, SqlType.Text], Result = SqlType.Boolean, Summary = "LIKE in any letter case.",
            Evaluate = Like(text => text.ToUpperInvariant()),
        },
    ];

    /// <summary>The same patterns row after row are read once.</summary>
    private static ScalarKernel Like(Func<string, string> fold) => (arguments, rowCount) =>
    {
        (string Pattern, string Escape, LikePattern Compiled)? known = null;
        return Kernels.Of<string, string, string, bool>((text, pattern, escape) =>
        {
            if (known is not { } last || last.Pattern != pattern || last.Escape != escape)
            {
                known = last = (pattern, escape, new LikePattern(fold(pattern), fold(escape)));
            }
            return last.Compiled.IsMatch(fold(text));
        })(arguments, rowCount);
    };

    private static string Trim(string text, string letters, (bool Start, bool End) ends)
    {
        HashSet<Rune> set = [.. letters.EnumerateRunes()];
        int from = 0, to = text.Length;
        while (ends.Start && from < to)
        {
            Rune.DecodeFromUtf16(text.AsSpan(from, to - from), out Rune letter, out int length);
            if (!set.Contains(letter)) break;
            from += length;
        }
        while (ends.End && to > from)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(from, to - from), out Rune letter, out int length);
            if (!set.Contains(letter)) break;
            to -= length;
        }
        return text[from..to];
    }

    private static int RuneCount(string text) => text.EnumerateRunes().Count();

    private static string Bounded(string text) =>
        text.Length <= MaxLength ? text : throw new SqlException($"a text of {text.Length} characters is too long: {MaxLength} are the most", null);

    /// <summary>Letters from a place on, so many of them; places before the first one count and have none.</summary>
    private static string Substring(string text, long from, long count)
    {
        long end = count > long.MaxValue - Math.Max(from, 0) ? long.MaxValue : from + Math.Max(0, count);
        var result = new StringBuilder();
        long place = 1;
        foreach (Rune letter in text.EnumerateRunes())
        {
            if (place >= end) break;
            if (place >= from) result.Append(letter);
            place++;
        }
        return result.ToString();
    }

    private static string Right(string text, long count)
    {
        int length = RuneCount(text);
        long skipped = count < 0 ? Math.Min(length, -count) : Math.Max(0, length - count);
        return Substring(text, skipped + 1, long.MaxValue);
    }

    private static string Repeat(string text, long count)
    {
        if (count <= 0 || text.Length == 0) return "";
        if (text.Length * (double)count > MaxLength) throw new SqlException($"repeat makes more than {MaxLength} characters", null);
        return new StringBuilder(text.Length * (int)count).Insert(0, text, (int)count).ToString();
    }

    private static string Part(string text, string separator, long number)
    {
        if (separator.Length == 0) return number == 1 ? text : "";
        string[] parts = text.Split(separator);
        long place = number < 0 ? parts.Length + number : number - 1;
        return place >= 0 && place < parts.Length ? parts[place] : "";
    }

    private static Column<string> Join(Column[] texts, Column<string>? separator, int rowCount)
    {
        var results = new string[rowCount];
        for (int i = 0; i < rowCount; i++)
        {
            int row = i;
            IEnumerable<string> present = texts.Where(text => !text.IsNull(row)).Select(text => ((Column<string>)text).At(row));
            results[i] = Bounded(string.Join(separator is null || separator.IsNull(i) ? "" : separator.At(i), present));
        }
        return new Column<string>(results);
    }

    private static ScalarFunction Padded(string name, Func<string, string, string> join) => new()
    {
        Name = name,
        Parameters = [SqlType.Text, SqlType.BigInt, SqlType.Text],
        Result = SqlType.Text,
        Summary = "Filled up, or cut, to so many letters.",
        Evaluate = Kernels.Of<string, long, string, string>((text, length, filler) =>
        {
            int missing = (int)Math.Min(length, MaxLength) - RuneCount(text);
            if (missing <= 0 || filler.Length == 0) return Substring(text, 1, length);
            return Bounded(join(text, Substring(Repeat(filler, (missing / RuneCount(filler)) + 1), 1, missing)));
        }),
    };

    private static ScalarFunction Length(string name) => new()
    {
        Name = name,
        Parameters = [SqlType.Text],
        Result = SqlType.BigInt,
        Summary = "How many letters it has.",
        Evaluate = Kernels.Of<string, long>(text => RuneCount(text)),
    };

    private static ScalarFunction Position(string name) => new()
    {
        Name = name,
        Parameters = [SqlType.Text, SqlType.Text],
        Result = SqlType.BigInt,
        Summary = "Where a part begins in a text; 0: nowhere.",
        Evaluate = Kernels.Of<string, string, long>((text, part) =>
            text.IndexOf(part, StringComparison.Ordinal) is >= 0 and var at ? RuneCount(text[..at]) + 1 : 0),
    };

    private static ScalarFunction Three(string name) => new()
    {
        Name = name,
        Parameters = [SqlType.Text, SqlType.BigInt, SqlType.BigInt],
        Result = SqlType.Text,
        Summary = "From a place on, so many letters.",
        Evaluate = Kernels.Of<string, long, long, string>(Substring),
    };

    private static ScalarFunction One(string name, Func<string, string> function, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Text],
        Result = SqlType.Text,
        Summary = summary,
        Evaluate = Kernels.Of(function),
    };

    private static ScalarFunction Two(string name, Func<string, string, string> function, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Text, SqlType.Text],
        Result = SqlType.Text,
        Summary = summary,
        Evaluate = Kernels.Of(function),
    };

    private static ScalarFunction Counted(string name, Func<string, long, string> function, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Text, SqlType.BigInt],
        Result = SqlType.Text,
        Summary = summary,
        Evaluate = Kernels.Of(function),
    };

    private static ScalarFunction Check(string name, Func<string, string, bool> function, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Text, SqlType.Text],
        Result = SqlType.Boolean,
        Summary = summary,
        Evaluate = Kernels.Of(function),
    };
}
