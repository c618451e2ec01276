using System.Text;

namespace MarketStore.Cli.Shell.Output;

/// <summary>Hands the UTF-8 that is written to it to a writer of text, which stays open. Letters may come in pieces.</summary>
internal sealed class TextStream(TextWriter target) : WriteOnlyStream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        char[] chars = new char[_decoder.GetCharCount(buffer, flush: false)];
        target.Write(chars, 0, _decoder.GetChars(buffer, chars, flush: false));
    }

    public override void Flush() => target.Flush();
}
