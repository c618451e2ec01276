using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Catalog;

public sealed class BucketNamesTests
{
    [Theory]
    [InlineData("AAPL")]
    [InlineData(".XBT")]
    [InlineData("BRK.B")]
    [InlineData("BF-A")]
    [InlineData("a b_c")]
    [InlineData("日経平均")]
    [InlineData("🚀")]
    [InlineData("12345678901234567890123456789012")]
    public void Names_of_the_field_are_accepted(string name)
    {
        BucketNames.CheckKey(new BucketKey(name, "1Min", name));
        BucketNames.CheckColumnName(name);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "path")]
    [InlineData("..", "path")]
    [InlineData("A..B", "path")]
    [InlineData("A/B", "'/'")]
    [InlineData("A,B", "','")]
    [InlineData("*", "'*'")]
    [InlineData("A:B", "':'")]
    [InlineData("A\0", "U+0000")]
    [InlineData("A\nB", "U+000A")]
    [InlineData("A\u0085", "U+0085")]
    [InlineData("123456789012345678901234567890123", "33 bytes")]
    [InlineData("日経平均日経平均日経平", "33 bytes")]
    [InlineData("category_name", "keeps for itself")]
    public void Parts_that_are_no_directory_names_are_refused(string name, string reason)
    {
        AssertRefused(() => BucketNames.CheckKey(new BucketKey(name, "1Min", "OHLCV")), "symbol", reason);
        AssertRefused(() => BucketNames.CheckKey(new BucketKey("A", "1Min", name)), "attribute group", reason);
    }

    /// <summary>No theory: attributes hold UTF-8, which cannot carry half a character.</summary>
    [Fact]
    public void Half_characters_are_refused()
    {
        AssertRefused(() => BucketNames.CheckColumnName("A\ud800"), "Unicode");
        AssertRefused(() => BucketNames.CheckColumnName("\udc00A"), "Unicode");
    }

    [Theory]
    [InlineData("metadata.db")]
    [InlineData("lost+found")]
    [InlineData("marketstore.lock")]
    [InlineData("marketstore.manifest")]
    [InlineData("WALFile.1.walfile")]
    public void Symbols_do_not_collide_with_the_files_of_the_root(string name) =>
        AssertRefused(() => BucketNames.CheckKey(new BucketKey(name, "1Min", "OHLCV")), "keeps for itself");

    [Theory]
    [InlineData("1M")]
    [InlineData("")]
    [InlineData("../1Min")]
    public void A_bad_timeframe_is_told_in_the_words_that_clients_know(string timeframe)
    {
        var error = Assert.Throws<MarketStoreException>(
            () => BucketNames.CheckKey(new BucketKey("A", timeframe, "OHLCV")));
        Assert.StartsWith("error: Unable to get timeframe from key", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AAPL/1Min/OHLCV")]
    [InlineData("AAPL/1Min/OHLCV:Symbol/Timeframe/AttributeGroup")]
    public void A_key_is_read_with_and_without_its_categories(string text) =>
        Assert.Equal(new BucketKey("AAPL", "1Min", "OHLCV"), BucketNames.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("AAPL/1Min")]
    [InlineData("AAPL/1Min/OHLCV/X")]
    [InlineData("AAPL/1Min/OHLCV:")]
    [InlineData("AAPL/1Min/OHLCV:Timeframe/Symbol/AttributeGroup")]
    [InlineData("A:B/1Min/X")]
    public void Text_that_is_not_three_parts_is_no_key(string text) =>
        AssertRefused(() => BucketNames.Parse(text), "does not name a bucket", BucketKey.Categories);

    [Fact]
    public void Parsing_also_checks_the_names() =>
        AssertRefused(() => BucketNames.Parse("../1Min/X:Symbol/Timeframe/AttributeGroup"), "path");

    [Fact]
    public void Columns_are_unique_and_limited_and_never_called_Epoch()
    {
        static ColumnDefinition[] Named(params string[] names) =>
            [.. names.Select(name => new ColumnDefinition(name, ColumnType.Float32))];
        string[] many = [.. Enumerable.Range(0, 1025).Select(i => $"c{i}")];

        BucketNames.CheckColumns(Named("Ask", "ask", "l1-Ask", "a/b:c"));
        BucketNames.CheckColumns(Named(many[..1024]));
        AssertRefused(() => BucketNames.CheckColumns(Named(many)), "1024");
        AssertRefused(() => BucketNames.CheckColumns(Named("Ask", "Bid", "Ask")), "\"Ask\"", "twice");
        AssertRefused(() => BucketNames.CheckColumns(Named("Epoch")), "Epoch");
        AssertRefused(() => BucketNames.CheckColumns(Named("")), "empty");
        AssertRefused(() => BucketNames.CheckColumns(Named(new string('x', 33))), "33 bytes");
    }

    [Fact]
    public void Messages_neither_carry_control_characters_nor_grow_with_the_input()
    {
        string hostile = "\u001b[2J" + new string('x', 1_000_000);
        var error = Assert.Throws<MarketStoreException>(() => BucketNames.CheckColumnName(hostile));
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.InRange(error.Message.Length, 1, 300);
    }

    private static void AssertRefused(Action check, params string[] fragments)
    {
        var error = Assert.Throws<MarketStoreException>(check);
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.All(fragments, fragment => Assert.Contains(fragment, error.Message, StringComparison.Ordinal));
    }
}
