namespace MarketStore.Cli.Shell.Output;

/// <summary>Tells the reader that left (<c>| head</c>, a pager's q) from outputs that fail.</summary>
internal static class BrokenPipe
{
    /// <summary>EPIPE, which is what the base library keeps of it.</summary>
    private const int Number = 32;

    public static bool Is(IOException error) => error.HResult == Number;

    /// <summary>For streams that learn of it in other ways.</summary>
    public static IOException Error(Exception? inner) => new("the reader has left", inner) { HResult = Number };
}
