"""Scenarios of reading: ranges, limits, columns, several symbols, redirected timeframes."""

from scenario import BAR, EXACT_TICK, TICK, column, refused, rows, same, scenario, utc


def minute_bars(count, first):
    return rows(BAR, *[(first + 60 * i, 10 + i, 11 + i, 9 + i, 10.5 + i, 100 * i) for i in range(count)])


@scenario
def ten_bars_from_either_end(t):
    key, bars = t.key("1Min/OHLCV"), minute_bars(50, utc("2018-01-17T17:00"))
    assert t.client.write(bars, key) is None
    same(t.client.query_one(key, limit_record_count=10), bars[-10:])
    same(t.client.query_one(key, limit_record_count=10, limit_from_start=True), bars[:10])
    same(t.client.query_one(key, limit_record_count=10, limit_from_start=False), bars[-10:])
    same(t.client.query_one(key, limit_record_count=1000), bars)


@scenario
def limits_of_zero_and_below_mean_all_and_huge_ones_cost_nothing(t):
    key, bars = t.key("1Min/OHLCV"), minute_bars(5, utc("2018-01-17T17:00"))
    assert t.client.write(bars, key) is None
    for limit in (0, -1, -2**63, 2**31, 2**62):
        same(t.client.query_one(key, limit_record_count=limit), bars)
        same(t.client.query_one(key, limit_record_count=limit, limit_from_start=True), bars)


@scenario
def both_ends_of_a_range_are_inclusive(t):
    key, b = t.key("1Min/OHLCV"), utc("2018-01-17T17:00")
    bars = minute_bars(10, b)
    assert t.client.write(bars, key) is None
    same(t.client.query_one(key, epoch_start=b + 120, epoch_end=b + 300), bars[2:6])
    same(t.client.query_one(key, epoch_start=b + 300), bars[5:])
    same(t.client.query_one(key, epoch_end=b), bars[:1])
    same(t.client.query_one(key, epoch_start=b + 120, epoch_end=b + 300, limit_record_count=2), bars[4:6])
    same(t.client.query_one(key, epoch_start=b + 120, limit_record_count=2, limit_from_start=True), bars[2:4])


@scenario
def a_range_that_touches_a_slot_takes_its_bar(t):
    key, b = t.key("5Min/OHLCV"), utc("2018-01-17T17:00")
    bars = rows(BAR, *[(b + 300 * i, 1, 1, 1, 1, i) for i in range(4)])
    assert t.client.write(bars, key) is None
    same(t.client.query_one(key, epoch_start=b + 400, epoch_end=b + 601), bars[1:3])


@scenario
def empty_ranges_have_columns_and_no_rows(t):
    for timeframe in ("1Min", "1Sec"):
        for variable in (False, True):
            key, b = t.key(f"{timeframe}/Tick"), utc("2018-06-01T12:00")
            later = utc("2020-06-01T12:00")
            ticks = rows(EXACT_TICK, (b, 1, 0), (later, 2, 0)) if variable else rows(TICK, (b, 1), (later, 2))
            assert t.client.write(ticks, key, variable) is None
            for start, end in ((utc("2000-01-01"), utc("2001-01-01")), (b + 60, b + 3600), (later + 60, later + 9999),
                               (utc("2019-01-01"), utc("2019-12-31")), (later, b)):
                same(t.client.query_one(key, epoch_start=start, epoch_end=end), ticks[:0])


@scenario
def windows_on_ticks_are_exact_to_the_nanosecond(t):
    key, b = t.key("1Sec/Tick"), utc("2020-01-02T03:04:05")
    ticks = rows(EXACT_TICK, *[(b, i, i * 100_000_000) for i in range(10)], (b + 1, 10, 0), (b + 1, 11, 1))
    assert t.client.write(ticks, key, variable=True) is None
    window = {"epoch_start": b, "epoch_start_nanos": 200_000_000, "epoch_end": b, "epoch_end_nanos": 400_000_000}
    same(t.client.query_one(key, **window), ticks[2:5])
    same(t.client.query_one(key, **window, limit_record_count=10), ticks[2:5])
    same(t.client.query_one(key, **window, limit_record_count=2), ticks[3:5])
    same(t.client.query_one(key, **window, limit_record_count=2, limit_from_start=True), ticks[2:4])
    same(t.client.query_one(key, epoch_start=b, epoch_start_nanos=900_000_001), ticks[10:])
    same(t.client.query_one(key, epoch_end=b), ticks[:1])
    same(t.client.query_one(key, epoch_start=b, epoch_end=b + 1), ticks[:11])
    same(t.client.query_one(key, epoch_start=b + 1, limit_record_count=1, limit_from_start=True), ticks[10:11])
    same(t.client.query_one(key, epoch_end=b - 1), ticks[:0])
    same(t.client.query_one(key, epoch_start=b, epoch_start_nanos=1_000_000_001), ticks[11:])


