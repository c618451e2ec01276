namespace MarketStore.Cli.Shell.Editing;

/// <summary>Searching back for an entry that contains what is typed, as Ctrl-R does.</summary>
/// <param name="before">What was on the screen.</param>
internal sealed class HistorySearch(History history, string before)
{
    private int _place = history.Entries.Count;

    public string Pattern { get; private set; } = "";

    /// <summary>What was on the screen when the search began.</summary>
    public string Before { get; } = before;

    /// <summary>What has been found; before anything was, what was on the screen.</summary>
    public string Found { get; private set; } = before;

    /// <summary>Nothing contains the pattern.</summary>
    public bool IsFailing { get; private set; }

    public void Type(string text)
    {
        Pattern += text;
        Find(_place, -1);
    }

    /// <summary>Takes the last letter of the pattern away, and begins anew.</summary>
    public void Backspace()
    {
        if (Pattern.Length > 0) Pattern = Pattern[..^1];
        (_place, Found) = (history.Entries.Count, Before);
        Find(_place, -1);
    }

    public void Older() => Find(_place - 1, -1);

    public void Newer() => Find(_place + 1, 1);

    private void Find(int from, int step)
    {
        IsFailing = false;
        if (Pattern.Length == 0) return;
        for (int place = from; place >= 0 && place <= history.Entries.Count; place += step)
        {
            if (place == history.Entries.Count || history.Entries[place] == Found && place != _place) continue;
            if (!history.Entries[place].Contains(Pattern, StringComparison.OrdinalIgnoreCase)) continue;
            (_place, Found) = (place, history.Entries[place]);
            return;
        }
        IsFailing = true;
    }
}
