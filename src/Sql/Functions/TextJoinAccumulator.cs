using System.Text;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary><c>string_agg(x, separator)</c>: texts in the order of the input.</summary>
internal sealed class TextJoinAccumulator : Accumulator
{
    /// <summary>A longer text is no use to anybody.</summary>
    private const int MaxLength = 16 << 20;

    private StringBuilder?[] _texts = [];
    private string _separator = ",";
    private long _length;

    public override long ByteCount => (2 * _length) + (_texts.Length * 8L);

    public override void Grow(int count)
    {
        if (count > _texts.Length) Array.Resize(ref _texts, Math.Max(count, 2 * _texts.Length));
    }

    public override void Add(Column[] arguments, int rowCount, int[]? groups)
    {
        var texts = (Column<string>)arguments[0];
        if (arguments.Length > 1) _separator = ((Column<string>)arguments[1]).At(0);
        for (int i = 0; i < rowCount; i++)
        {
            if (!texts.IsNull(i)) Append(ref _texts[groups is null ? 0 : groups[i]], texts.At(i));
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> groups)
    {
        var theirs = (TextJoinAccumulator)other;
        for (int g = 0; g < groups.Length; g++)
        {
            if (theirs._texts[g] is { } text) Append(ref _texts[groups[g]], text.ToString());
        }
    }

    public override void Carry(int group, int count)
    {
        _texts[0] = _texts[group];
        Array.Clear(_texts, 1, count - 1);
    }

    public override Column Result(int first, int count)
    {
        var values = new string[count];
        var nulls = new bool[count];
        for (int g = 0; g < count; g++)
        {
            nulls[g] = _texts[first + g] is null;
            values[g] = _texts[first + g]?.ToString() ?? "";
        }
        return new Column<string>(values, nulls);
    }

    private void Append(ref StringBuilder? target, string text)
    {
        if (target is null) target = new StringBuilder();
        else target.Append(_separator);
        target.Append(text);
        _length += text.Length + _separator.Length;
        if (target.Length > MaxLength) throw new SqlException($"string_agg makes a text of more than {MaxLength} characters", null);
    }
}
