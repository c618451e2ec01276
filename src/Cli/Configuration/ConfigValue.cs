using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MarketStore.Cli.Configuration;

/// <summary>
/// The value of one key on its way to a typed setting. Each method reports a value that does not fit (with the key, the
/// place and what would be right) and then returns a stand-in, so that one run finds every mistake in a file.
/// </summary>
internal sealed class ConfigValue(string key, YamlNode node, ConfigProblems problems)
{
    public string Text()
    {
        if (node is YamlScalarNode scalar) return scalar.Value ?? "";
        Wrong($"must be a single value, not a {(node is YamlSequenceNode ? "list" : "map")}");
        return "";
    }

    /// <summary>The spellings of a boolean that deployed files use; <c>yes</c> and <c>on</c> never were.</summary>
    public bool Switch()
    {
        string text = Text();
        if (text is "1" or "t" or "T" or "true" or "True" or "TRUE") return true;
        if (text is not ("0" or "f" or "F" or "false" or "False" or "FALSE")) Wrong(text, "write true or false");
        return false;
    }

    public long Whole(long min, long max)
    {
        string text = Text();
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= min && value <= max) return value;
        Wrong(text, $"write a whole number from {min} to {max}");
        return min;
    }

    /// <summary>0 means the default, as in the original.</summary>
    public long WholeOrDefault(long min, long max, long @default) =>
        Text() is "0" ? @default : Whole(min, max);

    public int Port() => (int)Whole(0, ushort.MaxValue);

    public int PortOrDefault(int @default) => Text() is "0" ? @default : Port();

    public long Size(long min, long max)
    {
        string text = Text();
        if (ConfigUnits.TryParseSize(text, out long bytes) && bytes >= min && bytes <= max) return bytes;
        string least = ConfigUnits.ShowSize(min), most = ConfigUnits.ShowSize(max);
        Wrong(text, $"write a size from {least} to {most}, such as 64MB or 1GiB");
        return min;
    }

    public TimeSpan Duration(TimeSpan min, TimeSpan max)
    {
        string text = Text();
        if (ConfigUnits.TryParseDuration(text, out TimeSpan value) && value >= min && value <= max) return value;
        string least = ConfigUnits.ShowDuration(min), most = ConfigUnits.ShowDuration(max);
        Wrong(text, $"write a duration from {least} to {most}, such as 250ms or 10s");
        return min;
    }

    public TimeSpan DurationOrDefault(TimeSpan @default) =>
        Text() is "0" ? @default : Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));

    public T OneOf<T>(params ReadOnlySpan<(string Name, T Value)> choices)
    {
        string text = Text();
        var names = new List<string>();
        foreach ((string name, T value) in choices)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
            names.Add(name);
        }
        Wrong(text, $"write {string.Join(", ", names.SkipLast(1))} or {names[^1]}");
        return choices[0].Value;
    }

    /// <summary>Words that are no level mean info, with a warning: deployed files rely on being let through.</summary>
    public LogLevel Level()
    {
        string text = Text();
        switch (text.ToUpperInvariant())
        {
            case "DEBUG": return LogLevel.Debug;
            case "INFO": return LogLevel.Information;
            case "WARN" or "WARNING": return LogLevel.Warning;
            case "ERROR": return LogLevel.Error;
            case "FATAL": return LogLevel.Critical;
        }
        problems.Warn(node.Start, $"{key}: \"{text}\" means info; write debug, info, warning, error or fatal");
        return LogLevel.Information;
    }

    public TimeZoneInfo TimeZone()
    {
        string name = Text();
        if (name == "Local") return TimeZoneInfo.Local;
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            Wrong($"invalid timezone:{name}; write an IANA name such as America/New_York "
                + "(names other than UTC need the package tzdata)");
            return TimeZoneInfo.Utc;
        }
    }

    /// <summary>An address as such, or the first one that a host name has.</summary>
    public IPAddress Address() =>
        Resolve(Text(), "write an address of this machine, localhost, or 0.0.0.0 for all of them");

    public IPEndPoint? EndPoint()
    {
        const string right = "write host:port, such as localhost:5994";
        if (!TrySplitHostAndPort(Text(), out string host, out int port))
        {
            Wrong(Text(), right);
            return null;
        }
        return new IPEndPoint(host == "" ? IPAddress.Loopback : Resolve(host, right), port);
    }

    /// <summary>Checked but not resolved: the other machine may be unknown until later.</summary>
    public string HostAndPort()
    {
        string text = Text();
        if (!TrySplitHostAndPort(text, out string host, out _) || host == "")
            Wrong(text, "write host:port, such as 10.0.0.7:5996");
        return text;
    }

    public long GrpcMegabytes()
    {
        const long low = 64;
        long megabytes = WholeOrDefault(1, 1 << 20, 1024);
        if (megabytes < low) problems.Warn(node.Start, $"Low {key}: {megabytes}MB (recommend at least {low}MB)");
        return megabytes;
    }

    /// <summary>A list of plugin entries; <paramref name="required"/> must not be empty in any of them.</summary>
    public IReadOnlyList<PluginConfig> Plugins(string? required) =>
        new PluginConfigReader(key, problems).Read(node, required);

    private IPAddress Resolve(string host, string right)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return IPAddress.Loopback;
        if (IPAddress.TryParse(host, out IPAddress? address)) return address;
        try
        {
            if (Dns.GetHostAddresses(host) is [IPAddress first, ..]) return first;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // Reported below, like a name without addresses.
        }
        Wrong(host, $"no such host; {right}");
        return IPAddress.Loopback;
    }

    // The last colon splits: an IPv6 address has its own colons, inside brackets.
    private static bool TrySplitHostAndPort(string text, out string host, out int port)
    {
        int colon = text.LastIndexOf(':');
        host = colon < 0 ? "" : text[..colon];
        port = 0;
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return false;
        return colon >= 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= ushort.MaxValue;
    }

    private void Wrong(string value, string right) => Wrong($"invalid value \"{value}\"; {right}");

    private void Wrong(string text) => problems.Error(node.Start, $"{key}: {text}");
}
