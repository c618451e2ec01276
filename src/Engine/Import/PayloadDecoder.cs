using System.Buffers.Binary;
using System.Numerics;
using Snappier;

namespace MarketStore.Engine.Import;

/// <summary>How the Go server wrote the rows of variable records: its setting disable_variable_compression.</summary>
public enum PayloadCompression
{
    /// <summary>Found out payload by payload.</summary>
    Auto,

    /// <summary>All are Snappy blocks.</summary>
    On,

    /// <summary>All are rows as they are.</summary>
    Off,
}

/// <summary>
/// Turns the stored rows of one slot into rows. Nothing on disk says whether they are compressed, and a server whose
/// setting was changed leaves both kinds in one file; what tells is that rows have a length that divides evenly and
/// ticks that ascend. A few bytes can look right either way: then they are taken for what the payloads before were, and
/// at first for compressed, which is the Go server's default.
/// </summary>
internal sealed class PayloadDecoder(int rowBytes, PayloadCompression compression)
{
    /// <summary>Snappy copies at most 64 bytes for 3, so a length beyond that is not one.</summary>
    private const int MaxRatio = 24;

    private byte[] _rows = [];
    private bool _sawPlain;

    /// <summary>The rows in a payload.</summary>
    /// <returns>Whole rows, valid until the next call; may be the argument.</returns>
    /// <exception cref="InvalidDataException">It is neither a block of rows nor rows.</exception>
    public ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> stored)
    {
        bool plain = compression switch
        {
            PayloadCompression.On => false,
            PayloadCompression.Off => stored.Length % rowBytes == 0,
            _ => AreRows(stored),
        };
        if (plain && (_sawPlain || compression == PayloadCompression.Off)) return stored;
        if (compression != PayloadCompression.Off && TryUnpack(stored, out ReadOnlySpan<byte> rows))
        {
            _sawPlain = false;
            return rows;
        }
        if (!plain) throw new InvalidDataException(Problem);
        _sawPlain = true;
        return stored;
    }

    private string Problem => compression switch
    {
        PayloadCompression.On => "its rows are not a Snappy block; was compression off?",
        PayloadCompression.Off => "its rows do not divide evenly; was compression on?",
        _ => "its rows are neither a Snappy block nor rows in the order of time",
    };

    private bool TryUnpack(ReadOnlySpan<byte> stored, out ReadOnlySpan<byte> rows)
    {
        rows = default;
        // Looked at before the library does: it answers with exceptions, and plain rows are no exception.
        if (!TryReadLength(stored, out long length) || length % rowBytes != 0 || length > (long)stored.Length * MaxRatio)
            return false;
        if (_rows.Length < length) _rows = new byte[BitOperations.RoundUpToPowerOf2((uint)length)];
        try
        {
            if (!Snappy.TryDecompress(stored, _rows, out int written) || written != length) return false;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        rows = _rows.AsSpan(0, (int)length);
        return compression == PayloadCompression.On || AreRows(rows);
    }

    /// <summary>The length of the rows, seven bits a byte, with which a Snappy block begins.</summary>
    private static bool TryReadLength(ReadOnlySpan<byte> stored, out long length)
    {
        length = 0;
        for (int i = 0; i < Math.Min(stored.Length, 5); i++)
        {
            length |= (long)(stored[i] & 0x7f) << (7 * i);
            if (stored[i] < 0x80) return length is > 0 and <= 1 << 30;
        }
        return false;
    }

    private bool AreRows(ReadOnlySpan<byte> rows)
    {
        if (rows.Length % rowBytes != 0) return false;
        uint last = 0;
        for (int end = rowBytes; end <= rows.Length; end += rowBytes)
        {
            uint tick = BinaryPrimitives.ReadUInt32LittleEndian(rows[(end - GoYearHeader.TickBytes)..]);
            if (tick < last) return false;
            last = tick;
        }
        return true;
    }
}
