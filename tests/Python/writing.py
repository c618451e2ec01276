"""Scenarios of writing: kinds, order, overwriting, types, text, refusals."""

import os

import numpy as np

from scenario import BAR, EXACT_TICK, TICK, column, error_says, rows, same, scenario, utc


@scenario
def one_row_comes_back_as_written(t):
    key, row = t.key(), rows(TICK, (utc("2017-01-01T00:00"), 10.0))
    assert t.client.write(row, key) is None
    same(t.client.query_one(key), row)


@scenario
def three_rows_in_one_second_keep_their_nanoseconds(t):
    key, second = t.key("1Sec/Tick"), utc("2017-01-01T00:00")
    ticks = rows(EXACT_TICK, *[(second, 10.0 + i, i * 1_000_000) for i in (1, 2, 3)])
    assert t.client.write(ticks, key, variable=True) is None
    same(t.client.query_one(key), ticks)


@scenario
def nanoseconds_are_exact_in_every_timeframe(t):
    nanos = [0, 1, 500_000_000, 999_999_880, 999_999_996, 999_999_999]
    for timeframe in ("1Sec", "10Sec", "1Min", "5Min", "1H", "4H", "1D"):
        key = t.key(f"{timeframe}/Tick")
        ticks = rows(EXACT_TICK, *[(utc("2020-03-01T23:59:58") + s, 1.0, n) for s in (0, 1, 2) for n in nanos])
        assert t.client.write(ticks, key, variable=True) is None
        same(t.client.query_one(key), ticks)


@scenario
def a_bar_takes_the_time_of_its_slot(t):
    key = t.key()
    assert t.client.write(rows(TICK, (utc("2020-01-02T03:04:30"), 1.0)), key) is None
    column(t.client.query_one(key), "Epoch", [utc("2020-01-02T03:04:00")])


@scenario
def the_last_write_of_a_slot_wins_within_and_across_requests(t):
    key, first, second = t.key(), utc("2020-01-02T03:04:00"), utc("2020-01-02T03:05:00")
    assert t.client.write(rows(TICK, (first, 1), (second, 2), (first + 59, 3)), key) is None
    column(t.client.query_one(key), "Ask", [3, 2])
    assert t.client.write(rows(TICK, (second + 1, 4)), key) is None
    same(t.client.query_one(key), rows(TICK, (first, 3), (second, 4)))


@scenario
def unsorted_bars_come_back_sorted_over_three_years(t):
    key = t.key("1D/Tick")
    days = [utc(day) for day in ("2018-02-03", "2016-02-29", "2017-12-31", "2017-02-03", "2018-12-31", "2016-12-31")]
    assert t.client.write(rows(TICK, *[(day, i) for i, day in enumerate(days)]), key) is None
    answer = t.client.query_one(key)
    column(answer, "Epoch", sorted(days))
    column(answer, "Ask", [1, 5, 3, 2, 0, 4])


@scenario
def unsorted_ticks_come_back_by_time_then_arrival(t):
    key, b = t.key("1Min/Tick"), utc("2020-01-02T03:04:05")
    assert t.client.write(rows(EXACT_TICK, (b, 1, 500), (b, 2, 100), (b + 1, 3, 0)), key, variable=True) is None
    assert t.client.write(rows(EXACT_TICK, (b, 4, 100), (b - 5, 5, 0), (b, 6, 500)), key, variable=True) is None
    assert t.client.write(rows(EXACT_TICK, (b, 7, 100)), key, variable=True) is None
    same(t.client.query_one(key), rows(EXACT_TICK, (b - 5, 5, 0), (b, 2, 100), (b, 4, 100), (b, 7, 100),
                                       (b, 1, 500), (b, 6, 500), (b + 1, 3, 0)))


@scenario
def identical_ticks_are_all_kept(t):
    key, tick = t.key("1Sec/Tick"), rows(EXACT_TICK, (utc("2020-01-02T03:04:05"), 1, 7))
    for _ in range(3):
        assert t.client.write(tick, key, variable=True) is None
    same(t.client.query_one(key), np.repeat(tick, 3))


