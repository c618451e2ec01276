using MarketStore.Engine.Columns;

namespace MarketStore.Protocols.Streaming;

/// <summary>Writes one message of a stream, whatever its encoding.</summary>
internal interface IMessageWriter
{
    void BeginMap(int count);

    void EndMap();

    void Key(string key);

    void BeginList(int count);

    void EndList();

    void Text(string value);

    void Flag(bool value);

    /// <summary>An LSN, which a reader of JSON finds as a number, too.</summary>
    void Number(ulong value);

    /// <summary>A stored value, in the width that its column has.</summary>
    /// <param name="value">Little-endian.</param>
    void Value(ColumnType type, ReadOnlySpan<byte> value);

    /// <summary>The message; nothing can be written after it.</summary>
    byte[] End();
}
