using Apache.Arrow;
using Apache.Arrow.Ipc;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Stores;

/// <summary>A result that a server sends as Arrow, read as it comes.</summary>
internal sealed class ArrowResult : SqlResult
{
    public const string MediaType = "application/vnd.apache.arrow.stream";

    private readonly HttpResponseMessage _reply;
    private readonly ArrowStreamReader _reader;
    private readonly string _place;
    private readonly CancellationToken _cancel;

    private ArrowResult(HttpResponseMessage reply, ArrowStreamReader reader, Schema schema, (string Place, CancellationToken Cancel) run)
    {
        (_reply, _reader, _place, _cancel) = (reply, reader, run.Place, run.Cancel);
        Columns = [.. schema.FieldsList.Select(field =>
            new SqlColumn(field.Name, TypeOf(field), field.Metadata?.ContainsKey(ArrowSink.TickTimeKey) == true))];
    }

    public override IReadOnlyList<SqlColumn> Columns { get; }

    /// <param name="reply">Disposed with the result.</param>
    /// <param name="place">Where it comes from, for messages.</param>
    public static async ValueTask<ArrowResult> ReadAsync(HttpResponseMessage reply, string place, CancellationToken cancel)
    {
        Stream body = await reply.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var reader = new ArrowStreamReader(body);
        try
        {
            Schema schema = await reader.GetSchema(cancel).ConfigureAwait(false);
            return new ArrowResult(reply, reader, schema, (place, cancel));
        }
        catch (Exception error) when (IsGarbled(error))
        {
            throw new ForeignAnswerException(place, $"it sends no Arrow under that name ({error.Message})", error);
        }
    }

    /// <summary>What the library makes of bytes that are not what it expects.</summary>
    private static bool IsGarbled(Exception error) => error is InvalidDataException or EndOfStreamException or ArgumentException or IndexOutOfRangeException
        or InvalidOperationException or NotSupportedException or InvalidCastException or OverflowException or NullReferenceException or OutOfMemoryException;

    private static SqlType TypeOf(Field field) => ArrowArrays.TypeOf(field.DataType)
        ?? throw new IOException($"the server has sent column \"{field.Name}\" as {field.DataType.Name}, which this program does not know: is it a later version?");

    public override Batch? Next()
    {
        try
        {
            using RecordBatch? rows = _reader.ReadNextRecordBatchAsync(_cancel).AsTask().GetAwaiter().GetResult();
            return rows is null ? null : new Batch(rows.Length, [.. rows.Arrays.Select(ArrowArrays.ColumnOf)]);
        }
        catch (Exception error) when ((error is IOException or HttpRequestException || IsGarbled(error)) && !_cancel.IsCancellationRequested)
        {
            throw new IOException($"{_place} broke its answer off, and rows are missing; its log says why ({error.Message})", error);
        }
    }

    public override void Dispose()
    {
        _reader.Dispose();
        _reply.Dispose();
    }
}