@scenario
def ticks_without_a_nanoseconds_column_have_zero(t):
    key, b = t.key("1Sec/Tick"), utc("2020-01-02T03:04:05")
    assert t.client.write(rows(TICK, (b, 1.5)), key, variable=True) is None
    same(t.client.query_one(key), rows(EXACT_TICK, (b, 1.5, 0)))


@scenario
def the_bucket_decides_its_kind_not_the_flag(t):
    bars, ticks, b = t.key(), t.key(), utc("2020-01-02T03:04:00")
    assert t.client.write(rows(TICK, (b, 1)), bars) is None
    assert t.client.write(rows(EXACT_TICK, (b + 60, 2, 5)), bars, variable=True) is None
    same(t.client.query_one(bars), rows(TICK, (b, 1), (b + 60, 2)))
    assert t.client.write(rows(EXACT_TICK, (b, 1, 5)), ticks, variable=True) is None
    assert t.client.write(rows(TICK, (b + 1, 2)), ticks) is None
    same(t.client.query_one(ticks), rows(EXACT_TICK, (b, 1, 5), (b + 1, 2, 0)))


@scenario
def january_the_first_and_december_the_31st_have_daily_bars(t):
    for variable in (False, True):
        key = t.key("1D/Tick")
        days = [utc(day) for day in ("2019-12-31", "2020-01-01", "2020-01-02", "2020-12-31", "2021-01-01")]
        assert t.client.write(rows(TICK, *[(day, i) for i, day in enumerate(days)]), key, variable) is None
        answer = t.client.query_one(key)
        column(answer, "Epoch", days)
        column(answer, "Ask", range(5))


@scenario
def four_hour_bars_are_written_and_read_back(t):
    key, day = t.key("4H/Tick"), utc("2020-01-02")
    bars = rows(TICK, *[(day + h * 3600, h) for h in (0, 4, 8, 12, 16, 20)])
    assert t.client.write(bars, key) is None
    same(t.client.query_one(key), bars)


@scenario
def columns_are_matched_by_name_whatever_their_order(t):
    key, b = t.key(), utc("2020-01-02T03:04:00")
    assert t.client.write(rows([("Epoch", "i8"), ("A", "f4"), ("B", "f4")], (b, 1, 2)), key) is None
    assert t.client.write(rows([("B", "f4"), ("Epoch", "i8"), ("A", "f4")], (20, b + 60, 10)), key) is None
    same(t.client.query_one(key), rows([("Epoch", "i8"), ("A", "f4"), ("B", "f4")], (b, 1, 2), (b + 60, 10, 20)))


@scenario
def numbers_are_coerced_to_the_type_of_the_column(t):
    b = utc("2020-01-02T03:04:00")
    for stored, sent, value, expected in [("f4", "f8", 1.5, 1.5), ("f4", "i8", 7, 7.0), ("i4", "f4", 2.75, 2),
                                          ("i8", "i4", -3, -3), ("f8", "f4", 0.25, 0.25)]:
        key = t.key()
        assert t.client.write(rows([("Epoch", "i8"), ("A", stored)], (b, 1)), key) is None
        assert t.client.write(rows([("Epoch", "i8"), ("A", sent)], (b, value)), key) is None
        same(t.client.query_one(key), rows([("Epoch", "i8"), ("A", stored)], (b, expected)))


@scenario
def other_columns_are_refused_naming_both_schemas(t):
    key, b = t.key(), utc("2020-01-02T03:04:00")
    two = rows([("Epoch", "i8"), ("A", "f4"), ("B", "f4")], (b, 1, 2))
    assert t.client.write(two, key) is None
    error = t.client.write(rows([("Epoch", "i8"), ("A", "f4")], (b, 9)), key)
    error_says("unable to match data columns ([{Epoch INT64} {A FLOAT32}]) to bucket columns "
               "([{Epoch INT64} {A FLOAT32} {B FLOAT32}])", error)
    error = t.client.write(rows([("Epoch", "i8"), ("A", "f4"), ("C", "f4")], (b, 9, 9)), key)
    error_says("unable to match data columns", error)
    same(t.client.query_one(key), two)


