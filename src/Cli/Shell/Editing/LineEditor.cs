namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// Reads statements of any number of lines from a person, with the keys of Emacs. Enter submits what is complete and adds
/// a line to what is not; Up and Down move between lines and, from the first and the last one, through what was typed
/// before. After each key, unless more have arrived already, the rows that it changed are written again.
/// </summary>
internal sealed class LineEditor : ILineReader
{
    private const string Indent = "    ";

    private readonly ITerminal _terminal;
    private readonly LineEditorOptions _options;
    private readonly KeyReader _keys;
    private readonly EditorView _view;
    private readonly TextBuffer _buffer = new();
    private readonly HistoryWalk _walk;
    private IDisposable? _editing;
    private HistorySearch? _search;
    private IReadOnlyList<FrameRow> _below = [];
    private string _suggestion = "";
    private bool _isSecondTab;

    public LineEditor(ITerminal terminal, LineEditorOptions options)
    {
        (_terminal, _options) = (terminal, options);
        _keys = new KeyReader(terminal);
        _view = new EditorView(terminal, options);
        _walk = new HistoryWalk(options.History);
    }

    public ReadOutcome Read(string text = "")
    {
        ReadOutcome outcome;
        _editing = _terminal.BeginEditing();
        try
        {
            outcome = ReadKeys(text);
        }
        finally
        {
            _editing.Dispose();
        }
        // Only now: who sees the cursor in the next line may press Ctrl-C, and it must be the kernel's again.
        _terminal.Write("\r\n");
        // It may have something to say, which is no part of the line.
        if (outcome.End == ReadEnd.Text) _options.History.Add(outcome.Text);
        return outcome;
    }

    private static FrameRow SearchRow(HistorySearch search)
    {
        string text = $"{(search.IsFailing ? "nothing typed before has" : "search back for")}: {search.Pattern}";
        return new FrameRow(text, CellWidth.Of(text));
    }

    private ReadOutcome ReadKeys(string text)
    {
        _buffer.Clear();
        if (text.Length > 0) _buffer.Insert(text);
        _walk.Restart();
        _view.Begin();
        (_search, _below, _suggestion, _isSecondTab) = (null, [], "", false);
        while (true)
        {
            if (!_keys.HasMore) Show();
            KeyPress key = _keys.Read();
            if (_search is not null && Search(key)) continue;
            bool wasTab = _isSecondTab;
            (_below, _isSecondTab) = ([], false);
            if (Ends(key) is { } outcome) return outcome;
            Edit(key, wasTab);
        }
    }

    private void Show()
    {
        _suggestion = _search is null ? Suggestion() : "";
        _view.Show(_buffer, _suggestion, _search is null ? _below : [SearchRow(_search)]);
    }

