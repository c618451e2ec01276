using System.Text;
using System.Text.RegularExpressions;

namespace MarketStore.Protocols.Streaming;

/// <summary>
/// What a subscriber asks for: a pattern of bucket keys. Case matters.
///
///     *       any run of characters but /      [abc] [a-z] [!a-c]   one of some characters, or one of all others
///     **      any run of characters            {a,b}                alternatives, which may hold alternatives
///     ?       one character but /              \x                   the character x itself
/// </summary>
/// <remarks>Thread-safe; the time of a match is linear in the key.</remarks>
internal sealed class StreamGlob
{
    private const int MaxLength = 512;

    private readonly Regex _regex;

    private StreamGlob(string text, Regex regex) => (Text, _regex) = (text, regex);

    public string Text { get; }

    /// <summary>Null when the pattern makes no sense, or does not have the three parts of a key.</summary>
    public static StreamGlob? TryParse(string text)
    {
        if (text.Length > MaxLength || text.Count(c => c == '/') != 2 || Translate(text) is not { } pattern) return null;
        try
        {
            return new StreamGlob(text, new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline));
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            // A range that runs backwards, such as [z-a]; or one that is too large to be matched in linear time.
            return null;
        }
    }

    public bool Matches(string key) => _regex.IsMatch(key);

    private static string? Translate(string glob)
    {
        var regex = new StringBuilder("^(?:");
        int depth = 0;
        for (int i = 0; i < glob.Length; i++)
        {
            switch (glob[i])
            {
                case '*' when i + 1 < glob.Length && glob[i + 1] == '*':
                    regex.Append(".*");
                    i++;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '{':
                    regex.Append("(?:");
                    depth++;
                    break;
                case '}' when depth > 0:
                    regex.Append(')');
                    depth--;
                    break;
                case ',' when depth > 0:
                    regex.Append('|');
                    break;
                case '[':
                    i = Characters(glob, i, regex);
                    if (i < 0) return null;
                    break;
                case '\\' when i + 1 == glob.Length:
                case '}' or ']':
                    return null;
                case '\\':
                    regex.Append(Regex.Escape(glob[++i].ToString()));
                    break;
                default:
                    regex.Append(Regex.Escape(glob[i].ToString()));
                    break;
            }
        }
        return depth == 0 ? regex.Append(")\\z").ToString() : null;
    }

    /// <returns>Place of the closing bracket; -1: there is none, or nothing in between.</returns>
    private static int Characters(string glob, int open, StringBuilder regex)
    {
        int close = glob.IndexOf(']', open);
        bool isNegative = open + 1 < glob.Length && glob[open + 1] == '!';
        int first = isNegative ? open + 2 : open + 1;
        if (close <= first) return -1;
        regex.Append(isNegative ? "[^/" : "[");
        foreach (char c in glob.AsSpan(first, close - first))
        {
            if (c is '\\' or '[' or '^') regex.Append('\\');
            regex.Append(c);
        }
        regex.Append(']');
        return close;
    }
}
