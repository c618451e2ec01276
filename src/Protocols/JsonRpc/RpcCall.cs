using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>A method with its parameters.</summary>
/// <param name="Method">Its name as clients call it.</param>
internal abstract record RpcCall(string Method);

internal sealed record QueryCall(IReadOnlyList<QueryRequest> Requests) : RpcCall("DataService.Query");

internal sealed record WriteCall(IReadOnlyList<WriteRequest> Requests) : RpcCall("DataService.Write");

internal sealed record CreateCall(IReadOnlyList<CreateRequest> Requests) : RpcCall("DataService.Create");

internal sealed record DestroyCall(IReadOnlyList<string> Keys) : RpcCall("DataService.Destroy");

internal sealed record GetInfoCall(IReadOnlyList<string> Keys) : RpcCall("DataService.GetInfo");

internal sealed record ListSymbolsCall(ListFormat Format) : RpcCall("DataService.ListSymbols");
