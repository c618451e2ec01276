using System.Buffers;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>
/// Writes a document value by value, whatever its encoding, so that each reply is laid out once for both codecs.
/// </summary>
/// <remarks>
/// Counts are given up front because MessagePack needs them; ends because JSON needs those. Integer methods name their
/// width: the original's MessagePack never compacts integers, and clients have seen nothing else.
/// </remarks>
internal interface IWireWriter
{
    void BeginMap(int count);

    void EndMap();

    /// <summary>Starts an entry; its value follows.</summary>
    void Key(Field field);

    /// <summary>As <see cref="Key(Field)"/>, for maps whose keys are data.</summary>
    void Key(string key);

    void BeginList(int count);

    void EndList();

    void Nil();

    void Int64(long value);

    void Int8(sbyte value);

    void UInt8(byte value);

    void Text(string value);

    /// <summary>A column's values as one byte string; sent from where they lie.</summary>
    void Column(ResultColumn column);

    /// <summary>A value as it stood in a request body of the same codec.</summary>
    void Raw(in ReadOnlySequence<byte> value);

    /// <summary>The request's id, of any kind.</summary>
    void Id(in ReadOnlySequence<byte> value);

    /// <summary>Ends the document.</summary>
    void End();
}
