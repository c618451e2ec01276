namespace MarketStore.Cli.Shell.Editing;

/// <summary>What a word that has been begun can become.</summary>
/// <param name="Start">Where the word begins; it ends at the cursor.</param>
/// <param name="Candidates">Ascending, with the quotes that they need.</param>
/// <param name="IsCut">There are more.</param>
internal sealed record Completions(int Start, IReadOnlyList<string> Candidates, bool IsCut = false)
{
    public static Completions None { get; } = new(0, []);

    /// <summary>What all candidates begin with, in the first one's letter case.</summary>
    public string Common
    {
        get
        {
            if (IsCut || Candidates.Count == 0) return "";
            int length = Candidates.Min(candidate => Shared(Candidates[0], candidate));
            // Half of a letter is none.
            if (length > 0 && char.IsHighSurrogate(Candidates[0][length - 1])) length--;
            return Candidates[0][..length];
        }
    }

    private static int Shared(string first, string second)
    {
        int length = 0;
        while (length < first.Length && length < second.Length && char.ToUpperInvariant(first[length]) == char.ToUpperInvariant(second[length])) length++;
        return length;
    }
}
