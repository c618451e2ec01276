using MarketStore.Engine;
using MarketStore.Engine.Plugins;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using Places = System.Collections.Generic.Dictionary<string, YamlDotNet.Core.Mark>;

namespace MarketStore.Cli.Configuration;

/// <summary>
/// mkts.yml -> <see cref="ServerConfig"/>: YAML nodes (which know their line and column) are matched with
/// <see cref="ConfigKeys"/> one by one. Unknown keys are let through with a warning: deployed files are full of them.
/// </summary>
internal static class ConfigReader
{
    /// <returns>The configuration, and one text for each thing in the file worth a warning.</returns>
    /// <exception cref="MarketStoreException">The file cannot be read, or something in it is wrong.</exception>
    public static (ServerConfig Config, IReadOnlyList<string> Warnings) ReadFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw MarketStoreException.Invalid(
                $"failed to read configuration file error: open {path}: no such file or directory\n"
                + "Write one with: marketstore init");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MarketStoreException.Invalid($"failed to read configuration file error: open {path}: {e.Message}");
        }
    }

    /// <param name="file">The name that messages show.</param>
    public static (ServerConfig Config, IReadOnlyList<string> Warnings) Parse(string yaml, string file)
    {
        var problems = new ConfigProblems(file);
        var config = new ServerConfig();
        var seen = new Places();
        if (Load(yaml, problems) is YamlMappingNode root) config = ReadBlock(config, root, "", seen, problems);
        Check(config, seen, problems);
        problems.ThrowIfAny();
        return (config, [.. problems.Warnings, .. ConfigNotices.For(config)]);
    }

    /// <summary><c>key:</c> alone, <c>key: ""</c> and <c>key: null</c> all mean the default.</summary>
    internal static bool IsEmpty(YamlNode node) => node is YamlScalarNode scalar
        && (string.IsNullOrEmpty(scalar.Value)
            || (scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null" or "Null" or "NULL"));

    private static YamlNode? Load(string yaml, ConfigProblems problems)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            problems.Error(e.Start, e.InnerException?.Message ?? e.Message);
            return null;
        }
        if (stream.Documents is not [YamlDocument first, ..]) return null;
        YamlNode root = first.RootNode;
        if (stream.Documents.Count > 1)
            problems.Warn(stream.Documents[1].RootNode.Start, "only the part before the first --- is read");
        if (root is not YamlMappingNode && !IsEmpty(root))
            problems.Error(root.Start, "not a configuration; write lines of the form \"key: value\"");
        return root;
    }

    private static ServerConfig ReadBlock(
        ServerConfig config, YamlMappingNode block, string prefix, Places seen, ConfigProblems problems)
    {
        foreach ((YamlNode keyNode, YamlNode value) in block.Children)
        {
            string name = prefix + (keyNode as YamlScalarNode)?.Value;
            seen[name] = value.Start;
            if (ConfigKeys.Find(name) is ConfigKey key)
            {
                if (!IsEmpty(value)) config = key.Apply(config, new ConfigValue(name, value, problems));
            }
            else if (!ConfigKeys.All.Any(k => k.Name.StartsWith(name + ".", StringComparison.Ordinal)))
            {
                problems.Warn(keyNode.Start, UnknownKey(name));
            }
            else if (value is YamlMappingNode inner)
            {
                config = ReadBlock(config, inner, name + ".", seen, problems);
            }
            else if (!IsEmpty(value))
            {
                problems.Error(value.Start, $"{name}: write a block of indented lines of the form \"key: value\"");
            }
        }
        return config;
    }

    private static string UnknownKey(string name)
    {
        if (ConfigKeys.Obsolete.Contains(name)) return $"obsolete key \"{name}\" is ignored; the line can go";
        string? meant = Spelling.Nearest(name, ConfigKeys.All.Select(k => k.Name));
        return $"unknown key \"{name}\" is ignored" + (meant is null ? "" : $"; did you mean \"{meant}\"?");
    }

    private static string UnknownPlugin(string module) =>
        $"module \"{module}\" is not in this binary, which strict_plugins asks for; it has: "
        + string.Join(", ", PluginRegistry.All.Select(p => p.Name));

    private static bool Holds(string outer, string inner) =>
        (Path.GetFullPath(inner) + '/').StartsWith(Path.GetFullPath(outer).TrimEnd('/') + '/', StringComparison.Ordinal);

    /// <summary>What no single key can tell.</summary>
    private static void Check(ServerConfig config, Places seen, ConfigProblems problems)
    {
        if (problems.Errors.Count > 0) return; // What follows would blame keys that were given, but wrong.
        if (config.RootDirectory == "")
            Report("root_directory", "invalid root directory. rootDir=: write one, such as \"root_directory: data\"");
        if (config.ListenPort is null)
            Report("listen_port", "invalid listen port. Listen port can't be empty: write \"listen_port: 5993\"");
        if (config.MaxInFlightBytes < config.MaxRequestBytes)
        {
            string all = ConfigUnits.ShowSize(config.MaxInFlightBytes);
            string one = ConfigUnits.ShowSize(config.MaxRequestBytes);
            Report("max_in_flight_bytes",
                $"{all} leaves no room for one request of {one}; raise it, or lower max_request_bytes");
        }
        if (config.SqlFilesDirectory is { } files && (Holds(config.RootDirectory, files) || Holds(files, config.RootDirectory)))
            Report("sql_files_directory", "statements must not reach the data: neither it nor root_directory can be within the other");

        if ((config.Security.CertFile.Length == 0) != (config.Security.KeyFile.Length == 0))
            Report(config.Security.CertFile.Length == 0 ? "tls.key_file" : "tls.cert_file", "tls.cert_file and tls.key_file go together");
        if (config.Security is { ClientCaFile.Length: > 0, CertFile.Length: 0 })
            Report("tls.client_ca_file", "clients show certificates over TLS only: set tls.cert_file and tls.key_file");

        if (!config.StrictPlugins) return;
        foreach (PluginConfig plugin in config.Triggers.Concat(config.BackgroundWorkers))
        {
            if (plugin.PluginName != StreamTriggers.Name && PluginRegistry.Find(plugin.PluginName) is null) problems.Error(plugin.At, UnknownPlugin(plugin.Module));
        }

        void Report(string key, string text)
        {
            if (seen.TryGetValue(key, out Mark at)) problems.Error(at, $"{key}: {text}");
            else problems.Error($"{key}: {text}");
        }
    }
}
