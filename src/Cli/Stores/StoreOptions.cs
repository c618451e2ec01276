using System.CommandLine;
using MarketStore.Engine;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Stores;

/// <summary>The options by which a command is told which store is meant: a server, or a directory that this process opens itself.</summary>
internal sealed class StoreOptions
{
    private const int DefaultPort = 5993;

    private readonly Option<string?> _url = new("--url", "-u") { Description = "A server: host:port, http(s)://host:port, [::1]:port", HelpName = "address" };

    private readonly Option<string?> _dir = new("--dir", "-d") { Description = "A data directory, made when missing; not one that a server holds", HelpName = "dir" };

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_dir);
        command.Validators.Add(result =>
        {
            bool url = result.GetResult(_url) is not null, dir = result.GetResult(_dir) is not null;
            if (url == dir) result.AddError("cannot connect to database, use a flag to set location: either --url or --dir.");
        });
    }

    /// <exception cref="MarketStoreException">The address is none, or the directory is damaged.</exception>
    /// <exception cref="IOException">A server holds the directory.</exception>
    public IStore Open(ParseResult parsed, ILogger log) =>
        parsed.GetValue(_dir) is { } dir ? LocalStore.Open(dir, log) : OpenRemote(AddressOf(parsed.GetValue(_url)!));

    /// <summary>An address as people write it.</summary>
    /// <exception cref="MarketStoreException">It is none.</exception>
    public static Uri AddressOf(string text)
    {
        string full = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        bool isRight = Uri.TryCreate(full, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Host.Length > 0;
        if (!isRight) throw MarketStoreException.Invalid($"incorrect URL, need \"hostname:port\", have: {text}");
        // 80 is what it is when nothing is said, and nothing of ours listens there.
        bool saysPort = !address!.IsDefaultPort || full.TrimEnd('/').EndsWith($":{address.Port}", StringComparison.Ordinal);
        return saysPort || address.Scheme == "https" ? address : new UriBuilder(address) { Port = DefaultPort }.Uri;
    }

    /// <summary>Where stores of servers plug in.</summary>
    private static IStore OpenRemote(Uri address) =>
        throw new MarketStoreException(ErrorCode.NotSupported, $"connecting to {address} is not built yet: use --dir");
}
