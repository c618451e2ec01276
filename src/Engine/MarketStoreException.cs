namespace MarketStore.Engine;

/// <summary>Why a request ended without a result. One table per protocol maps these to its own codes.</summary>
public enum ErrorCode
{
    /// <summary>The request itself is wrong: a name, a type, a range, a malformed body.</summary>
    InvalidArgument,

    /// <summary>The bucket, symbol or method that was named does not exist.</summary>
    NotFound,

    /// <summary>The bucket that was to be created exists.</summary>
    AlreadyExists,

    /// <summary>The columns of the rows and of the bucket do not go together.</summary>
    SchemaMismatch,

    /// <summary>A configured limit (bytes, rows, memory) would be exceeded.</summary>
    LimitExceeded,

    /// <summary>Whoever asks may not do that.</summary>
    Forbidden,

    /// <summary>The server is starting, stopping, or has lost its disk; the same request may succeed later.</summary>
    Unavailable,

    /// <summary>Stored bytes failed their checksum.</summary>
    Corruption,

    /// <summary>The request is well-formed but this version cannot do it.</summary>
    NotSupported,

    /// <summary>A fault of the server's own.</summary>
    Internal,
}

/// <summary>Ends one request with an error code and a text that says what was wrong and what would be right.</summary>
public sealed class MarketStoreException(ErrorCode code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ErrorCode Code { get; } = code;

    public static MarketStoreException Invalid(string message) => new(ErrorCode.InvalidArgument, message);

    public static MarketStoreException NotFound(string message) => new(ErrorCode.NotFound, message);

    public static MarketStoreException ReadFailed(IOException error) =>
        new(ErrorCode.Unavailable, $"the disk failed while rows were read: {error.Message}", error);
}
