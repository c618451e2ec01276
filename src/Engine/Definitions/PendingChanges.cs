using MarketStore.Engine.Io;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Definitions;

/// <summary>
/// What has changed in the sources of a definition and is not yet in what is computed from them: spans of time of each
/// symbol. They are taken to be worked on, and gone when the work is done; until then they are still in the picture that
/// a checkpoint records, so that a crash repeats work and never forgets any.
///
///     note -> waiting --take--> taken --done-->            given back: taken -> waiting
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PendingChanges(Definition definition)
{
    private readonly Lock _lock = new();
    private Dictionary<string, SpanSet> _waiting = new(StringComparer.Ordinal);
    private Dictionary<string, SpanSet> _taken = new(StringComparer.Ordinal);

    public Definition Definition { get; } = definition;

    /// <summary>Symbols that have changes waiting or being worked on.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _waiting.Keys.Union(_taken.Keys).Count();
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _waiting.Count == 0 && _taken.Count == 0;
        }
    }

    public void Note(string symbol, ReadOnlySpan<long> times)
    {
        lock (_lock) Of(symbol).Add(times);
    }

    public void Note(string symbol, TimeRange range)
    {
        lock (_lock) Of(symbol).Add(range);
    }

    /// <summary>Takes what is waiting; one at a time.</summary>
    /// <returns>By symbol: spans, ascending and apart. Empty: there is nothing to do, and nothing was taken.</returns>
    public IReadOnlyDictionary<string, IReadOnlyList<TimeRange>> Take()
    {
        lock (_lock)
        {
            Invariant.Holds(_taken.Count == 0, "changes are worked on by one at a time");
            (_taken, _waiting) = (_waiting, new Dictionary<string, SpanSet>(StringComparer.Ordinal));
            return _taken.ToDictionary(change => change.Key, change => (IReadOnlyList<TimeRange>)[.. change.Value.Ranges], StringComparer.Ordinal);
        }
    }

    /// <summary>What was taken has been worked in.</summary>
    public void Done()
    {
        lock (_lock) _taken.Clear();
    }

    /// <summary>What was taken has not been worked in, or not all of it.</summary>
    public void GiveBack()
    {
        lock (_lock)
        {
            foreach ((string symbol, SpanSet spans) in _taken) Of(symbol).Add(spans);
            _taken.Clear();
        }
    }

    // pending = symbols:u32 (symbol:text spans)*
    public void Write(ByteWriter writer)
    {
        lock (_lock)
        {
            var all = new SortedDictionary<string, SpanSet>(StringComparer.Ordinal);
            foreach ((string symbol, SpanSet spans) in _waiting) all.Add(symbol, spans.Copy());
            foreach ((string symbol, SpanSet spans) in _taken)
            {
                if (all.TryGetValue(symbol, out SpanSet? known)) known.Add(spans);
                else all.Add(symbol, spans);
            }
            writer.U32((uint)all.Count);
            foreach ((string symbol, SpanSet spans) in all)
            {
                writer.Text(symbol);
                spans.Write(writer);
            }
        }
    }

    /// <exception cref="InvalidDataException">The bytes make no sense.</exception>
    public static PendingChanges Read(Definition definition, ref ByteReader reader)
    {
        var pending = new PendingChanges(definition);
        for (int count = reader.Count(); count > 0; count--) pending._waiting[reader.Text()] = SpanSet.Read(ref reader);
        return pending;
    }

    private SpanSet Of(string symbol)
    {
        if (!_waiting.TryGetValue(symbol, out SpanSet? spans)) _waiting.Add(symbol, spans = new SpanSet(Definition.GrainNs));
        return spans;
    }
}
