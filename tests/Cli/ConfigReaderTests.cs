using System.Net;
using MarketStore.Cli.Configuration;
using MarketStore.Engine;
using Microsoft.Extensions.Logging;
using YamlDotNet.RepresentationModel;

namespace MarketStore.Tests.Cli;

public sealed class ConfigReaderTests
{
    private const string Minimal = "root_directory: data\nlisten_port: 5993\n";

    [Theory]
    [InlineData("listen_port: 6000", 6000)]
    [InlineData("listen_port: \"6000\"", 6000)]
    [InlineData("listen_port: 0", 0)]
    public void A_port_is_a_number_or_a_quoted_one(string line, int port) =>
        Assert.Equal(port, Read("root_directory: data\n" + line).ListenPort);

    [Theory]
    [InlineData("", LogLevel.Information)]
    [InlineData("log_level: WARNING", LogLevel.Warning)]
    [InlineData("log_level: Warn", LogLevel.Warning)]
    [InlineData("log_level: debug", LogLevel.Debug)]
    [InlineData("log_level: error", LogLevel.Error)]
    [InlineData("log_level: fatal", LogLevel.Critical)]
    [InlineData("log_level: nonsense", LogLevel.Information)]
    public void Log_levels_in_any_case(string line, LogLevel level) =>
        Assert.Equal(level, Read(Minimal + line).LogLevel);

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("1", true)]
    [InlineData("T", true)]
    [InlineData("false", false)]
    [InlineData("\"0\"", false)]
    [InlineData("", false)]
    [InlineData("~", false)]
    public void Booleans_in_the_spellings_of_deployed_files(string value, bool expected) =>
        Assert.Equal(expected, Read(Minimal + "wal_bypass: " + value).WalBypass);

    [Theory]
    [InlineData("64000", 64_000)]
    [InlineData("64MB", 64_000_000)]
    [InlineData("64 mb", 64_000_000)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("0.5GiB", 1L << 29)]
    [InlineData("128kib", 128 << 10)]
    public void Sizes(string value, long bytes) =>
        Assert.Equal(bytes, Read($"{Minimal}max_request_bytes: {value}").MaxRequestBytes);

    [Theory]
    [InlineData("5s", 5_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("100ms", 100)]
    [InlineData("2000000000", 2_000)]
    [InlineData("0", 10_000)]
    public void Durations_of_which_a_bare_number_counts_nanoseconds(string value, double ms)
    {
        ServerConfig config = Read($"{Minimal}replication:\n  retry_interval: {value}");
        Assert.Equal(TimeSpan.FromMilliseconds(ms), config.Replication.RetryInterval);
    }

    [Fact]
    public void Hosts_and_addresses()
    {
        ServerConfig config = Read(Minimal + "listen_host: \"0.0.0.0\"\nutilities_url: localhost:5994\n");
        Assert.Equal(IPAddress.Any, config.ListenAddress);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 5994), config.Utilities);
        Assert.Equal(IPAddress.Loopback, Read(Minimal + "listen_host: \"\"").ListenAddress);
        Assert.Equal(IPAddress.Loopback, Read(Minimal + "listen_host: localhost").ListenAddress);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 1), Read(Minimal + "utilities_url: \"[::1]:1\"").Utilities);
    }

    [Fact]
    public void Time_zones()
    {
        Assert.Equal("America/New_York", Read(Minimal + "timezone: America/New_York").TimeZone.Id);
        Assert.Equal(TimeZoneInfo.Utc, Read(Minimal + "timezone: \"\"").TimeZone);
        Assert.Equal(TimeZoneInfo.Local, Read(Minimal + "timezone: Local").TimeZone);
    }

    [Fact]
    public void Plugin_entries_keep_their_settings_as_nodes()
    {
        ServerConfig config = Read(Minimal + """
            triggers:
              - module: /opt/go/bin/ondiskagg.so
                on: "*/1Min/OHLCV"
                config:
                  destinations: [5Min, 1H]
            bgworkers:
              - module: sample
                name: Sample
            """);
        PluginConfig trigger = Assert.Single(config.Triggers);
        Assert.Equal("/opt/go/bin/ondiskagg.so", trigger.Module);
        Assert.Equal(("ondiskagg", "*/1Min/OHLCV"), (trigger.PluginName, trigger.On));
        Assert.Equal(["5Min", "1H"], ((YamlSequenceNode)trigger.Config!["destinations"]).Select(n => n.ToString()));
        PluginConfig worker = Assert.Single(config.BackgroundWorkers);
        Assert.Equal(("sample", "Sample", null), (worker.PluginName, worker.Name, worker.Config));
    }

    [Theory]
    [InlineData("listen_port: http", "3:14: listen_port: invalid value \"http\"; write a whole number from 0 to 65535")]
    [InlineData("listen_port: 70000", "3:14: listen_port: invalid value \"70000\"; write a whole number from 0")]
    [InlineData("listen_port: [1]", "3:14: listen_port: must be a single value, not a list")]
    [InlineData("stop_grace_period: 5s", "3:20: stop_grace_period: invalid value \"5s\"; write a whole number from")]
    [InlineData("wal_bypass: yes", "3:13: wal_bypass: invalid value \"yes\"; write true or false")]
    [InlineData("timezone: Mars/Base", "3:11: timezone: invalid timezone:Mars/Base; write an IANA name such as")]
    [InlineData("timezone: ../../etc/passwd", "3:11: timezone: invalid timezone:../../etc/passwd")]
    [InlineData("wal_sync: sometimes", "3:11: wal_sync: invalid value \"sometimes\"; write always, interval or off")]
    [InlineData("wal_sync_interval: 100", "3:20: wal_sync_interval: invalid value \"100\"; write a duration from 1ms")]
    [InlineData("wal_sync_interval: 5 parsecs", "3:20: wal_sync_interval: invalid value \"5 parsecs\"; write")]
    [InlineData("max_request_bytes: 1XB", "3:20: max_request_bytes: invalid value \"1XB\"; write a size from 64KB")]
    [InlineData("head_memory: 1KB", "3:14: head_memory: invalid value \"1KB\"; write a size from 16MB to 1TiB")]
    [InlineData("head_memory: 9999999TB", "3:14: head_memory: invalid value \"9999999TB\"; write a size")]
    [InlineData("max_connections: 0", "3:18: max_connections: invalid value \"0\"; write a whole number from 1 to")]
    [InlineData("log_format: xml", "3:13: log_format: invalid value \"xml\"; write text or json")]
    [InlineData("utilities_url: localhost", "3:16: utilities_url: invalid value \"localhost\"; write host:port")]
    [InlineData("utilities_url: ::1:5994", "3:16: utilities_url: invalid value \"::1:5994\"; write host:port")]
    [InlineData("replication: on", "3:14: replication: write a block of indented lines")]
    [InlineData("replication:\n  enabled: maybe", "4:12: replication.enabled: invalid value \"maybe\"; write true")]
    [InlineData("replication:\n  master_host: somewhere", "4:16: replication.master_host: invalid")]
    [InlineData("triggers: stream.so", "3:11: triggers: write a list of entries that start with")]
    [InlineData("triggers:\n  - stream.so", "4:5: triggers: write a list of entries that start with")]
    [InlineData("triggers:\n  - module: stream.so", "4:5: triggers: an entry needs on, such as")]
    [InlineData("bgworkers:\n  - name: x", "4:5: bgworkers: an entry needs a module")]
    [InlineData("bgworkers:\n  - module: x\n    config: 7", "5:13: bgworkers.config: write a map")]
    [InlineData("bgworkers:\n  - module: x\nstrict_plugins: true", "4:5: module \"x\" is not in this binary")]
    [InlineData("sql_files_directory: data/files", "3:22: sql_files_directory: statements must not reach the data")]
    [InlineData("sql_files_directory: .", "3:22: sql_files_directory: statements must not reach the data")]
    [InlineData("max_in_flight_bytes: 1MB", "3:22: max_in_flight_bytes: 1MB leaves no room for one request of 256MiB")]
    [InlineData("root_directory: [", "4:")]
    [InlineData("timezone: UTC\ntimezone: UTC", "4:1: Duplicate key")]
    public void An_error_names_the_place_the_key_and_what_would_be_right(string lines, string expected)
    {
        // The first two lines must not be given twice: their own replacements stand third.
        string yaml = lines.StartsWith("listen_port", StringComparison.Ordinal) ? "root_directory: data\n\n" : Minimal;
        var error = Assert.Throws<MarketStoreException>(() => ConfigReader.Parse(yaml + lines + "\n", "mkts.yml"));
        Assert.StartsWith("failed to parse configuration file error: mkts.yml:" + expected, error.Message);
    }

    [Fact]
    public void A_host_name_that_does_not_resolve_is_an_error()
    {
        string host = new('x', 300); // Too long for a name, so that no name server is asked.
        var error = Assert.Throws<MarketStoreException>(() => Read($"{Minimal}listen_host: {host}"));
        Assert.Contains($"mkts.yml:3:14: listen_host: invalid value \"{host}\"; no such host; write", error.Message);
    }

    [Theory]
    [InlineData("", "mkts.yml: root_directory: invalid root directory. rootDir=:")]
    [InlineData("root_directory: \"\"\nlisten_port: 1", "mkts.yml:1:17: root_directory: invalid root directory.")]
    [InlineData("root_directory: data", "mkts.yml: listen_port: invalid listen port. Listen port can't be empty")]
    [InlineData("root_directory: data\nlisten_port:", "listen_port: invalid listen port. Listen port can't be empty")]
    [InlineData("just words", "mkts.yml:1:1: not a configuration; write lines of the form")]
    public void What_is_required_is_asked_for(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<MarketStoreException>(() => Read(yaml)).Message);

    [Fact]
    public void All_mistakes_are_reported_at_once()
    {
        var error = Assert.Throws<MarketStoreException>(() => Read("listen_port: x\ntimezone: y\nlog_format: z\n"));
        Assert.Equal(3, error.Message.Split('\n').Length);
    }

    [Theory]
    [InlineData("lissen_port: 1", "3:1: unknown key \"lissen_port\" is ignored; did you mean \"listen_port\"?")]
    [InlineData("colour: blue", "3:1: unknown key \"colour\" is ignored")]
    [InlineData("cluster_mode: true", "3:1: obsolete key \"cluster_mode\" is ignored; the line can go")]
    [InlineData("replication:\n  enable: true", "did you mean \"replication.enabled\"?")]
    [InlineData("log_level: loud", "3:12: log_level: \"loud\" means info; write debug, info, warning, error or fatal")]
    [InlineData("grpc_max_recv_msg_size: 32", "3:25: Low grpc_max_recv_msg_size: 32MB (recommend at least 64MB)")]
    [InlineData("bgworkers:\n  - module: a\ntriggers:\n  - module: b\n    on: c", "serve yet: triggers, bgworkers")]
    [InlineData("replication:\n  master_host: a:1", "this version does not serve yet: replication")]
    [InlineData("wal_bypass: true", "wal_bypass: means \"wal_sync: off\"")]
    [InlineData("wal_bypass: true\nwal_sync: always", "wal_bypass: ignored, since wal_sync is given")]
    [InlineData("background_sync: false", "background_sync: has no effect")]
    [InlineData("init_catalog: false", "init_catalog: has no effect")]
    [InlineData("init_wal_cache: false", "init_wal_cache: has no effect")]
    [InlineData("disable_variable_compression: true", "disable_variable_compression: has no effect")]
    public void What_is_odd_gets_one_warning(string lines, string expected) =>
        Assert.Contains(expected, Assert.Single(ConfigReader.Parse(Minimal + lines + "\n", "mkts.yml").Warnings));

    [Fact]
    public void A_missing_file_is_named_and_so_is_the_way_to_one()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "mkts.yml");
        var error = Assert.Throws<MarketStoreException>(() => ConfigReader.ReadFile(path));
        Assert.StartsWith($"failed to read configuration file error: open {path}: no such file", error.Message);
        Assert.Contains("marketstore init", error.Message);
    }

    private static ServerConfig Read(string yaml) => ConfigReader.Parse(yaml, "mkts.yml").Config;
}
