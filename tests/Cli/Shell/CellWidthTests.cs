using MarketStore.Cli.Shell;

namespace MarketStore.Tests.Cli.Shell;

public sealed class CellWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("äöü", 3)]
    [InlineData("e\u0301", 1)]
    [InlineData("日本", 4)]
    [InlineData("ｱｲ", 2)]
    [InlineData("ＡＢ", 4)]
    [InlineData("한국", 4)]
    [InlineData("👍", 2)]
    [InlineData("│…⋮", 3)]
    [InlineData("a\u200Db", 2)]
    [InlineData("\u0001\t", 0)]
    [InlineData("\U00020000", 2)]
    public void Of_text(string text, int cells) => Assert.Equal(cells, CellWidth.Of(text));
}