    /// <summary>How the newest entry goes on that begins with what is typed, while the cursor is behind it.</summary>
    private string Suggestion()
    {
        string text = _buffer.Text;
        if (text.Length == 0 || !_buffer.IsAtEnd || text[^1] == '\n') return "";
        IReadOnlyList<string> entries = _options.History.Entries;
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            if (entries[i].Length > text.Length && entries[i].StartsWith(text, StringComparison.Ordinal)) return entries[i][text.Length..];
        }
        return "";
    }

    private ReadOutcome? Ends(KeyPress key)
    {
        switch (key.Name)
        {
            case "enter" when _options.IsComplete(_buffer.Text):
                _view.End(_buffer, "");
                return new ReadOutcome(ReadEnd.Text, _buffer.Text);
            case "C-c":
                _view.End(_buffer, "^C");
                return new ReadOutcome(ReadEnd.Interrupted);
            case "C-d" when _buffer.Text.Length == 0:
            case KeyPress.Closed:
                _view.End(_buffer, "");
                return new ReadOutcome(ReadEnd.End);
            default:
                return null;
        }
    }

    private void Edit(KeyPress key, bool isSecondTab)
    {
        switch (key.Name)
        {
            case KeyPress.Letters or KeyPress.Paste: _buffer.Insert(key.Text); break;
            case "enter" or "M-enter" or "M-C-j" or "C-j": _buffer.Insert("\n"); break;
            case "tab": Complete(isSecondTab); break;
            case "C-r": _search = new HistorySearch(_options.History, _buffer.Text); break;
            case "C-l": _view.Clear(); break;
            case "C-z": Away(_terminal.Stop); break;
            case "C-x": EditOutside(_keys.Read()); break;
            case "C-p" or "up": Up(); break;
            case "C-n" or "down": Down(); break;
            case "C-f" or "right" or "end" or "C-e" when _buffer.IsAtEnd && _suggestion.Length > 0: _buffer.Insert(_suggestion); break;
            default: Move(key.Name); break;
        }
    }

    private void Move(string key)
    {
        switch (key)
        {
            case "C-b" or "left": _buffer.Left(); break;
            case "C-f" or "right": _buffer.Right(); break;
            case "M-b" or "C-left" or "M-left": _buffer.WordLeft(); break;
            case "M-f" or "C-right" or "M-right": _buffer.WordRight(); break;
            case "C-a" or "home": _buffer.Home(); break;
            case "C-e" or "end": _buffer.End(); break;
            default: Change(key); break;
        }
    }

    private void Change(string key)
    {
        switch (key)
        {
            case "backspace" or "C-h": _buffer.Backspace(); break;
            case "delete" or "C-d": _buffer.Delete(); break;
            case "C-w": _buffer.KillBack(); break;
            case "M-backspace": _buffer.KillWordLeft(); break;
            case "M-d" or "C-delete": _buffer.KillWordRight(); break;
            case "C-u": _buffer.KillLineStart(); break;
            case "C-k": _buffer.KillLineEnd(); break;
            case "C-y": _buffer.Yank(); break;
            case "C-t": _buffer.Transpose(); break;
            case "C-_": _buffer.Undo(); break;
        }
    }

    /// <summary>Ctrl-X Ctrl-E.</summary>
    private void EditOutside(KeyPress second)
    {
        if (second.Name != "C-e" || _options.EditOutside is not { } edit) return;
        string? text = null;
        Away(() => text = edit(_buffer.Text));
        if (text is not null && text != _buffer.Text) _buffer.Replace(text);
    }

    /// <summary>Gives the terminal back as it was, and comes back to the text afterwards.</summary>
    private void Away(Action action)
    {
        _view.Leave(_buffer);
        _editing!.Dispose();
        try
        {
            action();
        }
        finally
        {
            _editing = _terminal.BeginEditing();
            _view.Begin();
        }
    }

    private void Up()
    {
        if (!_buffer.Up() && _walk.Older(_buffer.Text) is { } older) _buffer.Replace(older);
    }

    private void Down()
    {
        if (!_buffer.Down() && _walk.Newer(_buffer.Text) is { } newer) _buffer.Replace(newer);
    }

    /// <summary>Puts in what all candidates have in common; pressed again, it shows them.</summary>
    private void Complete(bool isSecondTab)
    {
        string line = _buffer.Text[.._buffer.Cursor];
        int start = line.LastIndexOf('\n') + 1;
        if (start > 0 && string.IsNullOrWhiteSpace(line[start..]))
        {
            _buffer.Insert(Indent);
            return;
        }
        Completions completions = _options.Completion?.Complete(_buffer.Text, _buffer.Cursor) ?? Completions.None;
        if (completions.Candidates.Count == 0) return;
        string typed = line[completions.Start..], common = completions.Common;
        if (common.Length >= typed.Length && common != typed)
        {
            // A quote that is there already closes what is put in.
            bool isClosed = completions.Candidates.Count == 1 && !_buffer.IsAtEnd && common[^1] is '`' or '"' && _buffer.Text[_buffer.Cursor] == common[^1];
            _buffer.ReplaceBefore(completions.Start, isClosed ? common[..^1] : common);
        }
        else if (isSecondTab && completions.Candidates.Count > 1)
        {
            _below = CandidateList.Rows(completions, _terminal.Size.Width);
        }
        _isSecondTab = true;
    }

    /// <summary>A key while searching.</summary>
    /// <returns>False: the search is over, and the key means what it always does.</returns>
    private bool Search(KeyPress key)
    {
        HistorySearch search = _search!;
        switch (key.Name)
        {
            case KeyPress.Letters or KeyPress.Paste: search.Type(key.Text); break;
            case "backspace" or "C-h": search.Backspace(); break;
            case "C-r": search.Older(); break;
            case "C-s": search.Newer(); break;
            case "C-g" or "C-c" or "escape":
                _search = null;
                if (_buffer.Text != search.Before) _buffer.Replace(search.Before);
                return true;
            default:
                _search = null;
                return false;
        }
        if (_buffer.Text != search.Found) _buffer.Replace(search.Found);
        return true;
    }
}
