namespace MarketStore.Cli.Shell.Output;

/// <summary>Which program shows what is longer than the screen.</summary>
internal static class Pager
{
    /// <summary>Lines are not wrapped, colours pass, a short text ends it at once and stays on the screen.</summary>
    public const string LessOptions = "SRFX";

    /// <summary>PAGER as the user has set it; empty or <c>cat</c> means none. Unset, it is less where that is installed.</summary>
    /// <returns>A command for sh; null for none.</returns>
    public static string? Command() => Command(Environment.GetEnvironmentVariable("PAGER"), Environment.GetEnvironmentVariable("PATH"));

    internal static string? Command(string? wanted, string? path)
    {
        if (wanted is not null) return wanted.Trim() is "" or "cat" ? null : wanted;
        bool hasLess = (path ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "less")));
        return hasLess ? "less -" + LessOptions : null;
    }
}
