namespace MarketStore.Cli.Stores;

/// <summary>A write was sent, and no answer says what has become of it: its rows are there, all of them, or none is.</summary>
internal sealed class UnknownOutcomeException(string message, Exception? inner = null) : IOException(message, inner);
