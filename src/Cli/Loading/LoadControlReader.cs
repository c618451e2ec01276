using MarketStore.Cli.Loading.Times;
using MarketStore.Engine;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MarketStore.Cli.Loading;

/// <summary>
/// Reads control files:
///
///     firstRowHasColumnNames: true
///     columnNameMap: [Epoch, Open, High, Low, Close, Volume]     by position; or by the header's names: {ts: Epoch, o: Open}
///     timeFormat: "2006-01-02 15:04:05"                          Go's reference time, or timestamp
///     timeZone: America/New_York
/// </summary>
internal static class LoadControlReader
{
    private static readonly string[] Keys = ["firstRowHasColumnNames", "columnNameMap", "timeFormat", "timeZone"];

    /// <exception cref="MarketStoreException">It cannot be read, or something in it is wrong: the text says where.</exception>
    public static LoadControl ReadFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw MarketStoreException.NotFound($"there is no control file {path}");
        }
    }

    /// <param name="file">The name that messages show.</param>
    public static LoadControl Parse(string yaml, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException error)
        {
            throw Wrong(file, error.Start, error.InnerException?.Message ?? error.Message);
        }
        var control = new LoadControl();
        if (stream.Documents.Count == 0) return control;
        YamlNode root = stream.Documents[0].RootNode;
        if (root is YamlScalarNode { Value: null or "" }) return control;
        if (root is not YamlMappingNode map) throw Wrong(file, root.Start, "write lines of the form \"key: value\"");
        foreach ((YamlNode key, YamlNode value) in map.Children) control = Apply(control, file, (key, value));
        return control;
    }

    /// <exception cref="MarketStoreException">There is no such zone.</exception>
    public static TimeZoneInfo FindZone(string name)
    {
        if (name.Length == 0) return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : throw MarketStoreException.Invalid(
            $"there is no time zone {name}; write an IANA name such as America/New_York (names other than UTC need the package tzdata)");
    }

    private static LoadControl Apply(LoadControl control, string file, (YamlNode Key, YamlNode Value) line)
    {
        string key = (line.Key as YamlScalarNode)?.Value ?? "";
        try
        {
            return key switch
            {
                "firstRowHasColumnNames" => control with { HasHeader = IsTrue(Text(line.Value)) },
                "columnNameMap" => WithNames(control, line.Value),
                "timeFormat" => WithFormat(control, Text(line.Value)),
                "timeZone" => control with { TimeZone = FindZone(Text(line.Value)) },
                _ => throw Wrong(file, line.Key.Start, $"there is no key \"{key}\"" + (Spelling.Nearest(key, Keys) is { } meant
                    ? $"; did you mean \"{meant}\"?" : $"; there is {string.Join(", ", Keys)}")),
            };
        }
        catch (MarketStoreException error) when (!error.Message.StartsWith(file + ":", StringComparison.Ordinal))
        {
            throw Wrong(file, line.Value.Start, $"{key}: {error.Message}");
        }
    }

    private static LoadControl WithFormat(LoadControl control, string format)
    {
        if (format.Length > 0) TimeReader.Of(format, new LocalClock(TimeZoneInfo.Utc));
        return control with { TimeFormat = format };
    }

    private static LoadControl WithNames(LoadControl control, YamlNode value) => value switch
    {
        YamlSequenceNode list => control with { Names = [.. list.Children.Select(Text)] },
        YamlMappingNode map => control with { Renamed = map.Children.ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value), StringComparer.OrdinalIgnoreCase) },
        YamlScalarNode { Value: null or "" } => control,
        _ => throw MarketStoreException.Invalid("write a list of names, or a map from names in the file to columns"),
    };

    private static string Text(YamlNode node) => node is YamlScalarNode scalar
        ? scalar.Value ?? "" : throw MarketStoreException.Invalid("must be a single value");

    private static bool IsTrue(string text) => text switch
    {
        "true" or "True" or "TRUE" or "yes" or "on" => true,
        "false" or "False" or "FALSE" or "no" or "off" or "" => false,
        _ => throw MarketStoreException.Invalid($"\"{text}\" is neither true nor false"),
    };

    private static MarketStoreException Wrong(string file, Mark at, string text) => MarketStoreException.Invalid($"{file}:{at.Line}:{at.Column}: {text}");
}
