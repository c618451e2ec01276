namespace MarketStore.Cli.Shell.Scripts;

/// <summary>
/// Finds where statements end in a text that comes line by line, without reading anything twice: at a semicolon outside
/// of quotes and comments.
/// </summary>
internal sealed class StatementScanner
{
    private char _quote;
    private bool _isInComment;

    /// <summary>Whether the text so far ends within quotes or a comment of several lines.</summary>
    public bool IsOpen => _quote != '\0' || _isInComment;

    /// <summary>Reads on until a statement ends.</summary>
    /// <param name="line">A line without its end.</param>
    /// <param name="from">Where to go on.</param>
    /// <param name="hasText">Set when something is there that is neither white space nor comment.</param>
    /// <returns>The place behind the semicolon, or -1: the line ended first.</returns>
    public int Next(string line, int from, ref bool hasText)
    {
        for (int i = from; i < line.Length; i++)
        {
            char c = line[i];
            char next = i + 1 < line.Length ? line[i + 1] : '\0';
            if (_isInComment)
            {
                if ((c, next) != ('*', '/')) continue;
                _isInComment = false;
                i++;
            }
            else if (_quote != '\0')
            {
                // A quote that is written twice closes and opens again.
                if (c == _quote) _quote = '\0';
            }
            else if ((c, next) == ('-', '-'))
            {
                return -1;
            }
            else if ((c, next) == ('/', '*'))
            {
                _isInComment = true;
                i++;
            }
            else if (c == ';')
            {
                return i + 1;
            }
            else if (!char.IsWhiteSpace(c))
            {
                hasText = true;
                if (c is '\'' or '"' or '`') _quote = c;
            }
        }
        return -1;
    }

    /// <summary>Forgets what was open.</summary>
    public void Reset() => (_quote, _isInComment) = ('\0', false);
}
