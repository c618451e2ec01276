using MarketStore.Bench.Workloads;
using Npgsql;
using NpgsqlTypes;

namespace MarketStore.Bench.Peers;

/// <summary>Appends trades to one symbol, one prepared INSERT a row, each in a transaction of its own.</summary>
internal sealed class PostgresWriter(Postgres server, string symbol) : IRowWriter
{
    private const long StartMs = 1_704_067_200_000;

    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _insert;
    private long _sent;

    public static void CreateTable(Postgres server) => server.Execute(
        "CREATE TABLE appends (symbol text NOT NULL, time timestamptz NOT NULL, price double precision NOT NULL, "
        + "sequence bigint NOT NULL); CREATE INDEX ON appends (symbol, time)");

    public void Connect()
    {
        Dispose();
        _connection = server.Source.OpenConnection();
        _insert = new NpgsqlCommand("INSERT INTO appends VALUES ($1, $2, $3, $4)", _connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = symbol },
                new NpgsqlParameter<DateTime> { NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new NpgsqlParameter<double>(),
                new NpgsqlParameter<long>(),
            },
        };
        SetRow();
        _insert.Prepare();
    }

    public void WriteOne()
    {
        SetRow();
        _insert!.ExecuteNonQuery();
        _sent++;
    }

    public void Dispose()
    {
        _insert?.Dispose();
        _connection?.Dispose();
    }

    private void SetRow()
    {
        NpgsqlParameterCollection row = _insert!.Parameters;
        ((NpgsqlParameter<DateTime>)row[1]).TypedValue =
            DateTimeOffset.FromUnixTimeMilliseconds(StartMs + _sent).UtcDateTime;
        ((NpgsqlParameter<double>)row[2]).TypedValue = 100 + (_sent % 977 * 0.01);
        ((NpgsqlParameter<long>)row[3]).TypedValue = _sent;
    }
}
