using System.Collections.Frozen;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// Tells, while pieces of SQL pass by, where a table is named: behind words such as FROM and JOIN, behind the commas of the
/// list that FROM begins, and as the first argument of a function that takes a table. Linear.
/// </summary>
internal sealed class TablePlaces
{
    private static readonly FrozenSet<string> BeforeTables =
        new[] { "FROM", "JOIN", "INTO", "TABLE", "DESCRIBE", "SUMMARIZE" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions that take a table first.</summary>
    private static readonly FrozenSet<string> OfTables = new[] { "gaps", "adjusted", "lttb" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Words that begin a part of a statement in which commas do not stand between tables.</summary>
    private static readonly FrozenSet<string> OtherParts =
        new[] { "SELECT", "WHERE", "BY", "HAVING", "LIMIT", "VALUES", "SET", "WITH", "PIVOT" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>For each open bracket, and for the statement: whether commas in it stand between tables.</summary>
    private readonly Stack<bool> _lists = new([false]);
    private bool _isOfTables;

    /// <summary>Whether what comes next is a table.</summary>
    public bool IsNext { get; private set; }

    public void Pass(string text, Lexeme lexeme)
    {
        if (lexeme.Kind == LexKind.Comment || char.IsWhiteSpace(text[lexeme.Start])) return;
        if (lexeme.Kind == LexKind.Word)
        {
            PassWord(text[lexeme.Start..lexeme.End]);
            return;
        }
        char letter = lexeme.Kind == LexKind.Other ? text[lexeme.Start] : '\0';
        IsNext = (letter == ',' && _lists.Peek()) || (letter == '(' && _isOfTables);
        _isOfTables = false;
        if (letter == '(') _lists.Push(false);
        else if (letter == ')' && _lists.Count > 1) _lists.Pop();
        else if (letter == ';') Restart();
    }

    private void PassWord(string word)
    {
        IsNext = BeforeTables.Contains(word);
        _isOfTables = OfTables.Contains(word);
        bool isFrom = word.Equals("FROM", StringComparison.OrdinalIgnoreCase);
        if (!isFrom && !OtherParts.Contains(word)) return;
        _lists.Pop();
        _lists.Push(isFrom);
    }

    private void Restart()
    {
        _lists.Clear();
        _lists.Push(false);
    }
}
