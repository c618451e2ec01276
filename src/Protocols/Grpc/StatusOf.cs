using Grpc.Core;
using MarketStore.Engine;
using MarketStore.Sql;

namespace MarketStore.Protocols.Grpc;

/// <summary>Errors as gRPC states them. The text is the detail, as clients have always found it there.</summary>
internal static class StatusOf
{
    /// <summary>Null: a fault of the server's own, whose text is not for clients.</summary>
    public static Status? Error(Exception error) => error switch
    {
        SqlException => new Status(StatusCode.InvalidArgument, error.Message),
        MarketStoreException { Code: not ErrorCode.Internal } known => new Status(Code(known.Code), error.Message),
        _ => null,
    };

    private static StatusCode Code(ErrorCode code) => code switch
    {
        ErrorCode.InvalidArgument => StatusCode.InvalidArgument,
        ErrorCode.NotFound => StatusCode.NotFound,
        ErrorCode.AlreadyExists => StatusCode.AlreadyExists,
        ErrorCode.SchemaMismatch => StatusCode.FailedPrecondition,
        ErrorCode.LimitExceeded => StatusCode.ResourceExhausted,
        ErrorCode.Forbidden => StatusCode.PermissionDenied,
        ErrorCode.Unavailable => StatusCode.Unavailable,
        ErrorCode.Corruption => StatusCode.DataLoss,
        ErrorCode.NotSupported => StatusCode.Unimplemented,
        _ => StatusCode.Internal,
    };
}
