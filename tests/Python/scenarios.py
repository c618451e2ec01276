"""Runs every scenario against a server, in both codecs, and prints one line for each.

usage: scenarios.py http://HOST:PORT/rpc [--root DIR] [--only TEXT]

--root names the server's data directory when it is on this machine; some scenarios then look beside it.
Exit code 1 when a scenario failed.
"""

import argparse
import itertools
import os
import sys
import traceback

import catalog  # noqa: F401  (registers its scenarios)
import querying  # noqa: F401
import writing  # noqa: F401
import zones  # noqa: F401
from mkts_client import Client, JsonCodec, MsgpackCodec
from scenario import SCENARIOS, Bed


def run(function, url, codec, root):
    """True when the scenario held; prints its line, and on failure where it broke."""
    client = Client(url, codec)
    label = f"{codec.name:7} {function.__module__}.{function.__name__}"
    try:
        function(Bed(client, root))
    except Exception:  # a scenario may break in any way: say where, and go on with the next
        print(f"FAIL {label}\n{traceback.format_exc()}", flush=True)
        return False
    finally:
        client.close()
    print(f"ok   {label}", flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--root")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    root = os.path.abspath(options.root) if options.root else None

    zone = Client(options.url).timezone()
    chosen = [f for f, wanted in SCENARIOS if (wanted or "UTC") == zone and options.only in f.__name__]
    results = [run(f, options.url, codec, root) for codec, f in itertools.product((MsgpackCodec, JsonCodec), chosen)]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
