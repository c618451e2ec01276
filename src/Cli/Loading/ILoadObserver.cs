namespace MarketStore.Cli.Loading;

/// <summary>Is told how a load goes on.</summary>
internal interface ILoadObserver
{
    /// <summary>A line for whoever watches.</summary>
    void Say(string text);

    void Warn(string text);

    /// <summary>Called often.</summary>
    void Show(LoadProgress progress);
}
