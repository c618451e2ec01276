using System.CommandLine;
using MarketStore.Cli.Configuration;
using MarketStore.Cli.Logging;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli;

/// <summary><c>marketstore start</c>: reads the configuration, then runs the server until it is told to stop.</summary>
internal static class StartCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config", "-c")
        {
            Description = "The configuration file",
            HelpName = "path",
            DefaultValueFactory = _ => "./" + InitCommand.FileName,
        };
        var start = new Command("start", "Run the server until SIGINT or SIGTERM") { config };
        start.Aliases.Add("s");
        Examples.Add(start, """
            marketstore init && marketstore start      with the defaults, which say what there is to set
            marketstore start -c /etc/mkts.yml
            """);
        start.SetAction(parsed => RunAsync(parsed.GetRequiredValue(config), parsed.InvocationConfiguration.Error));
        return start;
    }

    private static async Task<int> RunAsync(string path, TextWriter error)
    {
        (ServerConfig config, IReadOnlyList<string> warnings) = ConfigReader.ReadFile(path);
        using ILoggerFactory loggers = LogSetup.Create(config, error);
        ILogger log = loggers.CreateLogger("marketstore");
        log.LogInformation("marketstore {Version} {CommitHash}", BuildVersion.Version, BuildVersion.CommitHash);
        log.LogInformation("using {Path} for configuration", path);
        foreach (string warning in warnings) log.LogWarning("{Warning}", warning);

        using var signals = new StopSignals(log);
        await ServerProcess.RunAsync(config, loggers, signals.Stop);
        return ExitCodes.Success;
    }
}
