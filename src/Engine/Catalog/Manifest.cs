using System.Buffers.Binary;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// The file <c>marketstore.manifest</c>: which buckets and blocks there are as of the last checkpoint. A log of records, each
/// applied whole; rewritten as one picture when the edits have outgrown it.
///
///     file   = "MKTSMAN1" version:u32 0:u32 history:16B zone:text, zeros to 504, checksum:u64, record*
///     record = checksum:u64 (of the rest, seeded with its offset) bytes:u32 "MREC" payload
///
/// A record that was torn by a crash is cut off: nothing had relied on it, because the log is released afterwards.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class Manifest : IDisposable
{
    private const int HeaderBytes = 512;
    private const int ChecksumOffset = HeaderBytes - sizeof(ulong);
    private const int RecordHeaderBytes = 16;
    private const uint Version = 1;

    /// <summary>"MREC": makes looking for a record behind a broken one cheap.</summary>
    private const uint RecordMagic = 0x4345524d;

    /// <summary>Edits may grow to this many times the picture before it is written again.</summary>
    private const int RewriteFactor = 4;

    private readonly IFileSystem _files;
    private readonly string _root;
    private readonly long _slackBytes;
    private IFile? _file;
    private long _end;
    private long _lastRecord;
    private long _pictureBytes;
    private bool _torn;

    private Manifest(IFileSystem files, EngineOptions options, Guid history, string zone)
    {
        (_files, _root, _slackBytes, History, Zone) =
            (files, options.RootDirectory, options.ManifestSlackBytes, history, zone);
    }

    /// <summary>Identifies the store; made once, kept for ever.</summary>
    public Guid History { get; }

    /// <summary>The time zone in which the store's slots were laid when it was created.</summary>
    public string Zone { get; }

    private static ReadOnlySpan<byte> Magic => "MKTSMAN1"u8;

    private string FilePath => Path.Combine(_root, RootFiles.Manifest);

    /// <summary>True when the next edit must be a whole picture: there is none yet, or the file is worn or broken.</summary>
    public bool WantsPicture => _file is null || _torn || _end > HeaderBytes + RewriteFactor * (_pictureBytes + _slackBytes);

    /// <summary>Whether the file that was opened ends in a record that fails its checksum.</summary>
    public bool IsTorn => _torn;

    /// <summary>Opens the manifest of a store, or says that there is none.</summary>
    /// <param name="replay">Called with each record in order.</param>
    /// <exception cref="MarketStoreException">Damaged, or of a later version.</exception>
    public static Manifest? Open(IFileSystem files, EngineOptions options, Action<ManifestEdit> replay)
    {
        string path = Path.Combine(options.RootDirectory, RootFiles.Manifest);
        if (!files.FileExists(path)) return null;
        IFile file = files.Open(path);
        byte[] bytes = new byte[file.Length];
        bytes = bytes[..file.Read(bytes, 0)];
        if (bytes.Length < HeaderBytes || !bytes.AsSpan().StartsWith(Magic))
        {
            throw new MarketStoreException(ErrorCode.Corruption, $"{path} is not a manifest of marketstore, or is damaged");
        }
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (version != Version)
        {
            throw new MarketStoreException(ErrorCode.NotSupported,
                $"{path} has format version {version}, this program reads version {Version}: use the newer program");
        }
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(ChecksumOffset)) != Checksum.Of(bytes.AsSpan(0, ChecksumOffset)))
        {
            throw new MarketStoreException(ErrorCode.Corruption, $"{path} is damaged: its header fails its checksum");
        }
        var zone = new ByteReader(bytes.AsSpan(32));
        var manifest = new Manifest(files, options, new Guid(bytes.AsSpan(16, 16)), zone.Text());
        manifest._file = file;
        manifest.Load(bytes, path, replay);
        return manifest;
    }

    /// <summary>A manifest for a new store; the first <see cref="Append"/> creates the file.</summary>
    public static Manifest New(IFileSystem files, EngineOptions options) =>
        new(files, options, Guid.NewGuid(), options.TimeZone.Id);

    /// <summary>
    /// Writes the last record that was found once more: behind a sync that failed in the process that wrote it, the
    /// system takes pages for written that are not. A record that is alone was synced before the file got its name.
    /// </summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Harden()
    {
        if (_file is null || _lastRecord <= HeaderBytes) return;
        byte[] record = new byte[_end - _lastRecord];
        int read = _file.Read(record, _lastRecord);
        Invariant.Holds(read == record.Length, "a manifest does not shrink");
        _file.Write(record, _lastRecord);
        _file.Sync();
    }

    /// <summary>Makes an edit durable.</summary>
    /// <exception cref="IOException">It may or may not be durable: the next edit must be a whole picture.</exception>
    public void Append(ManifestEdit edit)
    {
        Invariant.Holds(!WantsPicture, "an edit follows a picture");
        try
        {
            ByteWriter record = Record(edit, _end);
            _file!.Write(record.Written, _end);
            _file.Sync();
            _end += record.Length;
        }
        catch (IOException)
        {
            _file!.Dispose();
            _file = null;
            throw;
        }
    }

    /// <summary>Replaces the file by one that holds this edit alone.</summary>
    public void Rewrite(ManifestEdit picture)
    {
        string draft = FilePath + ".tmp";
        var header = new ByteWriter(HeaderBytes);
        header.Bytes(Magic);
        header.U32(Version);
        header.U32(0);
        header.Bytes(History.ToByteArray());
        header.Text(Zone);
        while (header.Length < ChecksumOffset) header.U8(0);
        header.U64(Checksum.Of(header.Written));
        ByteWriter record = Record(picture, HeaderBytes);

        IFile file = _files.Create(draft);
        try
        {
            file.Write(header.Written, 0);
            file.Write(record.Written, HeaderBytes);
            file.Sync();
            _files.Rename(draft, FilePath);
            _files.SyncDirectory(_root);
        }
        catch
        {
            file.Dispose();
            _file?.Dispose();
            _file = null;
            throw;
        }
        _file?.Dispose();
        _file = file;
        _pictureBytes = record.Length;
        _torn = false;
        _end = HeaderBytes + record.Length;
    }

    /// <summary>The file's bytes as far as they are whole records: what was read, whatever has been appended since.</summary>
    public byte[] ReadWhole()
    {
        byte[] bytes = new byte[_end];
        int read = _file!.Read(bytes, 0);
        Invariant.Holds(read == bytes.Length, "a manifest does not shrink");
        return bytes;
    }

    public void Dispose() => _file?.Dispose();

    private static ByteWriter Record(ManifestEdit edit, long offset)
    {
        var payload = new ByteWriter(4096);
        payload.U32(0);
        payload.U32(RecordMagic);
        edit.Write(payload);
        byte[] bytes = payload.Written.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(bytes.Length - 8));
        var record = new ByteWriter(bytes.Length + sizeof(ulong));
        record.U64(Checksum.Of(bytes, (ulong)offset));
        record.Bytes(bytes);
        return record;
    }

    private void Load(ReadOnlySpan<byte> bytes, string path, Action<ManifestEdit> replay)
    {
        _end = HeaderBytes;
        while (ReadRecord(bytes, _end, out int length) is { } edit)
        {
            replay(edit);
            if (_end == HeaderBytes) _pictureBytes = length;
            _lastRecord = _end;
            _end += length;
        }
        if (_end == HeaderBytes)
        {
            throw new MarketStoreException(ErrorCode.Corruption, $"{path} is damaged: its first record fails its checksum");
        }
        // Nothing is written behind a torn record: the next edit rewrites the file.
        _torn = _end < bytes.Length;
        for (long at = _end + 1; at < bytes.Length - RecordHeaderBytes; at++)
        {
            // A torn last record has nothing behind it: one that has was durable, and blocks depend on it.
            if (ReadRecord(bytes, at, out _) is not null)
            {
                throw new MarketStoreException(ErrorCode.Corruption,
                    $"{path} is damaged: the record at byte {_end} fails its checksum, the one at byte {at} does not");
            }
        }
    }

    private static ManifestEdit? ReadRecord(ReadOnlySpan<byte> bytes, long offset, out int length)
    {
        length = 0;
        if (offset + RecordHeaderBytes > bytes.Length) return null;
        ReadOnlySpan<byte> rest = bytes[(int)offset..];
        uint payload = BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]);
        if (magic != RecordMagic || payload > rest.Length - RecordHeaderBytes) return null;
        length = RecordHeaderBytes + (int)payload;
        ulong expected = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        if (expected != Checksum.Of(rest[8..length], (ulong)offset)) return null;
        return ManifestEdit.Read(rest[RecordHeaderBytes..length]);
    }
}
