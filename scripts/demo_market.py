"""Made-up prices that look real: a geometric random walk, livelier at the open and at the close."""

import datetime
import math
import random

SYMBOLS = {"AAPL": 228.0, "MSFT": 415.0, "NVDA": 134.0, "SPY": 571.0, "TSLA": 248.0}
SESSION_MINUTES = 390
OPEN_SECONDS = 14 * 3600 + 30 * 60  # 14:30 UTC


def sessions(count):
    """Epoch seconds at which the last `count` weekdays' sessions opened, oldest first."""
    day = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    opens = []
    while len(opens) < count:
        day -= datetime.timedelta(days=1)
        if day.weekday() < 5:
            opens.append(int(day.timestamp()) + OPEN_SECONDS)
    return opens[::-1]


# How lively each minute is: about 2 at both ends of a session, 0.7 at noon.
LIVELINESS = [0.7 + 1.3 * abs(2 * minute / SESSION_MINUTES - 1) ** 3 for minute in range(SESSION_MINUTES)]


def minute_bars(symbol, opens):
    """Wire columns of one bar per minute of every session."""
    dice = random.Random(symbol)
    epoch, o, h, l, c, v = [], [], [], [], [], []
    price = SYMBOLS[symbol]
    for start in opens:
        price *= math.exp(dice.gauss(0, 0.006))  # the night
        for minute, lively in enumerate(LIVELINESS):
            close = price * math.exp(dice.gauss(0, 0.0006 * lively))
            reach = price * 0.0004 * lively
            epoch.append(start + 60 * minute)
            o.append(round(price, 2))
            h.append(round(max(price, close) + abs(dice.gauss(0, reach)), 2))
            l.append(round(min(price, close) - abs(dice.gauss(0, reach)), 2))
            c.append(round(close, 2))
            v.append(int(dice.paretovariate(1.5) * 500 * lively) + 100)
            price = close
    return {"Epoch": ("i8", epoch), "Open": ("f8", o), "High": ("f8", h), "Low": ("f8", l), "Close": ("f8", c),
            "Volume": ("i8", v)}


def trades(price, start, count):
    """Wire columns of `count` trades of one session, with nanoseconds; several may share a second."""
    dice = random.Random(count)
    times = sorted(dice.randrange(SESSION_MINUTES * 60 * 10**9) for _ in range(count))
    prices = []
    for _ in times:
        price += dice.choice((-0.01, 0, 0, 0.01))
        prices.append(round(price, 2))
    return {
        "Epoch": ("i8", [start + t // 10**9 for t in times]),
        "Price": ("f8", prices),
        "Size": ("i4", [int(dice.paretovariate(1.2) * 100) for _ in times]),
        "Nanoseconds": ("i4", [t % 10**9 for t in times]),
    }
