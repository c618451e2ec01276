using System.Globalization;
using System.Text;

namespace MarketStore.Cli.Shell.Output;

/// <summary>Texts as one line that a terminal takes for nothing but letters: what moves the cursor, colours, or turns the direction of writing is spelt out.</summary>
internal static class Escapes
{
    /// <returns>The text itself if there is nothing to spell out.</returns>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var escaped = new StringBuilder(text.Length + 8);
        for (int i = 0; i < text.Length;)
        {
            bool isLetter = Rune.TryGetRuneAt(text, i, out Rune rune);
            if (isLetter && !IsSpecial(rune)) escaped.Append(text, i, rune.Utf16SequenceLength);
            else Append(escaped, isLetter ? rune.Value : text[i]);
            i += isLetter ? rune.Utf16SequenceLength : 1;
        }
        return escaped.ToString();
    }

    /// <summary>Controls, line and paragraph ends, and what embeds or overrides directions. A joiner within emoji is none of these.</summary>
    private static bool IsSpecial(Rune rune) => Rune.IsControl(rune)
        || rune.Value is 0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;

    private static void Append(StringBuilder escaped, int value) => escaped.Append(value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < 0x100 => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
    });
}
