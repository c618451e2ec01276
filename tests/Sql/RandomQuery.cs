namespace MarketStore.Tests.Sql;

/// <summary>
/// Queries that two dialects understand alike, drawn at random. The tables are <c>{bars}</c> (Symbol, Epoch, Open, Close,
/// Volume, Tag) and <c>{ticks}</c> (Symbol, Epoch, Price, Size); names in braces are replaced by each side's own.
/// </summary>
internal sealed class RandomQuery(Random random)
{
    private static readonly string[] Numbers = ["Open", "Close", "Volume"];
    private static readonly string[] Symbols = ["'AA'", "'BB'", "'CC'", "'ZZ'"];

    /// <summary>One query; the order of its rows does not matter.</summary>
    public string Next() => random.Next(9) switch
    {
        0 => Rows(),
        1 => Groups(),
        2 => Windows(),
        3 => Joined(),
        4 => $"{Narrow()} {Pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT")} {Narrow()}",
        5 => $"SELECT a, count(*) AS n, sum(b) AS s FROM (SELECT {Number(1)} AS a, {Number(2)} AS b FROM {{bars}} WHERE {Condition(2)}) q GROUP BY a",
        6 => AsOf(),
        7 => Top(),
        _ => $"WITH c AS (SELECT Symbol, Epoch, {Number(2)} AS x FROM {{bars}}) SELECT Symbol, max(x) AS m, min(x) AS l FROM c "
            + $"WHERE x > (SELECT avg(x) FROM c) OR Symbol IN (SELECT Symbol FROM {{ticks}} WHERE Size > {random.Next(60)}) GROUP BY Symbol",
    };

    private string Rows() =>
        $"SELECT {Pick("", "DISTINCT ")}Symbol, {Number(3)} AS a, {Text()} AS t, {Condition(2)} AS c FROM {{bars}} WHERE {Condition(3)}";

    private string Groups()
    {
        string key = Pick("Symbol", "Tag", "CAST(Epoch AS DATE)", "Symbol, Tag", "time_bucket(INTERVAL '5 minutes', Epoch)");
        string having = random.Next(3) == 0 ? $" HAVING count(*) > {random.Next(6)}" : "";
        return $"SELECT {key}, {Aggregate()} AS a, {Aggregate()} AS b, {Aggregate()} AS c FROM {{bars}} WHERE {Condition(2)} GROUP BY {key}{having}";
    }

    private string Windows()
    {
        string partition = Pick("", "PARTITION BY Symbol ", "PARTITION BY Tag ");
        string order = "ORDER BY Epoch" + Pick("", " DESC") + ", Symbol";
        string frame = Pick("", $" ROWS {random.Next(4)} PRECEDING", $" ROWS BETWEEN {random.Next(4)} PRECEDING AND {random.Next(4)} FOLLOWING",
            " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING");
        string function = Pick("sum(Volume)", "avg(Close)", "min(Open)", "max(Volume)", "count(Close)", "first_value(Close)", "last_value(Open)", "stddev_samp(Close)",
            "first_value(Close IGNORE NULLS)", "last_value(Close IGNORE NULLS)", "nth_value(Open, 2 IGNORE NULLS)", "nth_value(Close, 2)");
        string place = Pick("row_number()", "rank()", "dense_rank()", $"lag(Close, {random.Next(3)})", $"lead(Volume, {random.Next(3)}, -1)", $"ntile({1 + random.Next(5)})",
            $"lag(Close, {1 + random.Next(3)} IGNORE NULLS)", $"lead(Open, {1 + random.Next(3)} IGNORE NULLS)");
        string exclude = frame.Length == 0 ? "" : Exclusion();
        string ranged = $"{Sliding()} OVER ({partition}ORDER BY Epoch RANGE BETWEEN INTERVAL '{random.Next(5)} minutes' PRECEDING AND INTERVAL '{random.Next(3)} minutes' FOLLOWING{Exclusion()})";
        return $"SELECT Symbol, Epoch, {function} OVER ({partition}{order}{frame}{exclude}) AS a, {place} OVER ({partition}{order}) AS b, {ranged} AS c, "
            + $"{Sliding()} OVER ({partition}{order}{frame}{exclude}) AS d FROM {{bars}} WHERE {Condition(2)}";
    }

    private string Exclusion() => Pick("", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES");

    private string Sliding() =>
        Pick("sum(Close)", "var_pop(Close)", "covar_pop(Close, Open)", "median(Close)", "quantile_cont(Volume, 0.25)", "count(DISTINCT Tag)", "min(Tag)", "bool_or(Close > 40)", "count(*)", "sum(DISTINCT Volume)")
        + (random.Next(3) == 0 ? $" FILTER (WHERE {Condition(1)})" : "");

    private string Joined() =>
        $"SELECT a.Symbol, a.Epoch, a.Close, b.Symbol AS s, b.Volume AS v FROM {{bars}} a {Pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")} {{bars}} b "
        + $"ON a.Epoch = b.Epoch{Pick("", " AND a.Symbol <> b.Symbol", " AND a.Tag = b.Tag", $" AND a.Volume > b.Volume + {random.Next(50)}")}";

    private string AsOf() =>
        $"SELECT t.Symbol, t.Epoch, t.Price, b.Close FROM {{ticks}} t ASOF {Pick("", "LEFT ")}JOIN {{bars}} b "
        + $"ON t.Symbol = b.Symbol AND t.Epoch {Pick(">=", ">", "<=", "<")} b.Epoch";

    /// <summary>An order that leaves no choice, and some of its rows.</summary>
    private string Top() =>
        $"SELECT Symbol, Epoch, Close FROM {{bars}} WHERE {Condition(2)} ORDER BY {Pick("Close", "Volume", "Tag", "Open + Close")}{Pick("", " DESC")}{Pick("", " NULLS FIRST")}, "
        + $"Symbol{Pick("", " DESC")}, Epoch{Pick("", " DESC")} LIMIT {random.Next(12)} OFFSET {random.Next(5)}";

    private string Narrow() => $"SELECT {Pick("Symbol, Tag", "Tag, Symbol")} FROM {{bars}} WHERE {Condition(1)}";

    private string Aggregate()
    {
        string number = Number(1);
        return random.Next(12) switch
        {
            0 => "count(*)",
            1 => $"count({number})",
            2 => $"count(DISTINCT {Pick("Tag", "Symbol", "Volume")})",
            3 => $"sum({number})",
            4 => $"avg({number})",
            5 => $"min({number})",
            6 => $"max({Pick("Tag", "Epoch", number)})",
            7 => $"stddev_samp({Pick(Numbers)})",
            8 => $"median({Pick(Numbers)})",
            9 => $"sum({number}) FILTER (WHERE {Condition(1)})",
            10 => $"quantile_cont({Pick(Numbers)}, 0.{random.Next(10)})",
            _ => $"bool_or({Condition(1)})",
        };
    }

    private string Number(int depth) => depth == 0 || random.Next(3) == 0
        ? Pick(Pick(Numbers), Pick(Numbers), random.Next(-20, 20).ToString(System.Globalization.CultureInfo.InvariantCulture), "0.25", "NULL")
        : random.Next(9) switch
        {
            0 => $"({Number(depth - 1)} + {Number(depth - 1)})",
            1 => $"({Number(depth - 1)} - {Number(depth - 1)})",
            2 => $"({Number(depth - 1)} * {random.Next(1, 4)})",
            3 => $"({Number(depth - 1)} / 4)",
            4 => $"coalesce({Number(depth - 1)}, {Number(depth - 1)}, 1)",
            5 => $"CASE WHEN {Condition(depth - 1)} THEN {Number(depth - 1)} ELSE {Number(depth - 1)} END",
            6 => $"abs({Number(depth - 1)})",
            7 => $"{Pick("greatest", "least")}({Number(depth - 1)}, {Number(depth - 1)})",
            _ => $"nullif({Pick(Numbers)}, {random.Next(10) * 10})",
        };

    private string Text() => random.Next(6) switch
    {
        0 => "Tag",
        1 => "Symbol || '-' || Tag",
        2 => "upper(Tag)",
        3 => $"substr(Tag, {1 + random.Next(3)}, {random.Next(3)})",
        4 => "coalesce(Tag, 'none')",
        _ => "replace(Tag, 'x', 'yy')",
    };

    private string Condition(int depth) => depth == 0 || random.Next(4) == 0
        ? random.Next(10) switch
        {
            0 => $"Symbol = {Pick(Symbols)}",
            1 => $"Symbol IN ({Pick(Symbols)}, {Pick(Symbols)})",
            2 => $"Epoch {Pick("<", "<=", ">", ">=")} TIMESTAMP '2024-03-0{random.Next(4, 8)} 10:{random.Next(10, 60)}:00'",
            3 => $"{Pick(Numbers)} {Pick("<", "<=", ">", ">=", "=", "<>")} {random.Next(100)}",
            4 => $"{Pick(Numbers)} BETWEEN {random.Next(40)} AND {random.Next(40, 100)}",
            5 => $"Tag LIKE '{Pick("%x%", "x_", "_", "%", "y%")}'",
            6 => $"{Pick("Close", "Tag")} IS {Pick("", "NOT ")}NULL",
            7 => $"Volume IN ({random.Next(100)}, {random.Next(100)}, NULL)",
            8 => $"Open IS {Pick("", "NOT ")}DISTINCT FROM Close",
            _ => "CAST(Epoch AS DATE) = DATE '2024-03-05'",
        }
        : random.Next(3) switch
        {
            0 => $"({Condition(depth - 1)} AND {Condition(depth - 1)})",
            1 => $"({Condition(depth - 1)} OR {Condition(depth - 1)})",
            _ => $"NOT ({Condition(depth - 1)})",
        };

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
