using System.Text;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>Reads from a terminal that knows nothing but lines; the kernel's own editing is all there is.</summary>
internal sealed class PlainLineReader(TextReader input, TextWriter prompts, (string First, string Others) prompt) : ILineReader
{
    public ReadOutcome Read(string text = "")
    {
        if (text.Length > 0) throw new NotSupportedException("a text that is there cannot be changed on a terminal of lines");
        return ReadLines();
    }

    private ReadOutcome ReadLines()
    {
        var text = new StringBuilder();
        while (true)
        {
            prompts.Write(text.Length == 0 ? prompt.First : prompt.Others);
            if (input.ReadLine() is not { } line)
            {
                prompts.WriteLine();
                return new ReadOutcome(ReadEnd.End);
            }
            text.Append(line);
            if (Submission.IsComplete(text.ToString())) return new ReadOutcome(ReadEnd.Text, text.ToString());
            text.Append('\n');
        }
    }
}
