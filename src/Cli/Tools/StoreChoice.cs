using System.CommandLine;
using MarketStore.Cli.Configuration;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
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
            bool dir = result.GetResult(_dir) is not null, config = result.GetResult(_config) is not null;
            if (dir && config) result.AddError("Give --dir or --config, not both.");
            if (!dir && !config) result.AddError("Give --dir or --config: which data directory is meant?");
        });
    }

    public string RootOf(ParseResult parsed) =>
        Path.GetFullPath(parsed.GetValue(_dir) ?? ConfigReader.ReadFile(parsed.GetValue(_config)!).Config.RootDirectory);

    /// <summary>Reads something without a lock; beside a running server, too.</summary>
    public T Look<T>(ParseResult parsed, Func<StoreSnapshot, T> read) =>
        StoreSnapshot.Read(ReadOnlyFiles.Instance, RootOf(parsed), read);

    /// <summary>Opens the store for a change, in the time zone that it was made with and without work in the background.</summary>
    /// <exception cref="MarketStoreException">There is none, or its manifest is damaged.</exception>
    /// <exception cref="IOException">A server holds it.</exception>
    public StorageEngine Open(ParseResult parsed, ILogger log) => Open(RootOf(parsed), log);

    /// <inheritdoc cref="Open(ParseResult, ILogger)"/>
    public static StorageEngine Open(string root, ILogger log) =>
        Open(OptionsOf(root) with { BackgroundWork = false }, log, $"stop the server on {root} first");

    /// <summary>Opens what is there for reading, without a lock: beside a running server, too. Nothing on the disk changes.</summary>
    /// <remarks>The store as of now: what a server writes later is not seen, and what it gives up may be missed.</remarks>
    /// <exception cref="MarketStoreException">There is none, or it is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static StorageEngine OpenToLook(string root, ILogger log)
    {
        for (int attempt = 1; ; attempt++)
        {
            EngineOptions options = OptionsOf(root) with { BackgroundWork = false };
            try
            {
                return StorageEngine.Open(options, new OverlayFiles(), SystemClock.Instance, log);
            }
            catch (Exception error) when (error is IOException or MarketStoreException && attempt < StoreSnapshot.Attempts)
            {
                // A checkpoint has taken away what was just being read.
                log.LogDebug(error, "the store is read again");
            }
        }
    }

    /// <summary>Opens the store for a longer time, with work in the background; makes an empty one where there is none.</summary>
    /// <inheritdoc cref="Open(ParseResult, ILogger)"/>
    public static StorageEngine OpenForWork(string root, ILogger log) =>
        Open(
            File.Exists(Path.Combine(root, RootFiles.Manifest)) ? OptionsOf(root) : new EngineOptions { RootDirectory = root },
            log,
            "--url talks to that server, --read-only looks at the directory beside it");

    /// <summary>In the time zone that the store was made with.</summary>
    private static EngineOptions OptionsOf(string root)
    {
        string zone = StoreSnapshot.Read(ReadOnlyFiles.Instance, root, store => store.Zone);
        return new EngineOptions
        {
            RootDirectory = root,
            TimeZone = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out TimeZoneInfo? found) ? found
                : throw MarketStoreException.NotFound($"{root} was made with the time zone {zone}, which this machine does not know: install tzdata"),
        };
    }

    /// <param name="hint">What to do when a server holds it.</param>
    private static StorageEngine Open(EngineOptions options, ILogger log, string hint)
    {
        try
        {
            return StorageEngine.Open(options, RealFileSystem.Instance, SystemClock.Instance, log);
        }
        catch (IOException error) when (error.Message.Contains("is locked by", StringComparison.Ordinal))
        {
            throw new IOException($"{error.Message}: {hint}", error);
        }
    }
}