@scenario
def wrong_types_of_the_time_columns_are_refused(t):
    b = utc("2020-01-02T03:04:00")
    error_says("unexpected data type for Epoch column",
               t.client.write(rows([("Epoch", "f8"), ("A", "f4")], (b, 1)), t.key()))
    error_says("unexpected data type for Epoch column", t.client.write(rows([("A", "f4")], (1,)), t.key()))
    for variable in (True, False):
        error_says("unexpected data type for Nanoseconds column", t.client.write(
            rows(TICK + [("Nanoseconds", "i8")], (b, 1, 5)), t.key("1Sec/Tick"), variable))
    error_says("unsupported type string b1", t.client.write(rows([("Epoch", "i8"), ("A", "?")], (b, True)), t.key()))


@scenario
def numbers_do_not_go_into_text_nor_text_into_numbers(t):
    text, number, b = t.key(), t.key(), utc("2020-01-02T03:04:00")
    assert t.client.write(rows([("Epoch", "i8"), ("A", "U16")], (b, "x")), text) is None
    assert t.client.write(rows([("Epoch", "i8"), ("A", "f4")], (b, 1)), number) is None
    error_says("can not cast to boolean or string",
               t.client.write(rows([("Epoch", "i8"), ("A", "f4")], (b, 1)), text))
    assert t.client.write(rows([("Epoch", "i8"), ("A", "U16")], (b, "2")), number)
    column(t.client.query_one(text), "A", ["x"])
    column(t.client.query_one(number), "A", [1])


@scenario
def every_type_comes_back_as_itself(t):
    limits = {"i1": (-128, 127), "i2": (-2**15, 2**15 - 1), "i4": (-2**31, 2**31 - 1), "i8": (-2**63, 2**63 - 1),
              "u1": (0, 255), "u2": (0, 2**16 - 1), "u4": (0, 2**32 - 1), "u8": (0, 2**64 - 1),
              "f4": (-0.0, 3.4028235e38), "f8": (-1.7976931348623157e308, 5e-324)}
    b, dtype = utc("2020-01-02T03:04:00"), [("Epoch", "i8")] + [(code.upper(), code) for code in limits]
    for variable in (False, True):
        key = t.key()
        lows, highs = zip(*limits.values())
        values = rows(dtype, (b, *lows), (b + 60, *highs))
        assert t.client.write(values, key, variable) is None
        answer = t.client.query_one(key)
        for name in values.dtype.names:
            assert answer.dtype[name] == values.dtype[name], f"{name} came back as {answer.dtype[name]}"
            assert answer[name].tobytes() == values[name].tobytes(), f"{name}: {answer[name]}"


@scenario
def not_a_number_and_infinities_survive(t):
    key, b = t.key(), utc("2020-01-02T03:04:00")
    values = rows([("Epoch", "i8"), ("A", "f8")], *[(b + 60 * i, v) for i, v in
                                                   enumerate((np.nan, np.inf, -np.inf, -0.0))])
    assert t.client.write(values, key) is None
    assert t.client.query_one(key)["A"].tobytes() == values["A"].tobytes()


@scenario
def text_keeps_every_script(t):
    key, b = t.key(), utc("2020-01-02T03:04:00")
    memos = ["", "plain", "sixteen chars ok", "東京証券取引所", "🚀📈🐂🐻", "naïve Ünïcödé", "𠮷野家\U0010ffff"]
    values = rows([("Epoch", "i8"), ("Memo", "U16")], *[(b + 60 * i, memo) for i, memo in enumerate(memos)])
    assert t.client.write(values, key) is None
    same(t.client.query_one(key), values)


@scenario
def column_names_are_kept_verbatim(t):
    key, b = t.key(), utc("2020-01-02T03:04:00")
    names = ["Ask", "ask", "_ask", "l1-Ask", "0", "with space", "x" * 32]
    values = rows([("Epoch", "i8")] + [(name, "f4") for name in names], (b, *range(len(names))))
    assert t.client.write(values, key) is None
    same(t.client.query_one(key), values)


@scenario
def symbols_of_many_spellings_are_kept_apart(t):
    b, stem = utc("2020-01-02T03:04:00"), t.symbol()
    names = [stem + tail for tail in ("-USD", ".B", " C", "_d", "_D", "東京", "ñ")]
    for i, name in enumerate(names):
        assert t.client.write(rows(TICK, (b, i)), f"{name}/1Min/Tick") is None
    for i, name in enumerate(names):
        column(t.client.query_one(f"{name}/1Min/Tick"), "Ask", [i])
    assert set(names) <= set(t.client.symbols())


