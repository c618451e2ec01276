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

    private readonly StatementScanner _scanner = new();
    private readonly StringBuilder _text = new();
    private bool _hasText;
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
        _hasText = false;
        return new ScriptItem(statement, _first);
    }

    /// <summary>Whether what is there is a statement, and the next line begins something else.</summary>
    private bool IsWhole(string next)
    {
        if (next.StartsWith('\\')) return true;
        string text = _text.ToString();
        // FROM t may go on with SELECT.
        if (!Beginnings.Contains(FirstWord(next)) || FirstWord(text.TrimStart()).ToUpperInvariant() is "FROM" or "WITH") return false;
        try
        {
            return SqlParser.Parse(text).Count > 0;
        }
        catch (SqlException)
        {
            // It goes on in the next line.
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
