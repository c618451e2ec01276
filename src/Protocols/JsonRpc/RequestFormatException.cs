namespace MarketStore.Protocols.JsonRpc;

/// <summary>A well-formed document that is not a request: names the field and what belongs there.</summary>
internal sealed class RequestFormatException(string message) : Exception(message);
