using System.Globalization;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// The text that is being edited, and the cursor in it. Moves and deletions go by what people see as letters, which may be
/// several code points; lines are separated by \n.
/// </summary>
internal sealed class TextBuffer
{
    private const int MostUndos = 1000;

    private readonly LinkedList<(string Text, int Cursor)> _undo = [];
    private bool _isTyping;
    private bool _isKilling;
    private string _killed = "";

    public string Text { get; private set; } = "";

    /// <summary>From 0 to the length of the text.</summary>
    public int Cursor { get; private set; }

    public bool IsAtEnd => Cursor == Text.Length;

    private int LineStart => StartOf(Cursor);

    private int LineEnd => Text.IndexOf('\n', Cursor) is >= 0 and int end ? end : Text.Length;

    /// <summary>Other text, which can be edited and undone; the cursor goes to its end.</summary>
    public void Replace(string text) => Change(text, text.Length);

    /// <summary>Starts anew, with nothing to undo; what was killed can still be put back.</summary>
    public void Clear()
    {
        (Text, Cursor, _isTyping, _isKilling) = ("", 0, false, false);
        _undo.Clear();
    }

    public void Insert(string text)
    {
        bool isWord = text.All(IsWord);
        // A word that is typed is undone as one.
        if (isWord && _isTyping) (Text, Cursor) = (Text.Insert(Cursor, text), Cursor + text.Length);
        else Change(Text.Insert(Cursor, text), Cursor + text.Length);
        (_isTyping, _isKilling) = (isWord, false);
    }

    /// <summary>Puts other text for what stands before the cursor.</summary>
    /// <param name="from">Where that begins.</param>
    public void ReplaceBefore(int from, string text) => Change(string.Concat(Text.AsSpan(0, from), text, Text.AsSpan(Cursor)), from + text.Length);

    public void Left() => MoveTo(Before(Cursor));

    public void Right() => MoveTo(After(Cursor));

    public void WordLeft() => MoveTo(WordBefore());

    public void WordRight() => MoveTo(WordAfter());

    public void Home() => MoveTo(LineStart);

    public void End() => MoveTo(LineEnd);

    public void ToEnd() => MoveTo(Text.Length);

    /// <summary>To the same place of the line above, or its end.</summary>
    /// <returns>False: this is the first line.</returns>
    public bool Up()
    {
        int start = LineStart;
        if (start == 0) return false;
        int above = StartOf(start - 1);
        MoveTo(Whole(Math.Min(above + Cursor - start, start - 1)));
        return true;
    }

    /// <summary>To the same place of the line below, or its end.</summary>
    /// <returns>False: this is the last line.</returns>
    public bool Down()
    {
        int end = LineEnd, column = Cursor - LineStart;
        if (end == Text.Length) return false;
        int below = end + 1;
        int belowEnd = Text.IndexOf('\n', below) is >= 0 and int next ? next : Text.Length;
        MoveTo(Whole(Math.Min(below + column, belowEnd)));
        return true;
    }

    public void Backspace() => Remove(Before(Cursor), Cursor);

    public void Delete() => Remove(Cursor, After(Cursor));

    public void KillLineStart() => Kill(LineStart, Cursor);

    /// <summary>Up to the end of the line, or the end of line itself.</summary>
    public void KillLineEnd() => Kill(Cursor, LineEnd > Cursor ? LineEnd : After(Cursor));

    /// <summary>Back to white space, as terminals have always done with Ctrl-W.</summary>
    public void KillBack()
    {
        int from = Cursor;
        while (from > 0 && char.IsWhiteSpace(Text[from - 1])) from--;
        while (from > 0 && !char.IsWhiteSpace(Text[from - 1])) from--;
        Kill(from, Cursor);
    }

    public void KillWordLeft() => Kill(WordBefore(), Cursor);

    public void KillWordRight() => Kill(Cursor, WordAfter());

    /// <summary>Puts back what was killed last.</summary>
    public void Yank()
    {
        if (_killed.Length > 0) Change(Text.Insert(Cursor, _killed), Cursor + _killed.Length);
    }

    /// <summary>Exchanges the letters around the cursor; at the end of a line, the two before it.</summary>
    public void Transpose()
    {
        int middle = Cursor == LineEnd ? Before(Cursor) : Cursor;
        int from = Before(middle), to = After(middle);
        if (middle == from || middle == to || from < LineStart) return;
        Change(string.Concat(Text.AsSpan(0, from), Text.AsSpan(middle, to - middle), Text.AsSpan(from, middle - from), Text.AsSpan(to)), to);
    }

    public void Undo()
    {
        _isTyping = _isKilling = false;
        if (_undo.Last is not { } last) return;
        (Text, Cursor) = last.Value;
        _undo.RemoveLast();
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    /// <summary>Where the line begins that a place is in.</summary>
    private int StartOf(int place) => Text.AsSpan(0, place).LastIndexOf('\n') + 1;

    private void MoveTo(int place)
    {
        Cursor = place;
        _isTyping = _isKilling = false;
    }

    private void Change(string text, int cursor)
    {
        _undo.AddLast((Text, Cursor));
        if (_undo.Count > MostUndos) _undo.RemoveFirst();
        (Text, Cursor) = (text, cursor);
        _isTyping = _isKilling = false;
    }

    private void Remove(int from, int to)
    {
        if (from < to) Change(Text.Remove(from, to - from), from);
    }

    private void Kill(int from, int to)
    {
        if (from >= to) return;
        bool goesOn = _isKilling;
        string text = Text[from..to];
        // Kills that follow one another are put back together, in the order in which they stood.
        _killed = !goesOn ? text : from == Cursor ? _killed + text : text + _killed;
        Remove(from, to);
        _isKilling = true;
    }

    private int WordBefore()
    {
        int place = Cursor;
        while (place > 0 && !IsWord(Text[place - 1])) place--;
        while (place > 0 && IsWord(Text[place - 1])) place--;
        return place;
    }

    private int WordAfter()
    {
        int place = Cursor;
        while (place < Text.Length && !IsWord(Text[place])) place++;
        while (place < Text.Length && IsWord(Text[place])) place++;
        return place;
    }

    private int After(int place) => place == Text.Length ? place : place + StringInfo.GetNextTextElementLength(Text, place);

    private int Before(int place)
    {
        if (place == 0) return 0;
        int start = StartOf(place);
        return start == place ? place - 1 : LastLetter(start, place);
    }

    /// <summary>A place that is not within a letter.</summary>
    private int Whole(int place)
    {
        int start = StartOf(place);
        if (start == place) return place;
        int last = LastLetter(start, place);
        return last + StringInfo.GetNextTextElementLength(Text, last) == place ? place : last;
    }

    /// <summary>Where the letter begins that has what stands before a place.</summary>
    private int LastLetter(int start, int place)
    {
        int last = start;
        for (int i = start; i < place; i += StringInfo.GetNextTextElementLength(Text, i)) last = i;
        return last;
    }
}
