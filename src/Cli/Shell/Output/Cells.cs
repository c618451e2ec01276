using System.Text;

namespace MarketStore.Cli.Shell.Output;

/// <summary>Texts in cells of a terminal.</summary>
internal static class Cells
{
    /// <summary>How much of a text from its start takes no more than so many cells. Letters stay whole.</summary>
    public static int LengthThatFits(ReadOnlySpan<char> text, int cells)
    {
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            cells -= CellWidth.Of(rune);
            if (cells < 0) break;
            length += rune.Utf16SequenceLength;
        }
        return length;
    }
}
