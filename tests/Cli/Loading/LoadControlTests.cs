using MarketStore.Cli.Loading;
using MarketStore.Engine;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>Control files.</summary>
public sealed class LoadControlTests
{
    [Fact]
    public void All_keys_are_read()
    {
        LoadControl control = LoadControlReader.Parse("firstRowHasColumnNames: true\ntimeFormat: \"20060102 15:04:05\"\ntimeZone: US/Eastern\ncolumnNameMap: [Epoch, '', Ask]\n", "c.yaml");
        Assert.Equal((true, "20060102 15:04:05", "US/Eastern"), (control.HasHeader, control.TimeFormat, control.TimeZone.Id));
        Assert.Equal(["Epoch", "", "Ask"], control.Names);
    }

    [Fact]
    public void Names_of_the_header_can_be_mapped() =>
        Assert.Equal("Epoch", LoadControlReader.Parse("columnNameMap:\n  ts: Epoch\n", "c.yaml").Renamed["TS"]);

    [Theory]
    [InlineData("timeFormat: timestamp\ntimezone: UTC\n", "c.yaml:2:1: there is no key \"timezone\"; did you mean \"timeZone\"?")]
    [InlineData("timeZone: Mars/Olympus\n", "c.yaml:1:11: timeZone: there is no time zone Mars/Olympus")]
    [InlineData("firstRowHasColumnNames: maybe\n", "c.yaml:1:25: firstRowHasColumnNames: \"maybe\" is neither true nor false")]
    [InlineData("timeFormat: yyyy-MM-dd\n", "c.yaml:1:13: timeFormat: 'yyyy-MM-dd' is no time layout")]
    [InlineData("columnNameMap: Epoch\n", "c.yaml:1:16: columnNameMap: write a list of names")]
    [InlineData("- a\n", "c.yaml:1:1: write lines of the form")]
    [InlineData("a: [\n", "c.yaml:")]
    public void Mistakes_are_named_with_their_place(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Throws<MarketStoreException>(() => LoadControlReader.Parse(yaml, "c.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void Nothing_is_a_control_file(string yaml) => Assert.Equal(new LoadControl().TimeZone, LoadControlReader.Parse(yaml, "c.yaml").TimeZone);
}
