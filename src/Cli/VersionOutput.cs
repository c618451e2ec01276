using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace MarketStore.Cli;

/// <summary>Which build this is; the project file writes it into the assembly.</summary>
internal static class BuildVersion
{
    private static readonly string[] Informational = (typeof(BuildVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+', 2);

    /// <summary>Such as <c>5.0.0</c>.</summary>
    public static string Version => Informational[0];

    /// <summary>Empty when built outside of a repository; ends in <c>.dirty</c> with uncommitted changes.</summary>
    public static string CommitHash => Informational.Length > 1 ? Informational[1] : "";

    /// <summary>What clients see as the server's version: the commit, or the release where that is unknown.</summary>
    public static string Commit => CommitHash.Length > 0 ? CommitHash : Version;

    /// <summary>ISO 8601; empty unless the binary was published through the Makefile.</summary>
    public static string BuildTimeUtc { get; } = typeof(BuildVersion).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "BuildTimeUtc")?.Value ?? "";
}

/// <summary><c>marketstore --version</c>: three lines on stdout.</summary>
internal sealed class VersionOutput : SynchronousCommandLineAction
{
    public static void Install(RootCommand root)
    {
        VersionOption option = root.Options.OfType<VersionOption>().Single();
        option.Aliases.Add("-v");
        option.Description = "Show version, commit and build time";
        option.Action = new VersionOutput();
    }

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine($"version: {BuildVersion.Version}");
        output.WriteLine($"commit hash: {BuildVersion.CommitHash}");
        output.WriteLine($"utc build time: {BuildVersion.BuildTimeUtc}");
        return ExitCodes.Success;
    }
}
