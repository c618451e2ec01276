"""A small MarketStore JSON-RPC client: numpy record arrays in and out, over one kept-alive HTTP connection.

It speaks both codecs of the protocol. Only Debian's python3-numpy and python3-msgpack are needed.
"""

import base64
import http.client
import json
from urllib.parse import urlsplit

import msgpack
import numpy as np

CATEGORIES = "Symbol/Timeframe/AttributeGroup"


class RpcError(Exception):
    """The server answered with a JSON-RPC error."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]
        self.data = error["data"]


class MsgpackCodec:
    """Field names are the msgpack ones; column bytes travel as bin."""

    name = "msgpack"
    content_type = "application/x-msgpack"
    dataset_fields = {"types": "types", "names": "names", "data": "data", "length": "length",
                      "startindex": "startindex", "lengths": "lengths"}

    @staticmethod
    def dumps(value):
        return msgpack.packb(value, use_bin_type=True)

    @staticmethod
    def loads(body):
        return msgpack.unpackb(body, raw=False, strict_map_key=False)

    @staticmethod
    def column_bytes(value):
        return value

    @staticmethod
    def field(name):
        return name


class JsonCodec:
    """Field names are CamelCase; column bytes travel as base64 text."""

    name = "json"
    content_type = "application/json"
    dataset_fields = {"types": "ColumnTypes", "names": "ColumnNames", "data": "ColumnData", "length": "Length",
                      "startindex": "StartIndex", "lengths": "Lengths"}
    # row_type is no field of the original's: only the official client's spelling of it exists.
    _special = {"dataset": "Data", "is_sqlstatement": "IsSQLStatement", "sql_statement": "SQLStatement",
                "row_type": "row_type"}

    @staticmethod
    def dumps(value):
        return json.dumps(value, default=lambda b: base64.b64encode(b).decode()).encode()

    @staticmethod
    def loads(body):
        return json.loads(body)

    @staticmethod
    def column_bytes(value):
        return base64.b64decode(value)

    @classmethod
    def field(cls, name):
        return cls._special.get(name) or "".join(part.capitalize() for part in name.split("_"))


class Client:
    """One connection to one server. Not thread-safe."""

    def __init__(self, url, codec=MsgpackCodec, timeout=30):
        parts = urlsplit(url)
        self.path = parts.path or "/rpc"
        self.codec = codec
        self._http = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)

    def close(self):
        self._http.close()

    def http(self, method, path, body=None, content_type=None):
        """One plain HTTP exchange: (status, headers, body)."""
        self._http.request(method, path, body, {"Content-Type": content_type} if content_type else {})
        reply = self._http.getresponse()
        return reply.status, reply.headers, reply.read()

    def call(self, method, params, request_id="1"):
        """The result of one RPC; raises RpcError when the server answers with an error."""
        body = self.codec.dumps({"jsonrpc": "2.0", "method": f"DataService.{method}", "id": request_id,
                                 "params": self._renamed(params)})
        status, headers, reply = self.http("POST", self.path, body, self.codec.content_type)
        assert status == 200, f"HTTP {status}: {reply[:200]!r}"
        assert headers["Content-Type"].split(";")[0] == self.codec.content_type, headers["Content-Type"]
        envelope = self.codec.loads(reply)
        assert envelope["jsonrpc"] == "2.0" and envelope["id"] == request_id, envelope
        if "error" in envelope:
            raise RpcError(envelope["error"])
        return envelope["result"]

    def get(self, record, name):
        """A field of a reply, by its msgpack name."""
        return record[self.codec.field(name)]

    def write(self, records, key, variable=False):
        """Writes one record array; returns the error text, or None on success."""
        return self.write_datasets([({key: records}, variable)])

    def write_datasets(self, datasets):
        """Writes several ({key: records}, is_variable) datasets in one call; None, or the list of errors."""
        requests = [{"dataset": self._dataset(by_key), "is_variable_length": variable}
                    for by_key, variable in datasets]
        responses = self.get(self.call("Write", {"requests": requests}), "responses")
        if responses is None:
            return None
        errors = [self.get(response, "error") for response in responses]
        return errors[0] if len(errors) == 1 else errors

    def query(self, destination, **options):
        """{key without categories: record array} of one query."""
        return self.query_many([dict(options, destination=destination)])[0]

    def query_one(self, destination, **options):
        """The record array of a query that reads exactly one bucket."""
        answer = self.query(destination, **options)
        assert len(answer) == 1, f"one bucket expected, got {list(answer)}"
        return next(iter(answer.values()))

    def sql(self, statement):
        """The record array that a statement answers with."""
        response = self.query_many([{"is_sqlstatement": True, "sql_statement": statement}])[0]
        return next(iter(response.values()))

    def query_many(self, requests):
        result = self.call("Query", {"requests": requests})
        return [self._records(self.get(response, "result")) for response in self.get(result, "responses") or []]

    def timezone(self):
        return self.get(self.call("Query", {"requests": []}), "timezone")

    def create(self, key, dtype, variable=False):
        """The error text, empty on success."""
        request = {"key": f"{key}:{CATEGORIES}", "column_names": [name for name, _ in dtype],
                   "column_types": [code for _, code in dtype], "row_type": "variable" if variable else "fixed"}
        return self.get(self.get(self.call("Create", {"requests": [request]}), "responses")[0], "error")

    def destroy(self, key):
        """The error text, empty on success."""
        reply = self.call("Destroy", {"requests": [{"key": key}]})
        return self.get(self.get(reply, "responses")[0], "error")

    def info(self, key):
        return self.get(self.call("GetInfo", {"requests": [{"key": key}]}), "responses")[0]

    def symbols(self, form="symbol"):
        return self.call("ListSymbols", {"format": form})["Results"]

    def _renamed(self, value):
        """Parameters by the codec's names; datasets already have them."""
        if isinstance(value, dict):
            return {self.codec.field(name): item if name == "dataset" else self._renamed(item)
                    for name, item in value.items()}
        return [self._renamed(item) for item in value] if isinstance(value, list) else value

    def _dataset(self, by_key):
        """Concatenates the buckets' records into shared columns, as the wire has them."""
        records = np.concatenate(list(by_key.values()))
        start, starts, lengths = 0, {}, {}
        for key, rows in by_key.items():
            starts[key], lengths[key] = start, len(rows)
            start += len(rows)
        fields = self.codec.dataset_fields
        return {
            fields["types"]: [records.dtype[name].str.lstrip("<|") for name in records.dtype.names],
            fields["names"]: list(records.dtype.names),
            fields["data"]: [records[name].tobytes() for name in records.dtype.names],
            fields["length"]: len(records), fields["startindex"]: starts, fields["lengths"]: lengths,
        }

    def _records(self, result):
        """Splits shared columns into one record array per key."""
        fields = self.codec.dataset_fields
        names, types = result[fields["names"]], result[fields["types"]]
        # Statements answer with the columns that they name.
        assert names[0] == "Epoch" or all(key.endswith(":SQL") for key in result[fields["startindex"]]), names
        records = np.empty(result[fields["length"]], dtype=list(zip(names, types)))
        for name, column in zip(names, result[fields["data"]]):
            records[name] = np.frombuffer(self.codec.column_bytes(column), dtype=records.dtype[name])
        answer = {}
        for key, start in result[fields["startindex"]].items():
            items, categories = key.split(":")
            assert categories in (CATEGORIES, "SQL"), key
            answer[items] = records[start:start + result[fields["lengths"]][key]]
        return answer
