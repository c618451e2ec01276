using System.Buffers.Binary;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

/// <summary>A log segment as recovery finds it on disk.</summary>
/// <param name="IsWhole">Whether its header can be read.</param>
internal sealed record SegmentOnDisk(string Path, SegmentHeader Header, long Length, bool IsWhole);

/// <summary>Frames that were acknowledged and cannot be read.</summary>
internal sealed record LogDamage(string Path, long Offset, Lsn First, Lsn Last);

/// <summary>
/// Reads a log from its segments, in LSN order. A segment ends where a later one starts over; the log ends at the first
/// frame that is broken or missing. That is a torn one when nothing behind it proves that it had been acknowledged: then
/// it never happened, nor did what lies behind it. It is a damaged one when a later frame, or the header of a later
/// segment, says that it was: then the frames that can still be read are used and the missing ones are reported.
/// </summary>
internal sealed class LogReader(IFileSystem files, string root)
{
    /// <summary>First byte of a log of the Go MarketStore.</summary>
    private const byte GoStatusMessage = 2;

    /// <summary>Acknowledged frames that could not be read; to be reported when the walk is over.</summary>
    public List<LogDamage> Damages { get; } = [];

    /// <summary>Whether frames that are replayed are made durable, as recovery must: see <see cref="Harden"/>.</summary>
    public bool Hardens { get; init; }

    /// <summary>The store's directory.</summary>
    public string Root => root;

    /// <summary>The segment whose frames are being replayed.</summary>
    public string? Current { get; private set; }

    /// <summary>Calls <paramref name="replay"/> for every valid frame above <paramref name="after"/>.</summary>
    /// <returns>The last LSN of the log; at least <paramref name="after"/>.</returns>
    public Lsn Replay(IReadOnlyList<SegmentOnDisk> segments, Lsn after, Action<FrameHeader, ReadOnlyMemory<byte>> replay)
    {
        Lsn last = after;
        (string Path, long Offset) end = (root, 0);
        if (Hardens) foreach (SegmentOnDisk segment in segments.Where(segment => !segment.IsWhole)) Harden(segment.Path, ReadAll(segment.Path), [], 0);
        for (int i = 0; i < segments.Count; i++)
        {
            SegmentOnDisk segment = segments[i];
            SegmentOnDisk[] later = [.. segments.Skip(i + 1)];
            Lsn limit = new(later.Select(s => s.Header.FirstLsn.Value).DefaultIfEmpty(ulong.MaxValue).Min());
            if (segment.Header.FirstLsn >= limit || segment.Header.FirstLsn.Value == ulong.MaxValue) continue;
            // Kept for those who follow the store; nothing in it is news.
            if (limit <= after.Next) continue;
            if (segment.Header.FirstLsn > last.Next)
            {
                if (!IsAcknowledged(last.Next, [segment, .. later])) break;
                Damages.Add(new LogDamage(end.Path, end.Offset, last.Next, new Lsn(segment.Header.FirstLsn.Value - 1)));
                last = new Lsn(segment.Header.FirstLsn.Value - 1);
            }
            Current = segment.Path;
            byte[] bytes = ReadAll(segment.Path);
            var news = new List<(FrameHeader Frame, int Offset)>();
            int behind = LogFormat.SegmentHeaderBytes;
            foreach ((FrameHeader frame, int offset) in Frames(bytes, segment.Header, limit, lsn => IsAcknowledged(lsn, later)))
            {
                behind = offset + frame.Length;
                if (frame.Lsn <= last) continue;
                if (frame.Lsn > last.Next) Damages.Add(new LogDamage(segment.Path, offset, last.Next, new Lsn(frame.Lsn.Value - 1)));
                news.Add((frame, offset));
                replay(frame, bytes.AsMemory(
                    offset + LogFormat.FrameHeaderBytes, frame.Length - LogFormat.FrameHeaderBytes));
                last = frame.Lsn;
            }
            if (Hardens && segment.IsWhole) Harden(segment.Path, bytes, news, behind);
            end = (segment.Path, bytes.Length);
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
            SegmentHeader? read = LogFormat.ReadSegmentHeader(head);
            SegmentHeader header = read ?? Reconstruct(ReadAll(path), id, history);
            if (header.History != history)
            {
                throw new MarketStoreException(ErrorCode.Corruption,
                    $"{path} belongs to another store (history {header.History}, this one is {history}): move it away");
            }
            found.Add(new SegmentOnDisk(path, header, length, read is not null));
        }
        return [.. found.OrderBy(s => s.Header.Id)];
    }

    /// <summary>
    /// A header that cannot be read is a torn one, and then the file has no frames; or a damaged one, and then the
    /// frames still tell where it began, because they are checked against the id in the file's name.
    /// </summary>
    private static SegmentHeader Reconstruct(byte[] bytes, ulong id, Guid history)
    {
        int offset = FindProof(bytes, id, (LogFormat.SegmentHeaderBytes - 8, default), _ => true);
        FrameHeader? first = offset < 0 ? null : LogFormat.ReadFrame(bytes.AsSpan(offset), id);
        return new SegmentHeader(id, first?.Lsn ?? new Lsn(ulong.MaxValue), history, first?.Durable ?? default);
    }

