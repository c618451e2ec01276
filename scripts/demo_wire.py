"""A MarketStore client in the standard library alone: JSON-RPC at /rpc, columns as base64.

Column buffers are little-endian, as array's are on the machines the server runs on.
"""

import base64
import http.client
import json
from array import array

# Wire type -> the array module's code for it.
CODES = {"i4": "i", "i8": "q", "f4": "f", "f8": "d"}


class RpcError(Exception):
    """The server understood the request and refused it."""


class Client:
    """One connection; not to be shared by threads."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def is_queryable(self):
        """Whether a server answers, and says that it is ready."""
        try:
            self._connection.request("GET", "/heartbeat")
            response = self._connection.getresponse()
            response.read()
            return response.status == 200
        except OSError:
            self._connection.close()
            return False

    def write(self, key, columns, variable=False):
        """Writes columns (name -> (wire type, values)) and returns when they are on disk."""
        packed = {name: (kind, array(CODES[kind], values)) for name, (kind, values) in columns.items()}
        rows = len(next(iter(packed.values()))[1])
        answer = self._call("Write", {"Requests": [{
            "Data": {
                "ColumnTypes": [kind for kind, _ in packed.values()],
                "ColumnNames": list(packed),
                "ColumnData": [base64.b64encode(values).decode() for _, values in packed.values()],
                "Length": rows,
                "StartIndex": {key: 0},
                "Lengths": {key: rows},
            },
            "IsVariableLength": variable,
        }]})
        errors = [response["Error"] for response in answer.get("Responses") or [] if response.get("Error")]
        if errors:
            raise RpcError(errors[0])
        return rows

    def query(self, destination, **options):
        """Returns {symbol: {column: values}}; options are the protocol's, such as EpochStart or LimitRecordCount."""
        answer = self._call("Query", {"Requests": [{"Destination": destination, **options}]})
        dataset = answer["Responses"][0]["Result"]
        columns = {}
        for name, kind, data in zip(dataset["ColumnNames"], dataset["ColumnTypes"], dataset["ColumnData"]):
            columns[name] = array(CODES[kind])
            columns[name].frombytes(base64.b64decode(data))
        return {
            key.split("/")[0]: {name: values[start:start + dataset["Lengths"][key]] for name, values in columns.items()}
            for key, start in dataset["StartIndex"].items()
        }

    def _call(self, method, params):
        body = json.dumps({"jsonrpc": "2.0", "id": "1", "method": "DataService." + method, "params": params})
        self._connection.request("POST", "/rpc", body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise RpcError("HTTP %d: %s" % (response.status, text.decode(errors="replace")))
        reply = json.loads(text)
        if reply.get("error"):
            raise RpcError(reply["error"]["message"])
        return reply["result"]
