using MarketStore.Engine;

namespace MarketStore.Cli.Configuration;

/// <summary>What a user should hear about settings that are right but do something else here, or nothing yet.</summary>
internal static class ConfigNotices
{
    public static IEnumerable<string> For(ServerConfig config)
    {
        if (config.WalBypass)
        {
            yield return config.WalSync is null
                ? "wal_bypass: means \"wal_sync: off\": nobody waits for the log; a power cut loses acknowledged rows"
                : "wal_bypass: ignored, since wal_sync is given";
        }
        if (!config.BackgroundSync)
            yield return "background_sync: has no effect: wal_sync says when a write is on disk";
        if (!config.InitCatalog) yield return "init_catalog: has no effect: the catalog is always loaded";
        if (!config.InitWalCache) yield return "init_wal_cache: has no effect: the log is always there";
        if (config.DisableVariableCompression)
            yield return "disable_variable_compression: has no effect: the storage format always encodes its columns";

        if (!System.Net.IPAddress.IsLoopback(config.ListenAddress))
        {
            if (config.Security.UsersFile.Length == 0)
                yield return "listen_host: everybody who can reach this server may read, write and delete everything: set auth.users_file (see `marketstore user --help`)";
            else if (config.Security.CertFile.Length == 0)
                yield return "listen_host: passwords and tokens cross the network as plain text: set tls.cert_file and tls.key_file";
        }

        string[] unserved = [.. NotServedYet(config)];
        if (unserved.Length > 0) yield return "this version does not serve yet: " + string.Join(", ", unserved);
    }

    private static IEnumerable<string> NotServedYet(ServerConfig config)
    {
        if (config.Replication.Enabled || config.Replication.MasterHost != "") yield return "replication";
        if (config.Triggers.Any(trigger => trigger.PluginName != StreamTriggers.Name)) yield return "triggers";
        if (config.BackgroundWorkers.Count > 0) yield return "bgworkers";
    }
}
