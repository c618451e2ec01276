using System.CommandLine;
using MarketStore.Cli.Configuration;
using MarketStore.Engine;
using MarketStore.Engine.Io;
using MarketStore.Engine.Tools;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Tools;

/// <summary>The options by which a tool is told which data directory is meant.</summary>
internal sealed class StoreChoice
{
    private readonly Option<string?> _dir = new("--dir", "-d") { Description = "The data directory", HelpName = "dir" };

    private readonly Option<string?> _config = new("--config", "-c")
    {
        Description = "Instead of --dir: the root_directory of a configuration file",
        HelpName = "path",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_dir);
        command.Options.Add(_config);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_dir) is null == result.GetResult(_config) is null) result.AddError("Give --dir or --config.");
        });
    }

    public string RootOf(ParseResult parsed) =>
        Path.GetFullPath(parsed.GetValue(_dir) ?? ConfigReader.ReadFile(parsed.GetValue(_config)!).Config.RootDirectory);

    /// <summary>What is there, without a lock; beside a running server, too.</summary>
    public StoreSnapshot Look(ParseResult parsed) => StoreSnapshot.Open(ReadOnlyFiles.Instance, RootOf(parsed));

    /// <summary>Opens the store for a change, in the time zone that it was made with and without work in the background.</summary>
    /// <exception cref="IOException">A server holds it.</exception>
    public StorageEngine Open(ParseResult parsed, ILogger log)
    {
        using StoreSnapshot store = Look(parsed);
        var options = new EngineOptions
        {
            RootDirectory = RootOf(parsed),
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById(store.Zone),
            BackgroundWork = false,
        };
        return StorageEngine.Open(options, RealFileSystem.Instance, SystemClock.Instance, log);
    }
}
