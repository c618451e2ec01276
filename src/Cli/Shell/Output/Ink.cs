namespace MarketStore.Cli.Shell.Output;

/// <summary>What colours terminals are asked for: those that every theme defines, so that they go with it.</summary>
internal static class Ink
{
    public const string Reset = "\e[0m";
    public const string Bold = "\e[1m";
    public const string Dim = "\e[2m";
    public const string Green = "\e[32m";
    public const string Red = "\e[31m";

    /// <summary>Of series, one after another.</summary>
    public static IReadOnlyList<string> Series { get; } = ["\e[36m", "\e[33m", "\e[35m", "\e[32m", "\e[34m", "\e[31m", "\e[96m", "\e[93m"];
}
