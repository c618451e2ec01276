using System.Text;
using MarketStore.Engine;

namespace MarketStore.Cli.Shell;

/// <summary>A line that is a command of the shell, cut into words.</summary>
/// <param name="Name">With its backslash.</param>
/// <param name="Words">Those behind the name; quotes are taken off.</param>
/// <param name="Rest">All that is behind the name, as it was written.</param>
internal sealed record CommandLine(string Name, IReadOnlyList<string> Words, string Rest)
{
    /// <summary>Words are separated by white space; what stands in '...' or "..." is one word.</summary>
    /// <exception cref="MarketStoreException">A quote is not closed.</exception>
    public static CommandLine Parse(string text)
    {
        text = text.Trim();
        int length = 0;
        while (length < text.Length && !char.IsWhiteSpace(text[length])) length++;
        string rest = text[length..].Trim();
        return new CommandLine(text[..length], Split(rest), rest);
    }

    /// <summary>What is behind the first words, as it was written.</summary>
    public string Behind(int words)
    {
        string rest = Rest;
        for (int i = 0; i < words; i++)
        {
            int end = 0;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end])) end++;
            rest = rest[end..].TrimStart();
        }
        return rest;
    }

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        for (int i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            var word = new StringBuilder();
            while (i < text.Length && !char.IsWhiteSpace(text[i]))
            {
                char quote = text[i];
                if (quote is not ('\'' or '"'))
                {
                    word.Append(text[i++]);
                    continue;
                }
                int end = text.IndexOf(quote, i + 1);
                if (end < 0) throw MarketStoreException.Invalid($"the {quote} at column {i + 1} of the arguments is not closed");
                word.Append(text, i + 1, end - i - 1);
                i = end + 1;
            }
            words.Add(word.ToString());
        }
        return words;
    }
}
