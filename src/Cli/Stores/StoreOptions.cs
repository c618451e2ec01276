using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Stores;

/// <summary>The options by which a command is told which store it works on.</summary>
internal sealed class StoreOptions
{
    private readonly Option<string?> _url = new("--url", "-u")
    {
        Description = "A server: localhost:5993, [::1]:5993 or https://host:5993",
        HelpName = "url",
    };

    private readonly Option<string?> _dir = new("--dir", "-d")
    {
        Description = "A data directory that no server holds; it is made if it is missing",
        HelpName = "path",
    };

    private readonly Option<bool> _readOnly = new("--read-only") { Description = "With --dir: look only, also at the directory of a running server" };

    private readonly Option<string?> _user = new("--user", "-U")
    {
        Description = "A user of the server, as NAME or NAME:PASSWORD; a password is taken from MARKETSTORE_PASSWORD, or asked for",
        HelpName = "name",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "A token of the server [default: MARKETSTORE_TOKEN]",
        HelpName = "token",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_url, _dir, _readOnly, _user, _token]) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            bool url = result.GetResult(_url) is not null, dir = result.GetResult(_dir) is not null;
            if (url == dir)
            {
                result.AddError("cannot connect to database, use a flag to set location: "
                    + (url ? "--url or --dir, not both" : "--url localhost:5993 for a server, --dir data for a directory"));
            }
            if (url && result.GetValue(_readOnly)) result.AddError("--read-only is for --dir");
            if (dir && (result.GetResult(_user) is not null || result.GetResult(_token) is not null)) result.AddError("--user and --token are for servers: a directory asks nobody");
            if (result.GetResult(_user) is not null && result.GetResult(_token) is not null) result.AddError("Give --user or --token, not both.");
            if (url) CheckAddress(result.GetValue(_url)!, result);
        });
    }

    /// <summary>Opens the store; a server is not spoken to yet.</summary>
    /// <exception cref="IOException">The directory cannot be opened, or a server holds it.</exception>
    /// <param name="log">Of the engine, when this process opens a directory.</param>
    public IStore Open(ParseResult parsed, ILogger log)
    {
        if (parsed.GetValue(_dir) is { } dir)
        {
            return parsed.GetValue(_readOnly) ? LocalStore.OpenToLook(dir, log) : LocalStore.Open(dir, log);
        }
        return new RemoteStore(ServerAddress.Parse(parsed.GetValue(_url)!), CredentialsOf(parsed));
    }

    private static void CheckAddress(string text, System.CommandLine.Parsing.CommandResult result)
    {
        try
        {
            ServerAddress.Parse(text);
        }
        catch (FormatException error)
        {
            result.AddError($"incorrect URL: {error.Message}");
        }
    }

    private Credentials? CredentialsOf(ParseResult parsed)
    {
        if (parsed.GetValue(_token) is { } token) return Credentials.Bearer(token);
        if (parsed.GetValue(_user) is { } user)
        {
            int colon = user.IndexOf(':');
            if (colon >= 0) return Credentials.Basic(user[..colon], user[(colon + 1)..]);
            return Credentials.Basic(user, Environment.GetEnvironmentVariable("MARKETSTORE_PASSWORD") ?? Passwords.Ask(user));
        }
        return Environment.GetEnvironmentVariable("MARKETSTORE_TOKEN") is { Length: > 0 } known ? Credentials.Bearer(known) : null;
    }
}
