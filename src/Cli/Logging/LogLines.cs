using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Logging;

/// <summary>Writes one line per log entry, whole, in the order the entries come. Thread-safe.</summary>
internal abstract class LogLineWriter(TextWriter target, TimeProvider clock)
{
    private readonly Lock _gate = new();

    public void Write(LogLevel level, string text, Exception? error)
    {
        string time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string line = Format(time, level, text, error);
        lock (_gate)
        {
            target.WriteLine(line);
            target.Flush();
        }
    }

    protected abstract string Format(string time, LogLevel level, string text, Exception? error);

    /// <summary>The names that the original's log lines use.</summary>
    protected static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}

/// <summary>For people: <c>2022-11-07T10:51:10.123Z  info  text</c>; the level is coloured on a terminal.</summary>
internal sealed class TextLogLines(TextWriter target, TimeProvider clock, bool coloured) : LogLineWriter(target, clock)
{
    protected override string Format(string time, LogLevel level, string text, Exception? error)
    {
        string name = NameOf(level).PadLeft(5);
        if (coloured) name = $"\e[{ColourOf(level)}m{name}\e[0m";
        return error is null ? $"{time} {name}  {text}" : $"{time} {name}  {text}\n{error}";
    }

    private static string ColourOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "90", // grey
        LogLevel.Information => "32", // green
        LogLevel.Warning => "33", // yellow
        _ => "31", // red
    };
}

/// <summary>For programs: <c>{"level":"info","timestamp":"2022-11-07T10:51:10.123Z","msg":"text"}</c>.</summary>
internal sealed class JsonLogLines(TextWriter target, TimeProvider clock) : LogLineWriter(target, clock)
{
    protected override string Format(string time, LogLevel level, string text, Exception? error)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("level", NameOf(level));
            json.WriteString("timestamp", time);
            json.WriteString("msg", text);
            if (error is not null) json.WriteString("error", error.ToString());
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
