using System.Text;

namespace MarketStore.Protocols.Streaming;

/// <summary>Texts as columns store them: UTF-32, filled up with zeros.</summary>
internal static class StoredText
{
    public static string Of(ReadOnlySpan<byte> value) => Encoding.UTF32.GetString(value).TrimEnd('\0');
}
