using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Import;
using MarketStore.Engine.Time;
using MarketStore.Engine.Wal;

namespace MarketStore.Cli.Tools;

/// <summary>
/// Lists the frames of our own log as recovery would see them, and what it would make of the rest. States:
///
///     in blocks  at or below the manifest's checkpoint
///     durable    a later frame says that it was on disk: it had been acknowledged
///     last       whole, but nothing behind it says so
///     void       a later segment starts over at its LSN
///     damaged    had been acknowledged and cannot be read
///     torn       the end of a write that never happened
///     free       never written, or left by an earlier use of the file
/// </summary>
internal sealed class WalFrames(string root)
{
    private readonly Dictionary<uint, Bucket> _buckets = [];
    private Lsn _checkpoint;

    /// <summary>Learns the buckets' names from the manifest, if there is one.</summary>
    public void ReadManifest()
    {
        using Manifest? manifest = Manifest.Open(ReadOnlyFiles.Instance, new EngineOptions { RootDirectory = root }, edit =>
        {
            foreach (Bucket bucket in edit.Created) _buckets[bucket.Id] = bucket;
            _checkpoint = edit.Checkpoint;
        });
    }

    /// <summary>What the log of a store has that its blocks do not.</summary>
    /// <exception cref="IOException">A file cannot be read, or has gone with a checkpoint.</exception>
    public static (long Writes, long Rows) BehindCheckpoint(string root)
    {
        var frames = new WalFrames(root);
        frames.ReadManifest();
        List<WalEntry> entries = [.. frames.List([.. Directory.EnumerateFiles(root, "*.walfile").Order(StringComparer.Ordinal)])
            .SelectMany(file => file.Entries).Where(entry => entry.State is "durable" or "last")];
        return (entries.Count, entries.Sum(entry => entry.Rows ?? 0));
    }

    /// <summary>Lists log segments, which are given oldest first.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IEnumerable<WalFile> List(IReadOnlyList<string> paths)
    {
        List<SegmentOnDisk> segments = [.. paths.Select(Open)];
        for (int i = 0; i < segments.Count; i++)
        {
            Lsn limit = new(segments.Skip(i + 1).Select(s => s.Header.FirstLsn.Value).DefaultIfEmpty(ulong.MaxValue).Min());
            SegmentHeader header = segments[i].Header;
            string created = Timestamps.ToIso((long)header.Id);
            yield return new WalFile(Path.GetFileName(segments[i].Path),
                string.Create(CultureInfo.InvariantCulture,
                    $"log of marketstore, {created}, first LSN {header.FirstLsn}, {segments[i].Length:N0} bytes"),
                Entries(segments[i], limit));
        }
    }

    private static SegmentOnDisk Open(string path)
    {
        using var file = new SourceFile(path);
        byte[] head = new byte[LogFormat.SegmentHeaderBytes];
        head = head[..file.Read(head, 0)];
        _ = LogSegment.TryParseFileName(Path.GetFileName(path), out ulong id);
        // As in recovery: without its header a segment is known by the id in its name, and begins where its frames do.
        SegmentHeader? header = LogFormat.ReadSegmentHeader(head);
        return new SegmentOnDisk(path, header ?? new SegmentHeader(id, new Lsn(FirstLsn(file, id)), default, default), file.Length, header is not null);
    }

    private static ulong FirstLsn(SourceFile file, ulong id)
    {
        byte[] bytes = new byte[Math.Max(0, file.Length - LogFormat.SegmentHeaderBytes)];
        file.ReadExactly(bytes, LogFormat.SegmentHeaderBytes);
        return LogFormat.ReadFrame(bytes, id)?.Lsn.Value ?? 0;
    }

