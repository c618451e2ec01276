namespace MarketStore.Cli.Loading;

/// <summary>A file cannot be loaded any further; the text names the file, the line and the reason.</summary>
internal sealed class LoadException(string message, Exception? inner = null) : Exception(message, inner);
