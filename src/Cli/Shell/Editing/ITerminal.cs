namespace MarketStore.Cli.Shell.Editing;

/// <summary>A terminal as the line editor needs it: keys in, text and escape sequences out.</summary>
internal interface ITerminal
{
    /// <summary>Cells and lines; asked again for each key.</summary>
    (int Width, int Height) Size { get; }

    /// <summary>From now on each key arrives as it is pressed, Ctrl-C too, and pastes are marked.</summary>
    /// <returns>Puts everything back as it was, also when the process is told to end before that.</returns>
    IDisposable BeginEditing();

    /// <summary>Stops this process and those that were started with it, as Ctrl-Z does; returns when it goes on.</summary>
    void Stop();

    /// <summary>Waits for keys.</summary>
    /// <param name="waitMs">-1: for as long as it takes.</param>
    /// <returns>Bytes read; 0: none came in that time; -1: there is nobody any more.</returns>
    int Read(Span<byte> buffer, int waitMs);

    /// <summary>Shows text; one call is one write.</summary>
    void Write(string text);
}
