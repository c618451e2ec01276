using MarketStore.Cli.Stores;

namespace MarketStore.Tests.Cli.Stores;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("localhost:5993", "http://localhost:5993")]
    [InlineData("localhost", "http://localhost:5993")]
    [InlineData(" 10.0.0.7:80 ", "http://10.0.0.7")]
    [InlineData("http://quotes:8080/", "http://quotes:8080")]
    [InlineData("http://quotes:5993/rpc", "http://quotes:5993")]
    [InlineData("http://quotes", "http://quotes:5993")]
    [InlineData("http://quotes:80", "http://quotes")]
    [InlineData("https://quotes:443/rpc", "https://quotes")]
    [InlineData("[::1]:5993", "http://[::1]:5993")]
    [InlineData("[::1]", "http://[::1]:5993")]
    public void It_is_read(string text, string place) => Assert.Equal(place, ServerAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("host:port")]
    [InlineData("host:99999")]
    [InlineData("ftp://host:5993")]
    [InlineData("localhost:5993/data")]
    [InlineData("http://localhost:5993/?q=1")]
    public void Anything_else_is_told_how_one_is_written(string text) =>
        Assert.Contains("localhost:5993", Assert.Throws<FormatException>(() => ServerAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_and_a_password_are_taken_and_not_shown()
    {
        ServerAddress address = ServerAddress.Parse("http://eve:s%40crt@quotes:5993");

        Assert.Equal("http://quotes:5993", address.ToString());
        Assert.Equal(Convert.ToBase64String("eve:s@crt"u8), address.User!.Header.Parameter);
        Assert.DoesNotContain("crt", $"{address.User}", StringComparison.Ordinal);
    }
}
