using System.Buffers;
using System.Text;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// Makes keys of what a terminal sends. A letter is its UTF-8; Ctrl with a letter is a control; Alt with a key is ESC and
/// the key; other keys are sequences, <c>ESC [ parameters final</c> or <c>ESC O final</c>; a paste stands between
/// <c>ESC [200~</c> and <c>ESC [201~</c>. Any of them may come in pieces.
/// </summary>
internal sealed class KeyReader(ITerminal terminal)
{
    /// <summary>How long after an ESC the rest of a sequence may take; beyond, somebody pressed Escape.</summary>
    private const int SequenceMs = 50;

    private const byte Escape = 0x1B, Delete = 0x7F;

    private readonly byte[] _bytes = new byte[16 * 1024];
    private int _from;
    private int _to;

    /// <summary>Whether something has arrived already, so that showing the effect of this key alone is not worth it.</summary>
    public bool HasMore => _from < _to || Fill(0);

    public KeyPress Read()
    {
        if (!Has(-1)) return new KeyPress(KeyPress.Closed);
        byte first = _bytes[_from];
        if (first == Escape) return ReadEscape();
        if (first is >= 0x20 and not Delete) return new KeyPress(KeyPress.Letters, ReadLetters());
        _from++;
        return new KeyPress(ControlName(first));
    }

    private static string ControlName(byte code) => code switch
    {
        0x08 or Delete => "backspace",
        0x09 => "tab",
        0x0D => "enter",
        0x1F => "C-_",
        >= 1 and <= 26 => $"C-{(char)('a' + code - 1)}",
        _ => KeyPress.Unknown,
    };

    private static string FinalName(byte final) => (char)final switch
    {
        'A' => "up",
        'B' => "down",
        'C' => "right",
        'D' => "left",
        'H' => "home",
        'F' => "end",
        'M' => "enter",
        'Z' => "S-tab",
        _ => KeyPress.Unknown,
    };

    private static string NumberName(int number) => number switch
    {
        1 or 7 => "home",
        3 => "delete",
        4 or 8 => "end",
        5 => "pageup",
        6 => "pagedown",
        _ => KeyPress.Unknown,
    };

    /// <param name="modifiers">1 + Shift 1, Alt 2, Ctrl 4.</param>
    private static string WithModifiers(string name, int modifiers) => modifiers switch
    {
        _ when name == KeyPress.Unknown => name,
        >= 5 => "C-" + name,
        3 or 4 => "M-" + name,
        _ => name,
    };

    /// <summary>Letters and line ends: anything else that is pasted must not reach the screen.</summary>
    private static string Plain(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\t", "    ", StringComparison.Ordinal);
        return text.Any(IsStray) ? string.Concat(text.Where(letter => !IsStray(letter))) : text;
    }

    private static bool IsStray(char letter) => char.IsControl(letter) && letter != '\n';

    private KeyPress ReadEscape()
    {
        _from++;
        if (!Has(SequenceMs)) return new KeyPress("escape");
        byte next = _bytes[_from];
        switch (next)
        {
            case (byte)'[':
                _from++;
                return ReadSequence();
            case (byte)'O':
                _from++;
                return new KeyPress(Has(SequenceMs) ? FinalName(_bytes[_from++]) : KeyPress.Unknown);
            case Escape:
                return new KeyPress("escape");
            case < 0x20 or Delete:
                _from++;
                return new KeyPress("M-" + ControlName(next));
            default:
                _from++;
                return new KeyPress(next < 0x80 ? $"M-{(char)(next | 0x20)}" : KeyPress.Unknown);
        }
    }

    private KeyPress ReadSequence()
    {
        int number = 0, modifiers = 0;
        bool isSecond = false;
        while (Has(SequenceMs))
        {
            byte code = _bytes[_from++];
            if (code == ';')
            {
                isSecond = true;
            }
            else if (char.IsAsciiDigit((char)code))
            {
                if (isSecond) modifiers = (modifiers * 10 + code - '0') % 1000;
                else number = (number * 10 + code - '0') % 1000;
            }
            else if (code is >= 0x40 and <= 0x7E)
            {
                if (code != '~') return new KeyPress(WithModifiers(FinalName(code), modifiers));
                return number == 200 ? ReadPaste() : new KeyPress(WithModifiers(NumberName(number), modifiers));
            }
        }
        return new KeyPress(KeyPress.Unknown);
    }

    private KeyPress ReadPaste()
    {
        ReadOnlySpan<byte> end = "\e[201~"u8;
        var pasted = new ArrayBufferWriter<byte>();
        int searched = 0;
        while (Has(-1))
        {
            pasted.Write(_bytes.AsSpan(_from, _to - _from));
            _from = _to;
            int found = pasted.WrittenSpan[searched..].IndexOf(end);
            if (found >= 0)
            {
                // What follows the paste are keys again; it came with the bytes read last.
                _from = _to - (pasted.WrittenCount - (searched + found + end.Length));
                return new KeyPress(KeyPress.Paste, Plain(pasted.WrittenSpan[..(searched + found)]));
            }
            searched = Math.Max(0, pasted.WrittenCount - end.Length);
        }
        return new KeyPress(KeyPress.Closed);
    }

    /// <summary>All letters that are there, up to the next key that is none.</summary>
    private string ReadLetters()
    {
        // A letter may come in pieces.
        while (_to - _from < LetterLength(_bytes[_from]) && Append(SequenceMs))
        {
        }
        int start = _from;
        _from = Math.Min(_to, start + LetterLength(_bytes[start]));
        while (_from < _to && _bytes[_from] is >= 0x20 and not Delete && _from + LetterLength(_bytes[_from]) <= _to) _from += LetterLength(_bytes[_from]);
        return Encoding.UTF8.GetString(_bytes, start, _from - start);
    }

    private static int LetterLength(byte first) => first switch
    {
        >= 0xF0 => 4,
        >= 0xE0 => 3,
        >= 0xC0 => 2,
        _ => 1,
    };

    private bool Has(int waitMs) => _from < _to || Fill(waitMs);

    private bool Fill(int waitMs)
    {
        _from = _to = 0;
        return Append(waitMs);
    }

    /// <summary>Reads more behind what is there, which moves to the front.</summary>
    private bool Append(int waitMs)
    {
        _bytes.AsSpan(_from, _to - _from).CopyTo(_bytes);
        (_from, _to) = (0, _to - _from);
        int count = terminal.Read(_bytes.AsSpan(_to), waitMs);
        _to += Math.Max(0, count);
        return count > 0;
    }
}
