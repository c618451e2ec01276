using System.Buffers;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Files;

/// <summary>
/// Writes one result in one format: into a file (COPY TO) or as an answer (<c>POST /sql</c>). Begin once, write any
/// number of times, end once; bytes go into the output at any of these, and the caller flushes it.
/// </summary>
internal interface IResultSink : IDisposable
{
    /// <summary>The media type of what is written.</summary>
    string ContentType { get; }

    ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns);

    ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch);

    /// <param name="rowCount">All rows that were written.</param>
    /// <param name="elapsed">Since the statement began.</param>
    ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed);
}
