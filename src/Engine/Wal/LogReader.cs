using System.Buffers.Binary;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

/// <summary>A log segment as recovery finds it on disk.</summary>
internal sealed record SegmentOnDisk(string Path, SegmentHeader Header, long Length);

/// <summary>Frames that were acknowledged and cannot be read.</summary>
internal sealed record LogDamage(string Path, long Offset, Lsn First, Lsn Last);

/// <summary>
/// Reads a log from its segments, in LSN order. A segment ends at its first broken frame, or where a later segment
/// starts over. Broken means torn when nothing behind it proves that it had been acknowledged: then it never happened.
/// It means damaged when a later frame says that it was durable, or when a later segment continues behind it: then the
/// frames that can still be read are used and the missing ones are reported, never guessed.
/// </summary>
internal sealed class LogReader(IFileSystem files, string root)
{
    /// <summary>First byte of a log of the Go MarketStore.</summary>
    private const byte GoStatusMessage = 2;

    /// <summary>Acknowledged frames that could not be read; to be reported when the walk is over.</summary>
    public List<LogDamage> Damages { get; } = [];

    /// <summary>Calls <paramref name="replay"/> for every valid frame above <paramref name="after"/>.</summary>
    /// <returns>The last LSN of the log; at least <paramref name="after"/>.</returns>
    public Lsn Replay(IReadOnlyList<SegmentOnDisk> segments, Lsn after, Action<FrameHeader, ReadOnlyMemory<byte>> replay)
    {
        Lsn last = after;
        for (int i = 0; i < segments.Count; i++)
        {
            SegmentOnDisk segment = segments[i];
            Lsn limit = new(segments.Skip(i + 1).Select(s => s.Header.FirstLsn.Value).DefaultIfEmpty(ulong.MaxValue).Min());
            Lsn expected = segment.Header.FirstLsn;
            byte[] bytes = ReadAll(segment.Path);
            foreach ((FrameHeader frame, int offset) in Frames(bytes, segment.Header, limit))
            {
                if (frame.Lsn > expected) ReportGap(segment.Path, offset, expected, frame.Lsn, last);
                expected = frame.Lsn.Next;
                if (frame.Lsn <= last) continue;
                replay(frame, bytes.AsMemory(
                    offset + LogFormat.FrameHeaderBytes, frame.Length - LogFormat.FrameHeaderBytes));
                last = frame.Lsn;
            }
            if (limit.Value != ulong.MaxValue) ReportGap(segment.Path, bytes.Length, expected, limit, last);
        }
        return last;
    }

    /// <summary>The log's segments, oldest first.</summary>
    /// <exception cref="MarketStoreException">The directory holds a log that is not ours.</exception>
    public IReadOnlyList<SegmentOnDisk> Segments(Guid history)
    {
        var found = new List<SegmentOnDisk>();
        foreach (string name in files.ListFiles(root))
        {
            if (!LogSegment.TryParseFileName(name, out ulong id)) continue;
            string path = Path.Combine(root, name);
            byte[] head = ReadHead(path, out long length);
            if (head.Length > 0 && head[0] == GoStatusMessage)
            {
                throw new MarketStoreException(ErrorCode.NotSupported,
                    $"{path} was written by the Go MarketStore: choose another root_directory, this one is not ours to change");
            }
            SegmentHeader header = LogFormat.ReadSegmentHeader(head) ?? Reconstruct(ReadAll(path), id, history);
            if (header.History != history)
            {
                throw new MarketStoreException(ErrorCode.Corruption,
                    $"{path} belongs to another store (history {header.History}, this one is {history}): move it away");
            }
            found.Add(new SegmentOnDisk(path, header, length));
        }
        return [.. found.OrderBy(s => s.Header.Id)];
    }

    /// <summary>
    /// A header that cannot be read is a torn one, and then the file has no frames; or a damaged one, and then the
    /// frames still tell where it began, because they are checked against the id in the file's name.
    /// </summary>
    private static SegmentHeader Reconstruct(byte[] bytes, ulong id, Guid history)
    {
        FrameHeader? first = bytes.Length > LogFormat.SegmentHeaderBytes
            ? LogFormat.ReadFrame(bytes.AsSpan(LogFormat.SegmentHeaderBytes), id) : null;
        return new SegmentHeader(id, first?.Lsn ?? new Lsn(ulong.MaxValue), history);
    }

    /// <summary>Valid frames below the limit, with their offsets; skips over broken ones that were acknowledged.</summary>
    private static IEnumerable<(FrameHeader Frame, int Offset)> Frames(byte[] bytes, SegmentHeader header, Lsn limit)
    {
        int offset = LogFormat.SegmentHeaderBytes;
        Lsn expected = header.FirstLsn;
        while (offset < bytes.Length)
        {
            FrameHeader? frame = LogFormat.ReadFrame(bytes.AsSpan(offset), header.Id);
            if (frame is null || frame.Value.Lsn != expected)
            {
                offset = FindProof(bytes, header.Id, offset, expected);
                if (offset < 0) yield break;
                frame = LogFormat.ReadFrame(bytes.AsSpan(offset), header.Id)!.Value;
            }
            if (frame.Value.Lsn >= limit) yield break;
            yield return (frame.Value, offset);
            expected = frame.Value.Lsn.Next;
            offset += frame.Value.Length;
        }
    }

    /// <summary>
    /// Offset of the first valid frame behind a broken one, if any frame there proves that the broken one was durable;
    /// else -1. A group that was torn by a crash can leave valid frames behind a broken one, but none that proves it.
    /// </summary>
    private static int FindProof(byte[] bytes, ulong segmentId, int offset, Lsn broken)
    {
        int first = -1;
        for (int at = offset + 8; at + LogFormat.FrameHeaderBytes <= bytes.Length;)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(at);
            FrameHeader? frame = IsPlausible(rest, broken) ? LogFormat.ReadFrame(rest, segmentId) : null;
            if (frame is null)
            {
                at += 8;
                continue;
            }
            if (first < 0) first = at;
            if (frame.Value.Durable >= broken) return first;
            at += frame.Value.Length;
        }
        return -1;
    }

    /// <summary>Cheap enough to ask at every eighth byte; the checksum decides.</summary>
    private static bool IsPlausible(ReadOnlySpan<byte> source, Lsn after)
    {
        uint length = LogFormat.ClaimedLength(source);
        ulong lsn = BinaryPrimitives.ReadUInt64LittleEndian(source[16..]);
        return length >= LogFormat.FrameHeaderBytes && length % 8 == 0 && length <= source.Length
            && lsn > after.Value && lsn - after.Value <= (ulong)source.Length;
    }

    private void ReportGap(string path, long offset, Lsn expected, Lsn found, Lsn last)
    {
        Lsn first = expected <= last ? last.Next : expected;
        if (first < found) Damages.Add(new LogDamage(path, offset, first, new Lsn(found.Value - 1)));
    }

    private byte[] ReadHead(string path, out long length)
    {
        using IFile file = files.Open(path);
        length = file.Length;
        byte[] head = new byte[Math.Min(length, LogFormat.SegmentHeaderBytes)];
        return head[..file.Read(head, 0)];
    }

    private byte[] ReadAll(string path)
    {
        using IFile file = files.Open(path);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)file.Length));
        int read = file.Read(bytes, 0);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
