"""What every scenario shares: the registry, the test bed it is given, and shorthands for rows and times."""

import itertools

import numpy as np

from mkts_client import RpcError

SCENARIOS = []
BAR = [("Epoch", "i8"), ("Open", "f4"), ("High", "f4"), ("Low", "f4"), ("Close", "f4"), ("Volume", "i4")]
TICK = [("Epoch", "i8"), ("Ask", "f4")]
EXACT_TICK = TICK + [("Nanoseconds", "i4")]


def scenario(function=None, *, zone=None):
    """Registers a scenario; one with a zone runs only on a server configured with it."""
    def register(f):
        SCENARIOS.append((f, zone))
        return f
    return register(function) if function else register


class Bed:
    """A client, names nobody else uses, and the server's directory when it is on this machine."""

    _numbers = itertools.count(1)

    def __init__(self, client, root):
        self.client = client
        self.root = root

    def symbol(self, stem="S"):
        return f"{stem}{next(self._numbers)}"

    def key(self, rest="1Min/Tick"):
        return f"{self.symbol()}/{rest}"


def rows(dtype, *values):
    return np.array([tuple(v) for v in values], dtype=dtype)


def utc(text):
    """Seconds since 1970 of an ISO time in UTC."""
    return int(np.datetime64(text, "s").astype("i8"))


def same(actual, expected):
    """Equal column names, types and values."""
    assert actual.dtype == expected.dtype, f"columns {actual.dtype}, expected {expected.dtype}"
    assert np.array_equal(actual, expected), f"\n   got {actual.tolist()}\n  not {expected.tolist()}"


def column(records, name, expected):
    assert records[name].tolist() == list(expected), f"{name}: {records[name].tolist()}, expected {list(expected)}"


def refused(text, function, *args, **options):
    """The call must raise an RPC error that contains the text."""
    try:
        result = function(*args, **options)
    except RpcError as error:
        assert text in str(error), f"error says {error!s}, expected {text!r}"
        return
    raise AssertionError(f"no error, but {result!r}; expected {text!r}")


def error_says(text, error):
    assert error and text in error, f"error says {error!r}, expected {text!r}"
