using MarketStore.Cli.Shell.Editing;

namespace MarketStore.Tests.Cli.Shell.Editing;

/// <summary>A line editor on a terminal in memory.</summary>
internal sealed class EditorBench
{
    public const string Up = "\e[A", Down = "\e[B", Right = "\e[C", Left = "\e[D", Home = "\e[H", End = "\e[F", Delete = "\e[3~", Enter = "\r", Tab = "\t";

    private readonly LineEditor _editor;

    public EditorBench(int width = 40, int height = 12, int piece = 4096, ICompletionSource? completion = null, bool hasColours = false)
    {
        Terminal = new FakeTerminal(width, height) { Piece = piece };
        _editor = new LineEditor(Terminal, new LineEditorOptions
        {
            Prompt = "> ",
            Continuation = ". ",
            History = History,
            IsComplete = Submission.IsComplete,
            EditOutside = text =>
            {
                Assert.False(Terminal.IsEditing);
                return EditOutside(text);
            },
            Highlight = hasColours ? SqlHighlighter.Spans : null,
            Completion = completion,
        });
    }

    public FakeTerminal Terminal { get; }

    /// <summary>The user's editor.</summary>
    public Func<string, string?> EditOutside { get; set; } = text => text;

    public History History { get; } = History.Open(null, Assert.Fail);

    public string Shown => Terminal.Screen.Text;

    /// <summary>Presses keys one after another.</summary>
    public EditorBench Press(params string[] keys)
    {
        foreach (string key in keys) Terminal.Press(key);
        return this;
    }

    /// <summary>A key, and what the screen has after it.</summary>
    public EditorBench Shows(string key, string screen)
    {
        Terminal.Press(key, shown => Assert.Equal(screen, shown.Text));
        return this;
    }

    /// <summary>A key, and the cursor's line after it, with | for the cursor.</summary>
    public EditorBench Points(string key, string line)
    {
        Terminal.Press(key, shown => Assert.Equal(line, shown.CursorLine));
        return this;
    }

    public ReadOutcome Read() => _editor.Read();

    /// <summary>Reads a text that is submitted.</summary>
    public string ReadText()
    {
        ReadOutcome outcome = Read();
        Assert.Equal(ReadEnd.Text, outcome.End);
        Assert.False(Terminal.IsEditing);
        return outcome.Text;
    }
}