    private List<WalEntry> Entries(SegmentOnDisk segment, Lsn limit)
    {
        var reader = new LogReader(ReadOnlyFiles.Instance, root);
        var frames = new List<(FrameHeader Frame, ReadOnlyMemory<byte> Payload)>();
        // One segment alone, so that what a later one makes void is listed too.
        Lsn before = new(Math.Max(segment.Header.FirstLsn.Value, 1) - 1);
        reader.Replay([segment], before, (frame, payload) => frames.Add((frame, payload)));
        Lsn durable = frames.Select(f => f.Frame.Durable).Append(default).Max();

        var entries = new List<WalEntry>(frames.Count + 1);
        long end = LogFormat.SegmentHeaderBytes;
        foreach ((FrameHeader frame, ReadOnlyMemory<byte> payload) in frames)
        {
            long offset = OffsetOf(payload);
            if (offset > end)
                entries.Add(new WalEntry(null, "?", end, offset - end, null, null, "damaged", []));
            string state = frame.Lsn >= limit ? "void" : frame.Lsn <= _checkpoint ? "in blocks"
                : frame.Lsn <= durable || limit.Value != ulong.MaxValue ? "durable" : "last";
            entries.Add(Describe(frame, offset, payload, state));
            end = offset + frame.Length;
        }
        if (end < segment.Length) entries.Add(Rest(segment, end, frames.Count > 0 ? frames[^1].Frame.Lsn.Next : segment.Header.FirstLsn));
        return entries;
    }

    /// <summary>The payload is a part of the file's bytes.</summary>
    private static long OffsetOf(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> bytes)
            ? bytes.Offset - LogFormat.FrameHeaderBytes : throw new InvalidOperationException("a payload lies in the file's bytes");

    private WalEntry Rest(SegmentOnDisk segment, long end, Lsn expected)
    {
        using var file = new SourceFile(segment.Path);
        Span<byte> header = stackalloc byte[LogFormat.FrameHeaderBytes];
        int read = file.Read(header, end);
        // A frame that was begun here has the next LSN; what an earlier use of the file left has smaller ones.
        bool torn = read == header.Length && LogFormat.ClaimedLength(header) > 0
            && BinaryPrimitives.ReadUInt64LittleEndian(header[16..]) == expected.Value;
        return new WalEntry(null, "-", end, segment.Length - end, null, null, torn ? "torn" : "free", []);
    }

    private WalEntry Describe(FrameHeader frame, long offset, ReadOnlyMemory<byte> payload, string state)
    {
        string kind = Enum.IsDefined(frame.Kind) ? frame.Kind.ToString() : ((byte)frame.Kind).ToString(CultureInfo.InvariantCulture);
        var entry = new WalEntry(frame.Lsn.Value, kind, offset, frame.Length, null, frame.Durable.Value, state, []);
        try
        {
            switch (frame.Kind)
            {
                case FrameKind.Write:
                    WriteContent write = LogRecords.ReadWrite(payload, Find);
                    foreach (Bucket bucket in write.Creates) _buckets[bucket.Id] = bucket;
                    IEnumerable<string> created = write.Creates.Where(b => write.Parts.All(p => p.Bucket.Id != b.Id)).Select(b => $"+{b.Key}");
                    return entry with
                    {
                        Rows = write.Parts.Sum(p => (long)p.RowCount),
                        Buckets = [.. write.Parts.Select(p => p.Bucket.Key.ToString()).Distinct(), .. created],
                    };
                case FrameKind.Drop:
                    return entry with { Buckets = Names(LogRecords.ReadDrop(payload, Find).Buckets) };
                case FrameKind.Erase:
                    EraseContent erase = LogRecords.ReadErase(payload, Find);
                    return entry with { Buckets = Names(erase.Buckets) };
                case FrameKind.Alter:
                    AlterContent alter = SchemaRecords.ReadAlter(payload, Find);
                    // What follows is laid out so, unless a later segment makes it void.
                    foreach ((Bucket bucket, Schema schema) in alter.Buckets.Where(b => state != "void" && b.Schema.Version > b.Bucket.Schema.Version))
                    {
                        bucket.Alter(schema);
                    }
                    return entry with { Buckets = Names([.. alter.Buckets.Select(b => b.Bucket)]) };
                default:
                    return entry;
            }
        }
        catch (InvalidDataException e)
        {
            return entry with { Buckets = [$"({e.Message})"] };
        }
    }

    private Bucket? Find(uint id) => _buckets.GetValueOrDefault(id);

    private static string[] Names(IReadOnlyList<Bucket> buckets) => [.. buckets.Select(b => b.Key.ToString())];
}
