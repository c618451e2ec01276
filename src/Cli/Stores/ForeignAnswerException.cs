namespace MarketStore.Cli.Stores;

/// <summary>Something answers, but not as a MarketStore server does: the address is probably another program's.</summary>
/// <param name="what">How it answers.</param>
internal sealed class ForeignAnswerException(string place, string what, Exception? inner = null)
    : IOException($"{place} does not answer like a MarketStore server: {what}", inner);
