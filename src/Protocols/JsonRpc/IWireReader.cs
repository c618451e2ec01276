using System.Buffers;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>What the next value of a document is.</summary>
internal enum WireKind
{
    Nil,
    Boolean,
    Integer,
    Float,
    Text,
    Bytes,
    List,
    Map,
    Extension,
}

/// <summary>
/// Reads a document value by value, whatever its encoding, so that a request's fields are listed once for both codecs.
/// </summary>
/// <remarks>
/// A copy of a reader is a bookmark: the envelope keeps one at its params until the method is known. Maps and lists are
/// read by a count that the caller holds (<c>left</c>):
/// <code>
///     int left = reader.BeginMap(field);
///     while (reader.NextField(ref left, shape, out Field name)) ... read or skip exactly one value ...
/// </code>
/// Nil reads as the default of what was asked for: an empty map or list, 0, false, "", no bytes. A value of another
/// kind is a <see cref="RequestFormatException"/> that names the field. Broken bytes are the codec's own exceptions.
/// </remarks>
internal interface IWireReader
{
    /// <summary>Kind of the value that is read next.</summary>
    WireKind Kind { get; }

    /// <summary>Moves to the document's value; called once, before anything else.</summary>
    void Start();

    int BeginMap(Field field);

    /// <summary>Moves to the value of the next entry; false at the map's end.</summary>
    /// <param name="shape">The fields to tell apart; any other key is <see cref="Field.Unknown"/>.</param>
    bool NextField(ref int left, ReadOnlySpan<Field> shape, out Field name);

    /// <summary>As <see cref="NextField"/>, for maps whose keys are data.</summary>
    /// <param name="guess">Returned itself if it is the key, so that no new text has to be made.</param>
    bool NextKey(ref int left, Field field, string guess, out string key);

    int BeginList(Field field);

    /// <summary>Moves to the next element; false at the list's end.</summary>
    bool NextItem(ref int left);

    bool ReadBoolean(Field field);

    /// <summary>Null for nil.</summary>
    long? ReadInt64(Field field);

    string ReadText(Field field);

    /// <summary>A slice of the body where the encoding has bytes as such, else decoded from base64.</summary>
    ReadOnlySequence<byte> ReadBytes(Field field);

    /// <summary>Passes one value, however large; checks that it is well-formed and not nested too deeply.</summary>
    void Skip();

    /// <summary>As <see cref="Skip"/>, and returns the value's bytes, a slice of the body.</summary>
    ReadOnlySequence<byte> SkipRaw();

    /// <summary>The error for a value that the field does not take; names the field as this encoding does.</summary>
    RequestFormatException Invalid(Field field, string problem);
}
