namespace MarketStore.Engine.Catalog;

/// <summary>
/// Texts by their Unicode code points, which is also the order of their UTF-8 bytes. It differs from the order of UTF-16
/// units only where a surrogate meets a unit above it (U+E000 to U+FFFF): the pair stands for something greater.
/// </summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static CodePointOrder Instance { get; } = new();

    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length) return left.Length - right.Length;
        char a = left[same], b = right[same];
        bool isPair = char.IsSurrogate(a);
        if (isPair != char.IsSurrogate(b)) return isPair ? 1 : -1;
        return a - b;
    }

    public int Compare(string? x, string? y) => Compare(x.AsSpan(), y.AsSpan());
}
