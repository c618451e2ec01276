using System.Buffers;
using System.Text;

namespace MarketStore.Cli.Shell.Output;

/// <summary>Text on its way into a buffer of bytes, as UTF-8. Half a letter that stands alone becomes U+FFFD.</summary>
/// <param name="hasColours">Whether ink is used.</param>
internal sealed class TextLines(IBufferWriter<byte> output, bool hasColours = false)
{
    private char[] _chars = new char[8192];
    private int _count;

    public void Append(char letter)
    {
        if (_count == _chars.Length) Flush();
        _chars[_count++] = letter;
    }

    public void Append(char letter, int times)
    {
        for (int i = 0; i < times; i++) Append(letter);
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _chars.Length - _count) Flush();
        if (text.Length > _chars.Length - _count) Array.Resize(ref _chars, text.Length * 2);
        text.CopyTo(_chars.AsSpan(_count));
        _count += text.Length;
    }

    /// <summary>Text in one of the colours of <see cref="Ink"/>; "" for none.</summary>
    public void Append(ReadOnlySpan<char> text, string ink)
    {
        bool isInked = hasColours && ink.Length > 0;
        if (isInked) Append(ink);
        Append(text);
        if (isInked) Append(Ink.Reset);
    }

    /// <summary>Room for this many letters at least; what is used of it is told to <see cref="Advance"/>.</summary>
    public Span<char> Room(int letters)
    {
        if (letters > _chars.Length - _count) Flush();
        return _chars.AsSpan(_count);
    }

    public void Advance(int letters) => _count += letters;

    /// <summary>Hands all letters on.</summary>
    public void Flush()
    {
        // The second half of a letter may still come.
        bool isHalf = _count > 0 && char.IsHighSurrogate(_chars[_count - 1]);
        int whole = isHalf ? _count - 1 : _count;
        Encoding.UTF8.GetBytes(_chars.AsSpan(0, whole), output);
        if (isHalf) _chars[0] = _chars[whole];
        _count -= whole;
    }
}