@scenario
def hostile_names_are_refused_and_touch_nothing_outside_the_root(t):
    row = rows(TICK, (utc("2020-01-02T03:04:00"), 1))
    before = sorted(os.listdir(os.path.dirname(t.root))) if t.root else None
    keys = ["../1Min/Tick", "..", "../../1Min/Tick", "./1Min/Tick", "S/../Tick", "S/1Min/..", "S*/1Min/Tick",
            "S,T/1Min/Tick", "*/1Min/Tick", "/1Min/Tick", "S//Tick", "S/1Min/", "S/1Min/Tick/x", "a\0b/1Min/Tick",
            "a\nb/1Min/Tick", "/etc/1Min/Tick", "S/1Min", "", "a\\..\\b/1Min/..", f"{'x' * 300}/1Min/Tick"]
    known = set(t.client.symbols())
    for key in keys:
        assert t.client.write(row, key), f"{key!r} was written"
        assert t.client.write(row, key, variable=True), f"{key!r} was written"
    assert t.client.write(rows([("Epoch", "i8"), ("x" * 33, "f4")], (row["Epoch"][0], 1)), t.key()), "33-byte column"
    assert set(t.client.symbols()) == known, set(t.client.symbols()) - known
    if t.root:
        assert sorted(os.listdir(os.path.dirname(t.root))) == before


@scenario
def bad_timeframes_are_refused(t):
    row = rows(TICK, (utc("2020-01-02T03:04:00"), 1))
    for timeframe in ("abc", "1M", "1min", "1h", "0H"):
        error_says("Unable to get timeframe from key", t.client.write(row, t.key(f"{timeframe}/Tick")))


@scenario
def absurd_years_are_refused(t):
    key = t.key()
    for epoch in (utc("2020-01-02T03:04:00") * 1000, 2**62, -2**62):
        assert t.client.write(rows(TICK, (epoch, 1)), key), f"{epoch} was written"


@scenario
def rows_before_1970_need_a_negative_start(t):
    key, row = t.key("1D/Tick"), rows(TICK, (utc("1965-07-04"), 1))
    assert t.client.write(row, key) is None
    assert len(t.client.query_one(key)) == 0
    same(t.client.query_one(key, epoch_start=utc("1960-01-01")), row)


@scenario
def one_dataset_carries_several_buckets(t):
    b, keys = utc("2020-01-02T03:04:00"), [t.key(), t.key()]
    parts = {keys[0]: rows(TICK, (b, 1), (b + 60, 2)), keys[1]: rows(TICK, (b, 3))}
    assert t.client.write_datasets([(parts, False)]) is None
    for key, part in parts.items():
        same(t.client.query_one(key), part)


@scenario
def a_failing_request_of_several_says_which(t):
    b, good, bad = utc("2020-01-02T03:04:00"), t.key(), t.key()
    errors = t.client.write_datasets([({good: rows(TICK, (b, 1))}, False),
                                      ({bad: rows([("Epoch", "f8"), ("A", "f4")], (b, 1))}, False)])
    assert isinstance(errors, list) and errors[0] == "", errors
    error_says("unexpected data type for Epoch column", errors[1])
    column(t.client.query_one(good), "Ask", [1])


@scenario
def no_rows_create_nothing(t):
    key = t.key()
    t.client.write(rows(TICK), key)
    assert key.split("/")[0] not in t.client.symbols()


@scenario
def a_year_of_minutes_goes_through_one_request(t):
    key, b = t.key("1Min/OHLCV"), utc("2020-01-01")
    bars = np.zeros(100_000, dtype=BAR)
    bars["Epoch"] = b + 60 * np.arange(len(bars))
    for i, name in enumerate(("Open", "High", "Low", "Close")):
        bars[name] = np.arange(len(bars)) % 977 + i
    bars["Volume"] = np.arange(len(bars))
    assert t.client.write(bars, key) is None
    same(t.client.query_one(key), bars)
