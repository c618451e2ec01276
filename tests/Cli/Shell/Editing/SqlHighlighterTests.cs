using System.Text;
using MarketStore.Cli.Shell.Editing;

namespace MarketStore.Tests.Cli.Shell.Editing;

public sealed class SqlHighlighterTests
{
    [Theory]
    [InlineData("select max(\"High\") from `A/1Min/B` -- x", "<select> <max>(<\"High\">) <from> <`A/1Min/B`> <-- x>")]
    [InlineData("WHERE a='it''s' AND 5Min > 1.5e3", "<WHERE> a=<'it'><'s'> <AND> <5Min> > <1.5e3>")]
    [InlineData("'open ; /* x", "<'open ; /* x>")]
    [InlineData("/* open ' \n x", "</* open ' \n x>")]
    [InlineData("\\show ACME", "<\\show> ACME")]
    [InlineData("", "")]
    [InlineData("漢 🙂 \\ \0", "漢 🙂 \\ \0")]
    public void Pieces_are_coloured(string text, string marked)
    {
        var shown = new StringBuilder();
        int place = 0;
        foreach (InkSpan span in SqlHighlighter.Spans(text))
        {
            shown.Append(text, place, span.Start - place).Append('<').Append(text, span.Start, span.End - span.Start).Append('>');
            place = span.End;
        }
        Assert.Equal(marked, shown.Append(text, place, text.Length - place).ToString());
    }
}
