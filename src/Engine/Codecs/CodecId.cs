namespace MarketStore.Engine.Codecs;

/// <summary>How the values of one column of one block are encoded. The numbers are on disk.</summary>
internal enum CodecId : byte
{
    /// <summary>The values as they are, little-endian.</summary>
    Raw = 0,

    /// <summary>One value that stands for all.</summary>
    Constant = 1,

    /// <summary>64-bit integers first, first + step, first + 2 step, ...: two values.</summary>
    Progression = 2,

    /// <summary>Integers, or the bits of floats, as short distances; <see cref="IntegerCodec"/>.</summary>
    Integers = 3,

    /// <summary>64-bit integers in runs that all ascend by one step; <see cref="RunsCodec"/>.</summary>
    Runs = 4,

    /// <summary>Floats that are decimal numbers; <see cref="AlpCodec"/>.</summary>
    Alp = 5,

    /// <summary>Floats that are not; <see cref="AlpRdCodec"/>.</summary>
    AlpRd = 6,

    /// <summary>Text: distinct values, and which of them each row has; <see cref="DictionaryCodec"/>.</summary>
    Dictionary = 7,
}
