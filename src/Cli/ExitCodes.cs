namespace MarketStore.Cli;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The command was understood and failed; the reason is on stderr.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>All was done that could be; what could not is named.</summary>
    public const int Partial = 3;

    /// <summary>Stopped by a signal before the end, in good order; shells report SIGINT like this.</summary>
    public const int Interrupted = 130;
}
