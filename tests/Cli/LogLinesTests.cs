using System.Text.Json;
using MarketStore.Cli.Logging;
using Microsoft.Extensions.Logging;

namespace MarketStore.Tests.Cli;

public sealed class LogLinesTests : IDisposable
{
    private readonly StringWriter _written = new();

    public void Dispose() => _written.Dispose();

    [Fact]
    public void Text_has_time_level_and_message()
    {
        Log(new TextLogLines(_written, new NewYear(), coloured: false), LogLevel.Warning, "disk is slow");
        Assert.Equal("2024-01-01T00:00:00.123Z  warn  disk is slow\n", _written.ToString());
    }

    [Fact]
    public void A_terminal_gets_the_level_in_colour()
    {
        Log(new TextLogLines(_written, new NewYear(), coloured: true), LogLevel.Error, "x");
        Assert.Equal("2024-01-01T00:00:00.123Z \e[31merror\e[0m  x\n", _written.ToString());
    }

    [Theory]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Information, "info")]
    [InlineData(LogLevel.Warning, "warn")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "fatal")]
    public void Json_is_one_object_per_line_whatever_the_message(LogLevel level, string name)
    {
        Log(new JsonLogLines(_written, new NewYear()), level, "a \"quoted\"\nline");
        string line = Assert.Single(_written.ToString().TrimEnd('\n').Split('\n'));
        using JsonDocument json = JsonDocument.Parse(line);
        Assert.Equal(
            ["level", "timestamp", "msg"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(name, json.RootElement.GetProperty("level").GetString());
        Assert.Equal("2024-01-01T00:00:00.123Z", json.RootElement.GetProperty("timestamp").GetString());
        Assert.Equal("a \"quoted\"\nline", json.RootElement.GetProperty("msg").GetString());
    }

    private static void Log(LogLineWriter lines, LogLevel level, string text)
    {
        using var provider = new LogLineProvider(lines);
        provider.CreateLogger("any").Log(level, "{Text}", text);
    }

    private sealed class NewYear : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 1, 1, 0, 0, 0, 123, TimeSpan.Zero);
    }
}
