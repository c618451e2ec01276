using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace MarketStore.Engine.Import;

// A log of the Go MarketStore: WALFile.<ns>.walfile, little-endian, one message behind the other.
//
//   status = 2:u8 file:i8 (1 open, 2 closed) replay:i8 (1 not replayed, 2 replayed, 3 in process) owner:i64     first
//   info   = 1:u8 group:i64 target:i8 (0 log, 1 year files) state:i8 (0 preparing, 1 intended, 2 complete)
//   data   = 0:u8 length:i64 transaction group md5:16B (of the length and the group)
//   group  = id:i64 count:i64 write set*                                                        see GoWriteSet
//
// "Year files, complete" for a group says that it and all before it are on disk in the year files.

/// <summary>What is to be done with a transaction group.</summary>
internal enum GoGroupState
{
    /// <summary>May be missing from the year files: to be applied.</summary>
    Pending,

    /// <summary>In the year files, says a checkpoint behind it.</summary>
    Checkpointed,

    /// <summary>In the year files, says the file's status.</summary>
    Replayed,

    /// <summary>The same group stands in the file before.</summary>
    Repeated,

    /// <summary>Its checksum does not match.</summary>
    Damaged,
}

/// <summary>One transaction group in a log.</summary>
/// <param name="Offset">Of the group's first byte, behind its length.</param>
/// <param name="Id">Of a damaged group: what its bytes say.</param>
internal sealed record GoGroup(long Offset, long Length, long Id, GoGroupState State);

/// <summary>A log, read once from front to back; the rows stay on disk.</summary>
internal sealed class GoLog
{
    public const byte StatusMessage = 2;
    public const int StatusBytes = 11;

    private const byte DataMessage = 0;
    private const byte InfoMessage = 1;
    private const byte StateReplayed = 2;
    private const int ChecksumBytes = 16;

    /// <summary>A group's id and its number of write sets.</summary>
    private const int GroupHeaderBytes = 16;

    private readonly HashSet<(long Id, UInt128 Checksum)> _seen = [];

    private GoLog(string path) => Path = path;

    public string Path { get; }

    /// <summary>The server that wrote it has not closed it. It may be running; but one that stopped leaves this too.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Somebody has brought all of it into the year files.</summary>
    public bool IsReplayed { get; private set; }

    public List<GoGroup> Groups { get; } = [];

    /// <summary>Why reading ended before the file did, or null.</summary>
    public string? Torn { get; private set; }

    /// <summary>Whether a file begins like a log of the Go server, rather than one of ours.</summary>
    public static bool IsOne(SourceFile file)
    {
        Span<byte> first = stackalloc byte[3];
        return file.Length >= StatusBytes && file.Read(first, 0) == 3
            && first[0] == StatusMessage && first[1] is 1 or 2 && first[2] is >= 1 and <= 3;
    }

    /// <summary>Reads the messages of a log.</summary>
    /// <param name="file">One for which <see cref="IsOne"/>.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public static GoLog Read(SourceFile file)
    {
        var log = new GoLog(file.Path);
        var input = new GoLogInput(file);
        long message = 0;
        try
        {
            while (input.Remaining > 0)
            {
                message = input.Position;
                log.ReadMessage(input);
            }
        }
        catch (InvalidDataException e)
        {
            log.Torn = $"it cannot be read from byte {message} on ({file.Length - message} bytes): {e.Message}";
        }
        return log;
    }

    private void ReadMessage(GoLogInput input)
    {
        byte kind = input.U8();
        switch (kind)
        {
            case StatusMessage:
                IsOpen = input.U8() == 1;
                IsReplayed = input.U8() == StateReplayed;
                _ = input.I64();
                break;
            case InfoMessage:
                long group = input.I64();
                (byte target, byte state) = (input.U8(), input.U8());
                if (target > 1 || state > 2) throw new InvalidDataException("a transaction of no known target or state");
                if (target == 1 && state == 2) Checkpoint(group);
                break;
            case DataMessage:
                Groups.Add(ReadGroup(input));
                break;
            default:
                throw new InvalidDataException($"{kind} is not a kind of message");
        }
    }

    private void Checkpoint(long group)
    {
        for (int i = 0; i < Groups.Count; i++)
        {
            if (Groups[i].Id <= group && Groups[i].State == GoGroupState.Pending)
                Groups[i] = Groups[i] with { State = GoGroupState.Checkpointed };
        }
    }

    [SuppressMessage("Security", "CA5351", Justification = "The checksum of the format.")]
    private GoGroup ReadGroup(GoLogInput input)
    {
        ReadOnlySpan<byte> lengthBytes = input.Take(sizeof(long));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(lengthBytes);
        long length = BitConverter.ToInt64(lengthBytes), offset = input.Position;
        if (length < GroupHeaderBytes || length > input.Remaining - ChecksumBytes)
            throw new InvalidDataException($"a transaction group of {length} bytes does not fit into the file");
        long id = input.I64();
        input.Position = offset;
        for (long left = length; left > 0;)
        {
            ReadOnlySpan<byte> some = input.TakeSome(left);
            hash.AppendData(some);
            left -= some.Length;
        }
        Span<byte> actual = stackalloc byte[ChecksumBytes];
        hash.GetHashAndReset(actual);
        bool valid = input.Take(ChecksumBytes).SequenceEqual(actual);
        GoGroupState state = !valid ? GoGroupState.Damaged
            : IsReplayed ? GoGroupState.Replayed
            : !_seen.Add((id, BitConverter.ToUInt128(actual))) ? GoGroupState.Repeated
            : GoGroupState.Pending;
        return new GoGroup(offset, length, id, state);
    }
}
