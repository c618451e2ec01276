using System.Text;
using MarketStore.Sql;
using MarketStore.Sql.Syntax;

namespace MarketStore.Cli.Shell.Scripts;

/// <param name="Line">Where it begins, from 1.</param>
internal readonly record struct ScriptItem(string Text, int Line);

/// <summary>
/// Cuts a text into statements and commands, as it comes. Statements end with a semicolon, commands with their line. As
/// in the console of MarketStore 4 a statement may also lack its semicolon: it ends before a command, and before a line
/// that begins another statement, if it is one by itself; spaces around lines do not matter.
/// </summary>
internal sealed class ScriptReader
{
    /// <summary>Words that begin statements and do not go on with one that could have ended.</summary>
    private static readonly HashSet<string> Beginnings = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "INSERT", "DELETE", "CREATE", "ALTER", "DROP", "EXPLAIN", "SHOW", "DESCRIBE", "SUMMARIZE", "TRUNCATE", "COPY", "SET",
        "PREPARE", "EXECUTE", "DEALLOCATE", "KILL", "DECLARE",
    };

    /// <summary>
    /// Characters that are parsed again to find the end of one statement without a semicolon. One whose lines might begin
    /// others, such as a UNION of thousands, would be parsed with each of them; behind so many only a semicolon ends it.
    /// </summary>
    private const int MostParsedAgain = 1 << 20;

    private readonly StatementScanner _scanner = new();
    private readonly StringBuilder _text = new();
    private string _firstWord = "";
    private bool _hasText;
    private bool _isHopeless;
    private long _parsed;
    private int _first;
    private int _line;

    /// <summary>Whether nothing of a statement has come yet.</summary>
    public bool IsEmpty => !_hasText && !_scanner.IsOpen;

    /// <summary>Takes a line, without its end.</summary>
    /// <returns>What it has completed.</returns>
    public IEnumerable<ScriptItem> Add(string line)
    {
        _line++;
        string trimmed = line.Trim(' ', '\r', '\t');
        if (!_scanner.IsOpen && (!_hasText || IsWhole(trimmed)))
        {
            if (_hasText) yield return Take();
            if (ShellCommands.IsCommand(trimmed))
            {
                _text.Clear();
                yield return new ScriptItem(trimmed, _line);
                yield break;
            }
        }
        int from = 0;
        while (true)
        {
            if (!_hasText && !_scanner.IsOpen)
            {
                _text.Clear();
                _first = _line;
            }
            int end = _scanner.Next(line, from, ref _hasText);
            if (end < 0) break;
            _text.Append(line, from, end - from);
            if (_hasText) yield return Take();
            from = end;
        }
        _text.Append(line, from, line.Length - from).Append('\n');
    }

    /// <summary>The text is at its end.</summary>
    /// <returns>A statement that lacks its semicolon, or null.</returns>
    public ScriptItem? End()
    {
        bool isOpen = _hasText || _scanner.IsOpen;
        _scanner.Reset();
        return isOpen ? Take() : null;
    }

    private ScriptItem Take()
    {
        string text = _text.ToString();
        string statement = text.TrimEnd();
        _text.Clear();
        (_hasText, _isHopeless, _firstWord, _parsed) = (false, false, "", 0);
        return new ScriptItem(statement, _first);
    }

    /// <summary>Whether what is there is a statement, and the next line begins something else.</summary>
    private bool IsWhole(string next)
    {
        if (next.StartsWith('\\')) return true;
        if (_isHopeless || !Beginnings.Contains(FirstWord(next))) return false;
        string text = _text.ToString();
        if (_firstWord.Length == 0) _firstWord = FirstWord(text.TrimStart()).ToUpperInvariant();
        // FROM t may go on with SELECT.
        if (_firstWord is "FROM" or "WITH") return false;
        if (_parsed > 0 && _parsed + text.Length > MostParsedAgain)
        {
            _isHopeless = true;
            return false;
        }
        _parsed += text.Length;
        try
        {
            return SqlParser.Parse(text).Count > 0;
        }
        catch (SqlException error)
        {
            // It goes on in the next line, unless what is wrong stands before the last one: nothing behind it helps.
            int lines = text.AsSpan().TrimEnd().Count('\n') + 1;
            _isHopeless = error.At is null || error.At.Value.Line < lines;
            return false;
        }
    }

    private static string FirstWord(string text)
    {
        int length = 0;
        while (length < text.Length && char.IsAsciiLetter(text[length])) length++;
        return text[..length];
    }
}
