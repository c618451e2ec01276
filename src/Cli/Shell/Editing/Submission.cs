using MarketStore.Cli.Shell.Scripts;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>Says when what is typed is whole.</summary>
internal static class Submission
{
    /// <summary>Whether nothing is missing: the text is cut as a script is, and nothing is left over.</summary>
    public static bool IsComplete(string text)
    {
        var reader = new ScriptReader();
        foreach (string line in text.Split('\n'))
        {
            foreach (ScriptItem _ in reader.Add(line))
            {
            }
        }
        return reader.IsEmpty;
    }
}
