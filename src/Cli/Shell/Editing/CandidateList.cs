using System.Globalization;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>Candidates in columns, as they are shown below the text.</summary>
internal static class CandidateList
{
    private const int MostRows = 10;
    private const int Gap = 2;
    private const int Widest = 60;

    public static IReadOnlyList<FrameRow> Rows(Completions completions, int width)
    {
        IReadOnlyList<string> candidates = completions.Candidates;
        int widest = Math.Min(Math.Min(Widest, width - 1), candidates.Take(MostRows * width).Max(candidate => CellWidth.Of(candidate)));
        int columns = Math.Max(1, (width - 1 + Gap) / (widest + Gap));
        int rows = Math.Min(MostRows, (candidates.Count + columns - 1) / columns);
        int shown = Math.Min(rows * columns, candidates.Count);
        var list = new List<FrameRow>();
        for (int row = 0; row < rows; row++)
        {
            // They are read down the columns.
            var cells = Enumerable.Range(0, columns).Select(column => column * rows + row).Where(index => index < shown).Select(index => Fit(candidates[index], widest));
            string line = string.Join(new string(' ', Gap), cells).TrimEnd();
            list.Add(new FrameRow(line, CellWidth.Of(line)));
        }
        if (shown < candidates.Count || completions.IsCut)
        {
            string more = string.Create(CultureInfo.InvariantCulture, $"… {(completions.IsCut ? "over " : "")}{candidates.Count - shown:N0} more");
            list.Add(new FrameRow(more, more.Length));
        }
        return list;
    }

    private static string Fit(string candidate, int cells)
    {
        int width = CellWidth.Of(candidate);
        if (width <= cells) return candidate + new string(' ', cells - width);
        while (CellWidth.Of(candidate) >= cells) candidate = candidate[..^1];
        return candidate + "…";
    }
}
