#!/usr/bin/env python3
"""make demo: a server, bars and ticks, queries, a crash and what is left after it, in a few seconds.

usage: demo.py PATH_TO_MARKETSTORE

Needs nothing but Python's standard library. Everything happens in a new temporary directory, which stays.
"""

import http.client
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from demo_chart import bold, candles, dim, green, red, sparkline, table
from demo_market import SESSION_MINUTES, SYMBOLS, minute_bars, sessions, trades
from demo_wire import Client, RpcError

SESSIONS = 60
TICKS = 20_000
CRASH_KEY = "CRASH/1Sec/TICK"
CRASH_BATCH = 20


class Server:
    """The binary as a process in its own directory."""

    def __init__(self, binary, directory):
        self.binary, self.directory, self.process = binary, directory, None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def init(self):
        subprocess.run([self.binary, "init"], cwd=self.directory, check=True, stderr=subprocess.DEVNULL)
        config = self.directory / "mkts.yml"
        text = re.sub(r"(?m)^listen_port:.*$", "listen_port: %d" % self.port, config.read_text())
        config.write_text(re.sub(r"(?m)^grpc_listen_port:.*$", "grpc_listen_port: 0", text))

    def start(self):
        """Returns a connected client and the milliseconds it took until the server answered."""
        began = time.perf_counter()
        with open(self.directory / "server.log", "a") as log:
            self.process = subprocess.Popen([self.binary, "start"], cwd=self.directory, stdout=log, stderr=log)
        client = Client(self.port)
        while not client.is_queryable():
            if self.process.poll() is not None or time.perf_counter() - began > 30:
                sys.exit("The server did not start.\n" + self.log())
            time.sleep(0.002)
        return client, 1000 * (time.perf_counter() - began)

    def log(self):
        return "The server's log:\n" + (self.directory / "server.log").read_text()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks politely and returns the exit code."""
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def main():
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    binary = os.path.abspath(sys.argv[1])
    server = Server(binary, pathlib.Path(tempfile.mkdtemp(prefix="marketstore-demo-")))
    try:
        tell(server)
    except (OSError, RpcError) as e:
        sys.exit(red("\n%s: %s\n" % (type(e).__name__, e)) + server.log())
    finally:
        server.stop()
    hint(server)


def tell(server):
    say("A server")
    server.init()
    done("marketstore init   wrote mkts.yml")
    client, ms = server.start()
    done("marketstore start  answered on port %d after %.0f ms" % (server.port, ms))

    opens = sessions(SESSIONS)
    write_bars(client, opens)
    write_ticks(client, opens[-1])
    show_overview(client)
    show_day(client, "NVDA", opens[-1])
    show_ticks(client)
    crash(server, client)


def write_bars(client, opens):
    say("Minute bars of %d symbols, %d trading days (the prices are made up)" % (len(SYMBOLS), len(opens)))
    bars = {symbol: minute_bars(symbol, opens) for symbol in SYMBOLS}
    rows, seconds = 0, 0.0
    for symbol, columns in bars.items():
        began = time.perf_counter()
        rows += client.write(symbol + "/1Min/OHLCV", columns)
        seconds += time.perf_counter() - began
    done("%s rows in %.0f ms: %s rows/s, each on disk before it was acknowledged"
         % (count(rows), 1000 * seconds, count(rows / seconds)))


def write_ticks(client, opened):
    columns = trades(SYMBOLS["AAPL"], opened, TICKS)
    began = time.perf_counter()
    rows = client.write("AAPL/1Sec/TRADES", columns, variable=True)
    seconds = time.perf_counter() - began
    done("%s trades of AAPL with nanoseconds in %.0f ms" % (count(rows), 1000 * seconds))


def show_overview(client):
    say("All symbols at once: query */1Min/OHLCV")
    began = time.perf_counter()
    result = client.query("*/1Min/OHLCV", Columns=["Close", "Volume"])
    ms = 1000 * (time.perf_counter() - began)
    rows = []
    for symbol, columns in sorted(result.items()):
        closes = columns["Close"]
        change = 100 * (closes[-1] / closes[0] - 1)
        rows.append([symbol, count(len(closes)), "%.2f" % closes[-1],
                     (green if change >= 0 else red)("%+.1f%%" % change), count(sum(columns["Volume"])),
                     sparkline(closes, 40)])
    show(table(["symbol", "rows", "last", "change", "volume", "%d days" % SESSIONS], rows))
    done("%s rows in %.1f ms" % (count(sum(len(columns["Close"]) for columns in result.values())), ms))


def show_day(client, symbol, opened):
    say("The last session of %s: query %s/1Min/OHLCV from %s" % (symbol, symbol, clock(opened, "%Y-%m-%d %H:%M")))
    span = {"EpochStart": opened, "EpochEnd": opened + 60 * SESSION_MINUTES}
    times = []
    for _ in range(100):
        began = time.perf_counter()
        bars = client.query(symbol + "/1Min/OHLCV", **span)[symbol]
        times.append(1000 * (time.perf_counter() - began))
    show(candles([five_minutes(bars, start) for start in range(0, len(bars["Epoch"]), 5)], 12))
    closed = clock(bars["Epoch"][-1] + 60, "%H:%M")
    show([dim("%s%s UTC, five minutes a candle" % (clock(opened, "%H:%M").ljust(73), closed))])
    last = client.query(symbol + "/1Min/OHLCV", LimitRecordCount=3)[symbol]
    show(table(list(last), [[clock(last["Epoch"][i], "%Y-%m-%d %H:%M")]
                            + ["%.2f" % last[name][i] for name in ("Open", "High", "Low", "Close")]
                            + [count(last["Volume"][i])] for i in range(3)]))
    done("%d rows in %.2f ms (median of %d queries, this script's share included)"
         % (len(bars["Epoch"]), statistics.median(times), len(times)))


def five_minutes(bars, start):
    part = slice(start, start + 5)
    return bars["Open"][start], max(bars["High"][part]), min(bars["Low"][part]), bars["Close"][part][-1]


def show_ticks(client):
    say("Ticks keep their nanoseconds: query AAPL/1Sec/TRADES, last 4")
    last = client.query("AAPL/1Sec/TRADES", LimitRecordCount=4)["AAPL"]
    show(table(["time", "price", "size"], [
        ["%s.%09d" % (clock(last["Epoch"][i], "%H:%M:%S"), last["Nanoseconds"][i]), "%.2f" % last["Price"][i],
         count(last["Size"][i])] for i in range(len(last["Epoch"]))]))


def crash(server, client):
    say("Now a crash: kill -9 in the middle of writing")
    acknowledged = [0]
    writer = threading.Thread(target=write_until_it_breaks, args=(server.port, acknowledged))
    writer.start()
    time.sleep(0.6)  # Long enough for some hundred writes; the kill hits one of them wherever it is.
    server.kill()
    writer.join()
    done("killed; %s rows had been acknowledged by then" % count(acknowledged[0]))

    client, ms = server.start()
    found = list(client.query(CRASH_KEY)["CRASH"]["Sequence"])
    done("started again; answered after %.0f ms" % ms)
    whole = found == list(range(len(found)))
    if not whole or not acknowledged[0] <= len(found) <= acknowledged[0] + CRASH_BATCH:
        sys.exit(red("%s rows found: acknowledged rows are missing or doubled" % count(len(found))))
    unanswered = len(found) - acknowledged[0]
    done("%s rows are there, each once and in order%s" % (
        count(len(found)), "" if unanswered == 0 else " (%d of them written, but not yet acknowledged)" % unanswered))
    bars = client.query("*/1Min/OHLCV", Columns=["Close"])
    done("so are the %s bars" % count(sum(len(columns["Close"]) for columns in bars.values())))


def write_until_it_breaks(port, acknowledged):
    client, start = Client(port), int(time.time())
    try:
        while True:
            numbers = range(acknowledged[0], acknowledged[0] + CRASH_BATCH)
            acknowledged[0] += client.write(CRASH_KEY, {
                "Epoch": ("i8", [start + n // 1000 for n in numbers]),
                "Sequence": ("i8", numbers),
                "Nanoseconds": ("i4", [n % 1000 * 1_000_000 for n in numbers]),
            }, variable=True)
    except (OSError, http.client.HTTPException):
        pass  # The connection broke: that is what this thread waits for.


def hint(server):
    say("Go on from here")
    show([
        "The data and the configuration stay in %s" % server.directory,
        "",
        "  cd %s" % server.directory,
        "  %s start" % server.binary,
        "",
        "and in another terminal, with pip install pymarketstore:",
        "",
        dim("  import pymarketstore as pymkts"),
        dim("  client = pymkts.Client('http://localhost:%d/rpc')" % server.port),
        dim("  client.query(pymkts.Params('NVDA', '1Min', 'OHLCV', limit=10)).first().df()"),
        "",
        "A server of your own:  mkdir prices; cd prices; %s init; %s start" % (server.binary, server.binary),
    ])


def say(title):
    print("\n" + bold(title))


def done(text):
    print("  " + green("✓") + " " + text)


def show(lines):
    for line in lines:
        print("  " + line)


def count(number):
    return format(int(number), ",")


def clock(epoch, form):
    return time.strftime(form, time.gmtime(epoch))


if __name__ == "__main__":
    main()
