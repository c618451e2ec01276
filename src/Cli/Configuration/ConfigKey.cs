namespace MarketStore.Cli.Configuration;

/// <summary>One key of mkts.yml: all that the parser, the documentation and the tests need to know of it.</summary>
/// <param name="Name">Dotted for keys of a block: <c>replication.enabled</c>.</param>
/// <param name="Kind">What a value looks like, for a reader.</param>
/// <param name="Default">As one would write it; empty when the key has none.</param>
/// <param name="Meaning">One or two sentences.</param>
/// <param name="Apply">Returns the configuration with the value in it, or reports what is wrong with the value.</param>
internal sealed record ConfigKey(
    string Name, string Kind, string Default, string Meaning, Func<ServerConfig, ConfigValue, ServerConfig> Apply);
