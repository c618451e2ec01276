using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>
/// Whole blocks with a byte changed or the end missing. Here checksums stand before the codecs, so there is one right
/// answer: the block is damaged. Wrong values, and other exceptions, fail the test.
/// </summary>
public sealed class CorruptBlockTests : IDisposable
{
    private const int Rows = 1100;
    private const int FirstByte = 24;

    private static readonly ColumnType[] Types = Enum.GetValues<ColumnType>();

    private readonly string _root = Directory.CreateTempSubdirectory("mkts").FullName;
    private readonly SegmentFiles _segments;
    private readonly Bucket _bucket;
    private readonly BlockRef _block;
    private readonly byte[][] _values;
    private readonly IFile _file;
    private readonly byte[] _bytes;

    public CorruptBlockTests()
    {
        _segments = new SegmentFiles(RealFileSystem.Instance, new EngineOptions { RootDirectory = _root });
        var schema = new Schema(Types.Select(type => new ColumnDefinition($"C{(int)type}", type)));
        Assert.True(Timeframe.TryParseStorable("1Min", out Timeframe minute));
        _bucket = new Bucket(7, new BucketKey("SYM", "1Min", "ALL"), RecordKind.Fixed, minute, schema);
        _values = [.. Types.Select(type => ColumnShapes.Create("decimals", type, Rows, 1))];

        using var rows = new ColumnRun(schema, [.. Enumerable.Range(0, Rows).Select(i => i * 60L * (i + 1))], _values);
        _bytes = BlockWriter.Encode(_bucket, rows, 0, Rows).Written.ToArray();
        _block = new BlockRef(1, new Period(197000), FirstByte, _bytes.Length, Rows, rows.Times[0], rows.Times[^1]);
        Directory.CreateDirectory(_segments.DirectoryOf(_bucket.Key));
        _file = RealFileSystem.Instance.Create(_segments.PathOf(_bucket.Key, _block.Period, _block.File));
        _file.Write(_bytes, FirstByte);
    }

    [Fact]
    public void A_sound_block_comes_back()
    {
        using BlockRun run = BlockRun.Open((_bucket, _bucket.Schema), _block, _segments);
        for (int c = 0; c < Types.Length; c++)
        {
            byte[] target = new byte[_values[c].Length];
            run.Copy(c, 0, target);
            Assert.Equal(_values[c], target);
        }
    }

    [Fact]
    public void A_changed_byte_is_reported_wherever_it_is()
    {
        for (int position = 0; position < _bytes.Length; position++)
        {
            foreach (byte mask in (byte[])[0x01, 0x80, 0xff])
            {
                _file.Write([(byte)(_bytes[position] ^ mask)], FirstByte + position);
                AssertDamaged($"byte {position} changed by {mask:x2}");
            }
            _file.Write(_bytes.AsSpan(position, 1), FirstByte + position);
        }
        A_sound_block_comes_back();
    }

    [Fact]
    public void A_missing_end_is_reported_however_long()
    {
        for (int length = _bytes.Length - 1; length >= 0; length--)
        {
            _file.SetLength(FirstByte + length);
            AssertDamaged($"cut to {length} bytes");
            _file.SetLength(FirstByte + _bytes.Length);
            AssertDamaged($"zeros from byte {length} on", unless: _bytes.AsSpan(length).IndexOfAnyExcept((byte)0) < 0);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _segments.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private void AssertDamaged(string how, bool unless = false)
    {
        if (unless) return;
        AssertDamaged(how, () => BlockRun.Open((_bucket, _bucket.Schema), _block, _segments));
        AssertDamaged($"{how}, read in parts", () => BlockRun.OpenHeader((_bucket, _bucket.Schema), _block, _segments));
    }

    private void AssertDamaged(string how, Func<BlockRun> open)
    {
        try
        {
            using BlockRun run = open();
            Assert.Equal(Rows, run.Times.Length);
            for (int c = 0; c < Types.Length; c++) run.Copy(c, 0, new byte[_values[c].Length]);
            Assert.Fail($"{how}: not noticed");
        }
        catch (MarketStoreException error)
        {
            Assert.Equal((how, ErrorCode.Corruption), (how, error.Code));
        }
    }
}