@scenario
def limits_on_ticks_count_rows(t):
    key, b = t.key("1Min/Tick"), utc("2020-01-02T03:04:00")
    ticks = rows(EXACT_TICK, *[(b + i // 5, i, i) for i in range(100)])
    assert t.client.write(ticks, key, variable=True) is None
    for n in (1, 2, 5, 7, 99, 100, 101):
        same(t.client.query_one(key, limit_record_count=n), ticks[-n:])
        same(t.client.query_one(key, limit_record_count=n, limit_from_start=True), ticks[:n])
    same(t.client.query_one(key, epoch_start=b + 19, epoch_start_nanos=98, limit_record_count=1,
                            limit_from_start=True), ticks[98:99])


@scenario
def limits_span_years(t):
    for variable in (False, True):
        for timeframe in ("1Min", "1Sec"):
            key = t.key(f"{timeframe}/Tick")
            times = [utc(text) for text in ("2017-12-31T23:58", "2017-12-31T23:59", "2018-01-01", "2018-01-01T00:01")]
            assert t.client.write(rows(TICK, *[(time, i) for i, time in enumerate(times)]), key, variable) is None
            for n in (1, 2, 3):
                column(t.client.query_one(key, limit_record_count=n), "Epoch", times[-n:])
                column(t.client.query_one(key, limit_record_count=n, limit_from_start=True), "Epoch", times[:n])


@scenario
def columns_are_chosen_in_the_order_asked(t):
    key, bars = t.key("1Min/OHLCV"), minute_bars(3, utc("2018-01-17T17:00"))
    assert t.client.write(bars, key) is None
    same(t.client.query_one(key, columns=["Close", "Open"]),
         rows([("Epoch", "i8"), ("Close", "f4"), ("Open", "f4")], *bars[["Epoch", "Close", "Open"]]))
    for columns in (["Close"], ["Nope", "Close"], ["Epoch", "Close"], ["Close", "Close"]):
        same(t.client.query_one(key, columns=columns),
             rows([("Epoch", "i8"), ("Close", "f4")], *bars[["Epoch", "Close"]]))
    same(t.client.query_one(key, columns=[]), bars)


@scenario
def chosen_columns_of_ticks_keep_their_nanoseconds(t):
    key, b = t.key("1Sec/Quote"), utc("2020-01-02T03:04:05")
    dtype = [("Epoch", "i8"), ("Bid", "f4"), ("Ask", "f4"), ("Nanoseconds", "i4")]
    assert t.client.write(rows(dtype, (b, 1, 2, 3)), key, variable=True) is None
    same(t.client.query_one(key, columns=["Ask"]), rows(EXACT_TICK, (b, 2, 3)))


@scenario
def several_symbols_share_one_answer(t):
    b, group = utc("2018-01-17T17:00"), t.symbol("G")
    symbols = [t.symbol() for _ in range(3)]
    for i, symbol in enumerate(symbols):
        assert t.client.write(minute_bars(5 + i, b + 3600 * i), f"{symbol}/1Min/{group}") is None
    answer = t.client.query(f"{','.join(symbols)}/1Min/{group}", limit_record_count=6)
    assert set(answer) == {f"{symbol}/1Min/{group}" for symbol in symbols}
    for i, symbol in enumerate(symbols):
        same(answer[f"{symbol}/1Min/{group}"], minute_bars(5 + i, b + 3600 * i)[-6:])
    assert set(t.client.query(f"{symbols[0]},Missing{group}/1Min/{group}")) == {f"{symbols[0]}/1Min/{group}"}
    assert set(t.client.query(f"*/1Min/{group}")) == set(answer)


@scenario
def several_requests_are_answered_in_order(t):
    keys, b = [t.key(), t.key()], utc("2018-01-17T17:00")
    for i, key in enumerate(keys):
        assert t.client.write(rows(TICK, (b, i)), key) is None
    answers = t.client.query_many([{"destination": key} for key in (*keys, *keys[::-1])])
    assert [list(answer) for answer in answers] == [[keys[0]], [keys[1]], [keys[1]], [keys[0]]]
    refused("no files returned from query parse", t.client.query_many,
            [{"destination": keys[0]}, {"destination": t.key()}])
    assert t.client.query_many([]) == []


@scenario
def symbols_with_different_columns_need_a_common_choice(t):
    b, group = utc("2018-01-17T17:00"), t.symbol("G")
    one, two, other = (f"{t.symbol()}/1Min/{group}" for _ in range(3))
    assert t.client.write(rows([("Epoch", "i8"), ("A", "f4"), ("B", "f4")], (b, 1, 2)), one) is None
    assert t.client.write(rows([("Epoch", "i8"), ("B", "f4"), ("C", "f4")], (b, 3, 4)), two) is None
    assert t.client.write(rows([("Epoch", "i8"), ("B", "f8")], (b, 5)), other) is None
    both = f"{one.split('/')[0]},{two.split('/')[0]}/1Min/{group}"
    message = "symbols in a query must have the same data type or be filtered by common columns"
    refused(message, t.client.query, both)
    answer = t.client.query(both, columns=["B"])
    column(answer[one], "B", [2])
    column(answer[two], "B", [3])
    refused(message, t.client.query, f"{one.split('/')[0]},{other.split('/')[0]}/1Min/{group}", columns=["B"])


@scenario
def a_missing_bucket_is_an_error(t):
    key = t.key()
    assert t.client.write(rows(TICK, (utc("2018-01-17T17:00"), 1)), key) is None
    symbol = key.split("/")[0]
    for destination in (t.key(), f"{symbol}/1Min/Other", f"{symbol}/5Min/Tick", f"Un{symbol}/1Min/Tick"):
        refused("no files returned from query parse", t.client.query, destination)


@scenario
def malformed_destinations_are_errors(t):
    for destination in ("A/1Min", "", "A", "///"):
        refused("", t.client.query, destination)
    for destination in ("A//B", "A/1Min/"):
        refused("destinations must have a Symbol, Timeframe and AttributeGroup", t.client.query, destination)
    refused("timeframe not found", t.client.query, "A/abc/B")
    refused("", t.client.query, "../1Min/Tick")


@scenario
def a_category_suffix_and_a_category_order_are_understood(t):
    key = t.key()
    row = rows(TICK, (utc("2018-01-17T17:00"), 1))
    assert t.client.write(row, f"{key}:Symbol/Timeframe/AttributeGroup") is None
    same(t.client.query_one(f"{key}:Symbol/Timeframe/AttributeGroup"), row)
    symbol, timeframe, group = key.split("/")
    same(t.client.query_one(f"{timeframe}/{symbol}/{group}", key_category="Timeframe/Symbol/AttributeGroup"), row)


@scenario
def coarser_timeframes_read_the_bucket_that_divides_them(t):
    symbol, day = t.symbol(), utc("2020-03-02")
    days = rows(TICK, *[(day + 86400 * i, i) for i in range(40)])
    assert t.client.write(days, f"{symbol}/1D/Tick") is None
    for asked, limit in (("1W", 7), ("1M", 31), ("24H", 1)):
        answer = t.client.query(f"{symbol}/{asked}/Tick", limit_record_count=1)
        assert list(answer) == [f"{symbol}/1D/Tick"]
        same(answer[f"{symbol}/1D/Tick"], days[-limit:])


@scenario
def a_bucket_of_its_own_is_preferred_to_a_finer_one(t):
    symbol, day = t.symbol(), utc("2020-03-02")
    fine, coarse = rows(TICK, (day, 1), (day + 7200, 2)), rows(TICK, (day, 3))
    assert t.client.write(fine, f"{symbol}/2H/Tick") is None
    assert t.client.write(coarse, f"{symbol}/4H/Tick") is None
    same(t.client.query(f"{symbol}/4H/Tick")[f"{symbol}/4H/Tick"], coarse)
    same(t.client.query(f"{symbol}/2H/Tick")[f"{symbol}/2H/Tick"], fine)


@scenario
def weekly_bars_are_written_and_read_back(t):
    key, monday = t.key("1W/Tick"), utc("2020-03-02")
    assert t.client.write(rows(TICK, (monday, 1), (monday + 7 * 86400, 2)), key) is None
    column(t.client.query_one(key), "Ask", [1, 2])


@scenario
def statements_answer_in_the_form_of_a_dataset(t):
    key, bars = t.key("1Min/OHLCV"), minute_bars(10, utc("2018-01-17T17:00"))
    assert t.client.write(bars, key) is None
    same(t.client.sql(f"SELECT * FROM `{key}` WHERE Epoch < '2018-01-17 17:05'"), bars[:5])
    column(t.client.sql(f"SELECT max(High) AS h, count(*) AS n FROM `{key}`"), "n", [10])
    refused("Nothing", t.client.sql, f"SELECT Nothing FROM `{key}`")


@scenario
def functions_of_a_query_make_candles(t):
    key, bars = t.key("1Min/OHLCV"), minute_bars(10, utc("2018-01-17T17:00"))
    assert t.client.write(bars, key) is None
    candles = t.client.query_one(key, functions=["candlecandler('5Min',Open,High,Low,Close,Sum::Volume)"])
    column(candles, "Epoch", [utc("2018-01-17T17:00"), utc("2018-01-17T17:05")])
    column(candles, "Volume_SUM", [1000, 3500])
