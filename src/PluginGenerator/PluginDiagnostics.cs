using Microsoft.CodeAnalysis;

namespace MarketStore.PluginGenerator;

/// <summary>What can be wrong with a plugin class. The build stops: a plugin is in the binary or it is not.</summary>
internal static class PluginDiagnostics
{
    public static readonly DiagnosticDescriptor NoContract = Error(
        "MKTS001", "Plugin interface missing", "Plugin class '{0}' must implement {1}");

    public static readonly DiagnosticDescriptor NotConstructible = Error(
        "MKTS002", "Plugin cannot be created",
        "Plugin class '{0}' must be public or internal, not abstract, not generic, "
        + "and have a constructor without parameters");

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "MKTS003", "Plugin name used twice", "Plugin name '{0}' is used by both '{1}' and '{2}'");

    public static readonly DiagnosticDescriptor BadName = Error(
        "MKTS004", "Plugin name unusable",
        "Plugin name '{0}' must consist of letters, digits, '-' and '_': it stands in a configuration file");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Plugins", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
