using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>A method with its parameters.</summary>
internal abstract record RpcCall;

internal sealed record QueryCall(IReadOnlyList<QueryRequest> Requests) : RpcCall;

internal sealed record WriteCall(IReadOnlyList<WriteRequest> Requests) : RpcCall;

internal sealed record CreateCall(IReadOnlyList<CreateRequest> Requests) : RpcCall;

internal sealed record DestroyCall(IReadOnlyList<string> Keys) : RpcCall;

internal sealed record GetInfoCall(IReadOnlyList<string> Keys) : RpcCall;

internal sealed record ListSymbolsCall(ListFormat Format) : RpcCall;
