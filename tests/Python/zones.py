"""Scenarios of a server whose days begin at midnight in New York."""

from scenario import EXACT_TICK, TICK, column, rows, same, scenario, utc

NEW_YORK = "America/New_York"


@scenario(zone=NEW_YORK)
def answers_name_the_zone(t):
    assert t.client.timezone() == NEW_YORK


@scenario(zone=NEW_YORK)
def daily_bars_begin_at_local_midnight(t):
    key = t.key("1D/Tick")
    assert t.client.write(rows(TICK, (utc("2020-01-15T03:00"), 1), (utc("2020-01-15T18:00"), 2)), key) is None
    column(t.client.query_one(key), "Epoch", [utc("2020-01-14T05:00"), utc("2020-01-15T05:00")])


@scenario(zone=NEW_YORK)
def days_of_23_and_25_hours_are_one_bar_each(t):
    key = t.key("1D/Tick")
    midnights = [utc(text) for text in ("2020-03-07T05:00", "2020-03-08T05:00", "2020-03-09T04:00",
                                        "2020-10-31T04:00", "2020-11-01T04:00", "2020-11-02T05:00")]
    lasts = [utc(text) for text in ("2020-03-08T04:59:59", "2020-03-09T03:59:59", "2020-03-10T03:59:59",
                                    "2020-11-01T03:59:59", "2020-11-02T04:59:59", "2020-11-03T04:59:59")]
    assert t.client.write(rows(TICK, *[(time, i) for i, time in enumerate(midnights)]), key) is None
    column(t.client.query_one(key), "Ask", range(6))
    assert t.client.write(rows(TICK, *[(time, 10 + i) for i, time in enumerate(lasts)]), key) is None
    answer = t.client.query_one(key)
    column(answer, "Epoch", midnights)
    column(answer, "Ask", range(10, 16))


@scenario(zone=NEW_YORK)
def the_year_turns_at_local_midnight(t):
    key = t.key("1D/Tick")
    times = [utc("2020-01-01T04:59:59"), utc("2020-01-01T05:00"), utc("2021-01-01T04:59:59"), utc("2021-01-01T05:00")]
    assert t.client.write(rows(TICK, *[(time, i) for i, time in enumerate(times)]), key) is None
    answer = t.client.query_one(key)
    column(answer, "Epoch", [utc("2019-12-31T05:00"), utc("2020-01-01T05:00"),
                             utc("2020-12-31T05:00"), utc("2021-01-01T05:00")])
    column(answer, "Ask", range(4))
    assert t.client.info(key)["LatestYear"] == 2021
    assert t.client.write(rows(TICK, (utc("2022-01-01T04:00"), 9)), key) is None
    assert t.client.info(key)["LatestYear"] == 2021


@scenario(zone=NEW_YORK)
def minutes_around_clock_changes_are_all_kept(t):
    for change in ("2020-03-08T07:00", "2020-11-01T06:00"):
        key, b = t.key("1Min/Tick"), utc(change)
        bars = rows(TICK, *[(b + 60 * i, i) for i in range(-120, 120)])
        assert t.client.write(bars, key) is None
        same(t.client.query_one(key), bars)


@scenario(zone=NEW_YORK)
def two_hour_bars_count_from_local_midnight_in_winter(t):
    key = t.key("2H/Tick")
    assert t.client.write(rows(TICK, (utc("2020-01-15T06:30"), 1), (utc("2020-01-15T07:00"), 2)), key) is None
    column(t.client.query_one(key), "Epoch", [utc("2020-01-15T05:00"), utc("2020-01-15T07:00")])


@scenario(zone=NEW_YORK)
def ticks_keep_their_exact_time_in_any_zone(t):
    for timeframe in ("1Sec", "1Min", "2H", "1D"):
        key = t.key(f"{timeframe}/Tick")
        ticks = rows(EXACT_TICK, *[(utc(text), i, 123_456_789) for i, text in enumerate(
            ("2020-01-01T04:59:59", "2020-01-01T05:00", "2020-03-08T06:59:59", "2020-03-08T07:00",
             "2020-11-01T05:30", "2020-11-01T06:30"))])
        assert t.client.write(ticks, key, variable=True) is None
        same(t.client.query_one(key), ticks)
