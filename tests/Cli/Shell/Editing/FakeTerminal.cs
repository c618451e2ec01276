using System.Text;
using MarketStore.Cli.Shell.Editing;

namespace MarketStore.Tests.Cli.Shell.Editing;

/// <summary>A terminal in memory: keys are queued as the bytes that terminals send, and what is written goes onto a screen.</summary>
internal sealed class FakeTerminal(int width = 40, int height = 12) : ITerminal
{
    private const int WaitsForKey = -1;

    private readonly Queue<(byte[] Bytes, bool IsNewKey, Action? Look)> _keys = [];
    private Action? _look;

    public ScreenModel Screen { get; } = new(width, height);

    public (int Width, int Height) Size => (Screen.Width, Screen.Height);

    public bool IsEditing { get; private set; }

    /// <summary>How often it was stopped; each time not while editing.</summary>
    public int Stops { get; private set; }

    public int Writes { get; private set; }

    /// <summary>Bytes written.</summary>
    public long Written { get; private set; }

    /// <summary>Most bytes that arrive at once.</summary>
    public int Piece { get; init; } = 4096;

    /// <summary>Keys that arrive together.</summary>
    /// <param name="look">Is called when their effect is shown.</param>
    public FakeTerminal Press(string keys, Action<ScreenModel>? look = null)
    {
        byte[][] pieces = [.. Encoding.UTF8.GetBytes(keys).Chunk(Piece)];
        for (int i = 0; i < pieces.Length; i++)
        {
            _keys.Enqueue((pieces[i], i == 0, i == pieces.Length - 1 && look is not null ? () => look(Screen) : null));
        }
        return this;
    }

    public IDisposable BeginEditing()
    {
        IsEditing = true;
        return new Ending(this);
    }

    public void Stop()
    {
        Assert.False(IsEditing);
        Stops++;
        Screen.Write("[1]+  Stopped\r\n");
    }

    public int Read(Span<byte> buffer, int waitMs)
    {
        if (waitMs == WaitsForKey)
        {
            // Whoever waits has shown all that came before.
            _look?.Invoke();
            _look = null;
        }
        if (waitMs == 0 || !_keys.TryPeek(out (byte[] Bytes, bool IsNewKey, Action? Look) next) || (next.IsNewKey && waitMs > 0)) return waitMs == WaitsForKey ? -1 : 0;
        _keys.Dequeue();
        next.Bytes.CopyTo(buffer);
        _look = next.Look;
        return next.Bytes.Length;
    }

    public void Write(string text)
    {
        Writes++;
        Written += text.Length;
        Screen.Write(text);
    }

    private sealed class Ending(FakeTerminal terminal) : IDisposable
    {
        public void Dispose() => terminal.IsEditing = false;
    }
}
