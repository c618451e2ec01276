using System.Threading.Channels;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Definitions;

/// <summary>All definitions of a store, and what has changed in the sources of those that have any.</summary>
/// <remarks>Thread-safe; changed by one thread at a time, which holds the apply lock.</remarks>
internal sealed class DefinitionTable
{
    private static readonly TimeRange Everything = new(long.MinValue, long.MaxValue);

    /// <summary>One token at the most: there is something new.</summary>
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile State _state = State.Of([]);
    private long _version;

    /// <summary>Grows with everything that a checkpoint has to record.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>In the order of their names.</summary>
    public IEnumerable<Definition> List(string kind) =>
        _state.Entries.Select(entry => entry.Definition).Where(definition => definition.Kind == kind).OrderBy(definition => definition.Name, StringComparer.Ordinal);

    public Definition? Find(string kind, string name) => Entry(kind, name)?.Definition;

    /// <summary>What has changed in the sources of a definition; null when it is gone.</summary>
    public PendingChanges? PendingOf(string kind, string name) => Entry(kind, name);

    /// <summary>Returns when there is something new, since the last call returned.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel) => await _news.Reader.ReadAsync(cancel).ConfigureAwait(false);

    /// <summary>Applies a definition; all that its sources hold is a change.</summary>
    public void Define(Definition definition, IEnumerable<Bucket> buckets)
    {
        var entry = new PendingChanges(definition);
        foreach (Bucket bucket in buckets.Where(bucket => definition.Sources.Contains(FamilyKey.Of(bucket)))) entry.Note(bucket.Key.Symbol, Everything);
        _state = State.Of([.. _state.Entries.Where(other => !IsOf(other, definition.Kind, definition.Name)), entry]);
        Announce();
    }

    public void Undefine(string kind, string name)
    {
        _state = State.Of([.. _state.Entries.Where(other => !IsOf(other, kind, name))]);
        Announce();
    }

    /// <summary>Rows came to a bucket.</summary>
    public void Note(Bucket bucket, ReadOnlySpan<long> times)
    {
        if (_state.Followers.Count == 0 || times.IsEmpty || !_state.Followers.TryGetValue(FamilyKey.Of(bucket), out List<PendingChanges>? followers)) return;
        foreach (PendingChanges follower in followers) follower.Note(bucket.Key.Symbol, times);
        Announce();
    }

    /// <summary>Rows went from a bucket.</summary>
    public void Note(Bucket bucket, TimeRange range)
    {
        if (_state.Followers.Count == 0 || !_state.Followers.TryGetValue(FamilyKey.Of(bucket), out List<PendingChanges>? followers)) return;
        foreach (PendingChanges follower in followers) follower.Note(bucket.Key.Symbol, range);
        Announce();
    }

    public void NoteDrop(Bucket bucket) => Note(bucket, Everything);

    /// <summary>What was taken of a definition's changes has been worked in, or not.</summary>
    public void Finish(PendingChanges changes, bool isDone)
    {
        if (isDone) changes.Done();
        else changes.GiveBack();
        Interlocked.Increment(ref _version);
    }

    // picture = definitions:u32 (definition pending)*
    public byte[] Picture()
    {
        var writer = new ByteWriter();
        writer.U32((uint)_state.Entries.Count);
        foreach (PendingChanges entry in _state.Entries)
        {
            entry.Definition.Write(writer);
            entry.Write(writer);
        }
        return writer.Written.ToArray();
    }

    /// <summary>Starts from a picture.</summary>
    /// <exception cref="InvalidDataException">The bytes make no sense.</exception>
    public void Load(ReadOnlySpan<byte> picture)
    {
        var reader = new ByteReader(picture);
        var entries = new List<PendingChanges>();
        for (int count = reader.Count(); count > 0; count--)
        {
            var definition = Definition.Read(ref reader);
            entries.Add(PendingChanges.Read(definition, ref reader));
        }
        _state = State.Of(entries);
        Announce();
    }

    private static bool IsOf(PendingChanges entry, string kind, string name) => entry.Definition.Kind == kind && entry.Definition.Name == name;

    private PendingChanges? Entry(string kind, string name) => _state.Entries.FirstOrDefault(entry => IsOf(entry, kind, name));

    private void Announce()
    {
        Interlocked.Increment(ref _version);
        _news.Writer.TryWrite(true);
    }

    /// <param name="Followers">By family: the definitions that are computed from it.</param>
    private sealed record State(IReadOnlyList<PendingChanges> Entries, IReadOnlyDictionary<FamilyKey, List<PendingChanges>> Followers)
    {
        public static State Of(IReadOnlyList<PendingChanges> entries) => new(entries, entries
            .SelectMany(entry => entry.Definition.Sources.Distinct().Select(source => (Source: source, Entry: entry)))
            .GroupBy(pair => pair.Source, pair => pair.Entry).ToDictionary(group => group.Key, group => group.ToList()));
    }
}
