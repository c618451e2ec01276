namespace MarketStore.Cli.Shell.Editing;

/// <summary>Going back through what was typed, and forth again to what is being typed; changes made on the way are kept until the input ends.</summary>
internal sealed class HistoryWalk(History history)
{
    private readonly Dictionary<int, string> _changed = [];
    private int _place = history.Entries.Count;

    /// <summary>Forgets where it was.</summary>
    public void Restart()
    {
        _changed.Clear();
        _place = history.Entries.Count;
    }

    /// <param name="text">What is on the screen now.</param>
    /// <returns>The entry before; null: there is none.</returns>
    public string? Older(string text) => Go(_place - 1, text);

    /// <returns>The entry after, or what was being typed; null: that is on the screen.</returns>
    public string? Newer(string text) => Go(_place + 1, text);

    private string? Go(int place, string text)
    {
        if (place < 0 || place > history.Entries.Count) return null;
        _changed[_place] = text;
        _place = place;
        return _changed.TryGetValue(place, out string? changed) ? changed : history.Entries[place];
    }
}
