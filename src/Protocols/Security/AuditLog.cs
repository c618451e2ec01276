using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MarketStore.Engine.Io;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Security;

/// <summary>
/// Who was refused what, and who created, altered, dropped or deleted what: one JSON object a line, appended to a file that
/// only its owner can read. Never a secret, never a row.
/// </summary>
/// <remarks>
/// Thread-safe. Of the same refusal a line is written once a second at the most, with how many there were, so that nobody
/// can fill the disk by being refused.
/// </remarks>
internal sealed class AuditLog : IDisposable
{
    private const int MaxKinds = 1000;
    private const int MaxText = 1000;

    /// <summary>Backticks and letters of any language stay as they are; quotes and control characters do not.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FileStream? _file;
    private readonly IClock _clock;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, string, string, string), Repeated> _recent = [];

    /// <param name="path">Null: nothing is kept.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public AuditLog(string? path, IClock clock, ILogger log)
    {
        (_clock, _log) = (clock, log);
        if (path is null) return;
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    public static AuditLog None { get; } = new(null, SystemClock.Instance, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    /// <summary>Whether anything is kept.</summary>
    public bool IsKept => _file is not null;

    /// <summary>Somebody was not let in, or may not do what they wanted to.</summary>
    public void Refused(string user, string address, string what, string reason)
    {
        if (_file is null) return;
        lock (_lock)
        {
            (string, string, string, string) kind = (user, address, what, reason);
            bool isKnown = _recent.TryGetValue(kind, out Repeated known);
            if (isKnown && _clock.NowNs - known.SinceNs < Interval.Ticks * 100)
            {
                _recent[kind] = known with { Unwritten = known.Unwritten + 1 };
                return;
            }
            if (_recent.Count >= MaxKinds) FlushLocked();
            _recent[kind] = new Repeated(0, _clock.NowNs);
            Write("refused", kind, known.Unwritten + 1);
        }
    }

    /// <summary>Somebody has changed what there is.</summary>
    public void Done(string user, string address, string what, string which)
    {
        if (_file is null) return;
        lock (_lock) Write("done", (user, address, what, which), 1);
    }

    public void Dispose()
    {
        lock (_lock) FlushLocked();
        _file?.Dispose();
    }

    /// <summary>Writes how often those were repeated that have not been written since, and forgets all.</summary>
    private void FlushLocked()
    {
        foreach (((string, string, string, string) kind, Repeated repeated) in _recent)
        {
            if (repeated.Unwritten > 0) Write("refused", kind, repeated.Unwritten);
        }
        _recent.Clear();
    }

    private void Write(string @event, (string User, string Address, string What, string Text) entry, int times)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, DateTime.UnixEpoch.AddTicks(_clock.NowNs / 100).ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event"u8, @event);
            json.WriteString("user"u8, Cut(entry.User));
            json.WriteString("address"u8, entry.Address);
            json.WriteString("what"u8, Cut(entry.What));
            json.WriteString(@event == "done" ? "which"u8 : "reason"u8, Cut(entry.Text));
            if (times > 1) json.WriteNumber("times"u8, times);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        try
        {
            _file!.Write(line.WrittenSpan);
        }
        catch (IOException error)
        {
            _log.LogError("the audit log cannot be written: {Reason}", error.Message);
        }
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + "...";

    private readonly record struct Repeated(int Unwritten, long SinceNs);
}
