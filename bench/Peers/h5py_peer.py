"""The h5py side of the benchmarks: minute bars in one HDF5 file, a group per symbol and a dataset per column.

It reads one JSON command a line from stdin and answers with one JSON line on stdout. Times are taken here, around what a
Python program would do itself: find the rows by time, read the columns into numpy arrays.

  {"op": "version"}                                                    -> {"version"}
  {"op": "open", "file": PATH, "rows": N, "columns": {SYMBOL: PATH}}   where to store, what to load
  {"op": "load"}                                                       -> {"seconds"}
  {"op": "check", "queries": [...]}                                    -> {"fingerprints"}
  {"op": "time", "queries": [...]}                                     -> {"ns"} of each query
  {"op": "crowd", "queries": [...], "clients": N}                      -> {"seconds"} for all, by N processes
  {"op": "egress"}                                                     -> {"rows", "seconds"} of reading all there is
  {"op": "table", "file", "rows", "gzip", "types": {COLUMN: DTYPE}, "columns": {SYMBOL: PATH}}
                                                                       -> {"rows"} that a new file holds

A query is {"symbol": NAME or "*", "start", "end", "last"}: an inclusive range when end > 0, the last rows when last > 0.
"""

import json
import multiprocessing
import os
import sys
import time

import h5py
import numpy as np

NAMES = ["Epoch", "Open", "High", "Low", "Close", "Volume"]
TYPES = {"Epoch": "<i8", "Volume": "<i8"}


class Store:
    def __init__(self, path, columns, rows):
        self.path = path
        self.columns = columns
        self.rows = rows
        self.file = None

    def load(self):
        """Seconds from arrays in memory to bytes on disk, one sync at the end."""
        if self.file:
            self.file.close()
        data = {symbol: self._raw(path) for symbol, path in self.columns.items()}
        start = time.perf_counter()
        with h5py.File(self.path, "w") as file:
            for symbol, arrays in data.items():
                group = file.create_group(symbol)
                for name, array in arrays.items():
                    group.create_dataset(name, data=array)
        descriptor = os.open(self.path, os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)
        seconds = time.perf_counter() - start
        self.open()
        return seconds

    def open(self):
        self.file = h5py.File(self.path, "r")

    def query(self, query):
        """{symbol: [arrays in order of NAMES]}"""
        symbols = self.columns if query["symbol"] == "*" else [query["symbol"]]
        return {symbol: self._read(self.file[symbol], query) for symbol in symbols}

    @staticmethod
    def _read(group, query):
        if query["end"] > 0:
            epochs = group["Epoch"][:]
            first = np.searchsorted(epochs, query["start"], "left")
            end = np.searchsorted(epochs, query["end"], "right")
            return [epochs[first:end]] + [group[name][first:end] for name in NAMES[1:]]
        if query["last"] > 0:
            return [group[name][-query["last"]:] for name in NAMES]
        return [group[name][:] for name in NAMES]

    def _raw(self, path):
        """The columns of one symbol, from the file in which they lie one after another."""
        words = np.fromfile(path, dtype="<u8").reshape(len(NAMES), self.rows)
        return {name: words[i].view(TYPES.get(name, "<f8")) for i, name in enumerate(NAMES)}


def fingerprint(answer):
    """Same arithmetic as Fingerprint.cs: order and bits of every value count."""
    mask, result = 2**64 - 1, 0
    for symbol in sorted(answer):
        result = (result * 31 + len(answer[symbol][0])) & mask
        for array in answer[symbol]:
            bits = np.ascontiguousarray(array).view("<u8")
            weights = np.arange(1, len(bits) + 1, dtype="<u8")
            result = (result * 31 + int((bits * weights).sum(dtype="<u8"))) & mask
    return str(result)


def timed(store, queries):
    durations = []
    for query in queries:
        start = time.perf_counter_ns()
        store.query(query)
        durations.append(time.perf_counter_ns() - start)
    return durations


def crowd(store, queries, clients):
    """Processes, because the library serialises threads. None may inherit an open file, or they share its state."""
    store.file.close()
    barrier = multiprocessing.Barrier(clients + 1)

    def work(share):
        own = Store(store.path, store.columns, store.rows)
        own.open()
        barrier.wait()
        for query in share:
            own.query(query)
        barrier.wait()

    workers = [multiprocessing.Process(target=work, args=(queries[i::clients],)) for i in range(clients)]
    for worker in workers:
        worker.start()
    barrier.wait()
    start = time.perf_counter()
    barrier.wait()
    seconds = time.perf_counter() - start
    for worker in workers:
        worker.join()
    store.open()
    return seconds


def egress(store):
    start = time.perf_counter()
    rows = 0
    for symbol in store.columns:
        arrays = [store.file[symbol][name][:] for name in NAMES]
        rows += len(arrays[0])
    return {"rows": rows, "seconds": time.perf_counter() - start}


def table(command):
    """Any table in a file of its own; a symbol's columns lie one after another in the file they come from."""
    options = {"compression": "gzip", "shuffle": True} if command["gzip"] else {}
    rows = command["rows"]
    with h5py.File(command["file"], "w") as file:
        for symbol, path in command["columns"].items():
            group = file.create_group(symbol)
            with open(path, "rb") as source:
                for name, dtype in command["types"].items():
                    group.create_dataset(name, data=np.fromfile(source, dtype=dtype, count=rows), **options)
    with h5py.File(command["file"], "r") as file:
        first = next(iter(command["types"]))
        return {"rows": sum(len(file[symbol][first]) for symbol in command["columns"])}


def main():
    multiprocessing.set_start_method("fork")
    store = None
    for line in sys.stdin:
        command = json.loads(line)
        if command["op"] == "version":
            reply = {"version": f"h5py {h5py.__version__}"}
        elif command["op"] == "open":
            store = Store(command["file"], command["columns"], command["rows"])
            reply = {}
        elif command["op"] == "load":
            reply = {"seconds": store.load()}
        elif command["op"] == "check":
            reply = {"fingerprints": [fingerprint(store.query(query)) for query in command["queries"]]}
        elif command["op"] == "time":
            reply = {"ns": timed(store, command["queries"])}
        elif command["op"] == "egress":
            reply = egress(store)
        elif command["op"] == "table":
            reply = table(command)
        else:
            reply = {"seconds": crowd(store, command["queries"], command["clients"])}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
