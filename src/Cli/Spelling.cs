namespace MarketStore.Cli;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The nearest candidate if it is near, else null.</summary>
    /// <remarks>Two letters may be wrong; in a short word one, in a long word a third of them.</remarks>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        int allowed = word.Length <= 3 ? 1 : Math.Max(2, word.Length / 3);
        string? nearest = candidates.MinBy(c => Distance(word, c));
        return nearest is not null && Distance(word, nearest) <= allowed ? nearest : null;
    }

    /// <summary>Levenshtein's distance, case ignored, with one row of the table at a time.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < b.Length; j++)
            {
                int change = char.ToLowerInvariant(a[i]) == char.ToLowerInvariant(b[j]) ? 0 : 1;
                int best = Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + change);
                diagonal = row[j + 1];
                row[j + 1] = best;
            }
        }
        return row[^1];
    }
}