    /// <summary>Whether anything in these segments proves that a frame which is not there had been acknowledged.</summary>
    private bool IsAcknowledged(Lsn lsn, IReadOnlyList<SegmentOnDisk> segments) =>
        segments.Any(segment => segment.Header.Acknowledged >= lsn)
        || segments.Any(segment => Frames(ReadAll(segment.Path), segment.Header, new Lsn(ulong.MaxValue), _ => false)
            .Any(found => found.Frame.Durable >= lsn));

    /// <summary>Valid frames below the limit, with their offsets; skips over broken ones that were acknowledged.</summary>
    /// <param name="isAcknowledged">Whether later segments say so of a frame.</param>
    private static IEnumerable<(FrameHeader Frame, int Offset)> Frames(
        byte[] bytes, SegmentHeader header, Lsn limit, Func<Lsn, bool> isAcknowledged)
    {
        int offset = LogFormat.SegmentHeaderBytes;
        Lsn expected = header.FirstLsn;
        while (offset < bytes.Length)
        {
            FrameHeader? frame = LogFormat.ReadFrame(bytes.AsSpan(offset), header.Id);
            if (frame is null || frame.Value.Lsn != expected)
            {
                offset = FindProof(bytes, header.Id, (offset, expected), isAcknowledged);
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
    private static int FindProof(byte[] bytes, ulong segmentId, (int Offset, Lsn Lsn) broken, Func<Lsn, bool> isAcknowledged)
    {
        int first = -1;
        for (int at = broken.Offset + 8; at + LogFormat.FrameHeaderBytes <= bytes.Length;)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(at);
            FrameHeader? frame = IsPlausible(rest, broken.Lsn) ? LogFormat.ReadFrame(rest, segmentId) : null;
            if (frame is null)
            {
                at += 8;
                continue;
            }
            if (first < 0) first = at;
            if (frame.Value.Durable >= broken.Lsn) return first;
            at += frame.Value.Length;
        }
        return first >= 0 && isAcknowledged(broken.Lsn) ? first : -1;
    }

    /// <summary>Cheap enough to ask at every eighth byte; the checksum decides.</summary>
    /// <param name="after">LSN of an earlier frame; 0 if not known.</param>
    private static bool IsPlausible(ReadOnlySpan<byte> source, Lsn after)
    {
        uint length = LogFormat.ClaimedLength(source);
        ulong lsn = BinaryPrimitives.ReadUInt64LittleEndian(source[16..]);
        return length >= LogFormat.FrameHeaderBytes && length % 8 == 0 && length <= source.Length
            && lsn > after.Value && (after == default || lsn - after.Value <= (ulong)source.Length);
    }

    private byte[] ReadHead(string path, out long length)
    {
        using IFile file = files.Open(path);
        length = file.Length;
        byte[] head = new byte[Math.Min(length, LogFormat.SegmentHeaderBytes)];
        return head[..file.Read(head, 0)];
    }

    /// <exception cref="IOException">Also when the file turns out shorter than it is: a part is not the log.</exception>
    private byte[] ReadAll(string path)
    {
        using IFile file = files.Open(path);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)file.Length));
        int read = file.Read(bytes, 0);
        return read == bytes.Length ? bytes : throw new IOException($"{path}: {read} of {bytes.Length} bytes could be read");
    }

    /// <summary>
    /// Makes durable what recovery goes by: what has been seen once must not change with the next power cut. The
    /// process that wrote a segment may have died with its header, which voids frames of others, and its last group on
    /// their way; or after a sync that failed, behind which the system takes pages for written that are not. So these
    /// are written once more, and so is the place where the frames end: one that was refused may have been destroyed
    /// there, and the disk still have it.
    /// </summary>
    /// <param name="behind">Offset behind the last frame; 0: there is no header either.</param>
    private void Harden(string path, byte[] bytes, List<(FrameHeader Frame, int Offset)> frames, int behind)
    {
        using IFile file = files.Open(path);
        Span<byte> end = bytes.AsSpan(int.Min(behind, bytes.Length));
        WriteAgain(file, end[..int.Min(end.Length, LogFormat.FrameHeaderBytes + (behind == 0 ? LogFormat.SegmentHeaderBytes : 0))], behind);
        if (behind > 0) file.Write(bytes.AsSpan(0, LogFormat.SegmentHeaderBytes), 0);
        if (frames.Count > 0)
        {
            (FrameHeader last, int lastOffset) = frames[^1];
            int from = frames.First(frame => frame.Frame.Lsn > last.Durable).Offset;
            file.Write(bytes.AsSpan(from, lastOffset + last.Length - from), from);
        }
        file.Sync();
    }

    /// <summary>Writes what a file is seen to hold.</summary>
    private static void WriteAgain(IFile file, ReadOnlySpan<byte> seen, long offset)
    {
        try
        {
            file.Write(seen, offset);
        }
        catch (DiskFullException) when (!seen.ContainsAnyExcept((byte)0))
        {
            // There is no space behind it: the disk has nothing there either.
        }
    }
}
