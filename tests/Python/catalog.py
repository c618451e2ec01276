"""Scenarios of the catalogue and of the wire itself: create, destroy, describe, list, envelopes, status codes."""

from scenario import EXACT_TICK, TICK, column, error_says, refused, rows, same, scenario, utc

CODES = {"f4": 0, "i4": 1, "f8": 2, "i8": 3, "i1": 5, "i2": 9, "u1": 10, "u2": 11, "u4": 12, "u8": 13, "U16": 14}


@scenario
def created_buckets_are_empty_until_written(t):
    for variable in (False, True):
        key, b = t.key(), utc("2020-01-02T03:04:00")
        assert t.client.create(key, TICK, variable) == ""
        empty = rows(EXACT_TICK if variable else TICK)
        same(t.client.query_one(key), empty)
        assert t.client.write(rows(TICK, (b, 1)), key, variable) is None
        column(t.client.query_one(key), "Ask", [1])
        assert t.client.get(t.client.info(key)["ServerResp"], "error") == ""
        assert t.client.info(key)["RecordType"] == int(variable)


@scenario
def every_type_can_be_created_and_is_described(t):
    key = t.key("5Min/All")
    assert t.client.create(key, [("Epoch", "i8")] + [(f"c_{code}", code) for code in CODES]) == ""
    info = t.client.info(key)
    assert info["TimeFrame"] == 300 * 10**9 and info["RecordType"] == 0, info
    assert [(c["Name"], c["Type"]) for c in info["DSV"]] == \
        [("Epoch", 3)] + [(f"c_{code}", number) for code, number in CODES.items()]


@scenario
def a_bucket_without_columns_can_be_created(t):
    key = t.key()
    assert t.client.create(key, []) == ""
    assert [c["Name"] for c in t.client.info(key)["DSV"]] == ["Epoch"]


@scenario
def the_flag_of_the_go_client_makes_variable_buckets_too(t):
    key = t.key()
    request = {"key": f"{key}:Symbol/Timeframe/AttributeGroup", "column_names": ["Ask"], "column_types": ["f4"],
               "is_variable_length": True}
    reply = t.client.call("Create", {"requests": [request]})
    assert t.client.get(t.client.get(reply, "responses")[0], "error") == ""
    assert t.client.info(key)["RecordType"] == 1


@scenario
def creating_twice_is_an_error(t):
    key = t.key()
    assert t.client.create(key, TICK) == ""
    error_says("Can not overwrite file: File is already in directory", t.client.create(key, TICK))


@scenario
def malformed_creations_are_errors(t):
    error_says("Unable to get timeframe from key", t.client.create(t.key("abc/Tick"), TICK))
    error_says("unexpected data type:b1", t.client.create(t.key(), [("Ask", "b1")]))
    for key in ("../1Min/Tick", "A*/1Min/Tick", "A,B/1Min/Tick", "A/1Min", "A/1Min/B/C", "/1Min/Tick"):
        assert t.client.create(key, TICK), f"{key!r} was created"
    request = {"key": t.key(), "column_names": ["A"], "column_types": ["f4"]}
    reply = t.client.call("Create", {"requests": [request]})
    error_says("is not in proper format", t.client.get(t.client.get(reply, "responses")[0], "error"))


@scenario
def a_destroyed_bucket_is_gone_and_can_be_written_again(t):
    key, row = t.key(), rows(TICK, (utc("2020-01-02T03:04:00"), 1))
    assert t.client.write(row, key) is None
    assert t.client.destroy(key) == ""
    refused("no files returned from query parse", t.client.query, key)
    assert key.split("/")[0] not in t.client.symbols()
    other = rows([("Epoch", "i8"), ("Bid", "f8")], (row["Epoch"][0], 2))
    assert t.client.write(other, key) is None
    same(t.client.query_one(key), other)


@scenario
def a_prefix_destroys_everything_below_it(t):
    symbol, row = t.symbol(), rows(TICK, (utc("2020-01-02T03:04:00"), 1))
    keys = [f"{symbol}/{rest}" for rest in ("1Min/A", "1Min/B", "1D/A")]
    for key in keys:
        assert t.client.write(row, key) is None
    assert t.client.destroy(f"{symbol}/1Min") == ""
    refused("no files returned from query parse", t.client.query, keys[0])
    assert list(t.client.query(keys[2])) == [keys[2]]
    assert t.client.destroy(symbol) == ""
    assert symbol not in t.client.symbols()
    assert t.client.write(row, keys[0]) is None
    same(t.client.query_one(keys[0]), row)


@scenario
def destroying_what_is_not_there_is_an_error(t):
    for key in (t.key(), "", "..", "../.."):
        error_says("removal of catalog entry failed", t.client.destroy(key))


@scenario
def a_bucket_describes_its_latest_year_and_columns(t):
    key = t.key("1Sec/Tick")
    ticks = rows(EXACT_TICK, (utc("2018-05-05"), 1, 5), (utc("2021-05-05"), 1, 5), (utc("2019-05-05"), 1, 5))
    assert t.client.write(ticks, key, variable=True) is None
    info = t.client.info(key)
    assert (info["LatestYear"], info["TimeFrame"], info["RecordType"]) == (2021, 10**9, 1), info
    assert [(c["Name"], c["Type"]) for c in info["DSV"]] == [("Epoch", 3), ("Ask", 0)], info
    missing = t.client.info(t.key())
    assert missing["DSV"] is None
    error_says("unable to get info about key", t.client.get(missing["ServerResp"], "error"))


@scenario
def symbols_are_listed_once_and_keys_in_full(t):
    symbol, row = t.symbol(), rows(TICK, (utc("2020-01-02T03:04:00"), 1))
    keys = {f"{symbol}/{rest}" for rest in ("1Min/Tick", "1D/Tick")}
    for key in keys:
        assert t.client.write(row, key) is None
    assert t.client.symbols().count(symbol) == 1
    assert {key for key in t.client.symbols("tbk") if key.startswith(symbol + "/")} == keys
    assert symbol in t.client.call("ListSymbols", {"parameters": {}})["Results"]


@scenario
def the_version_is_in_a_header_of_every_answer(t):
    status, headers, body = t.client.http("HEAD", "/rpc")
    assert status == 405 and body == b"" and "Marketstore-Version" in headers, (status, headers.items())
    _, headers, _ = t.client.http("POST", "/rpc", b"{}", "application/json")
    assert "Marketstore-Version" in headers


@scenario
def other_methods_types_and_paths_are_refused(t):
    status, _, body = t.client.http("GET", "/rpc")
    assert (status, body.strip()) == (405, b"rpc: POST method required, received GET"), (status, body)
    status, _, body = t.client.http("POST", "/rpc", b"x", "text/plain")
    assert (status, body.strip()) == (415, b"rpc: unrecognized Content-Type: text/plain"), (status, body)
    assert t.client.http("GET", "/nothing/here")[0] == 404
    assert t.client.http("GET", "/heartbeat")[0] == 200


@scenario
def unknown_methods_are_errors(t):
    refused('rpc: can\'t find method "DataService.Nope"', t.client.call, "Nope", {})
    refused('rpc: service/method request ill-formed: "DataService.A.B"', t.client.call, "A.B", {})


@scenario
def malformed_bodies_get_an_error_and_keep_the_connection(t):
    kind = t.client.codec.content_type
    for body in (b"", b"[", b"\xc1", b"{", b"[]", b"null", b"\x91" * 5000, b"[" * 5000, b'{"jsonrpc":"1.0"}'):
        status, _, reply = t.client.http("POST", "/rpc", body, kind)
        assert status == 200 and b"error" in reply, (body[:20], status, reply)
    assert isinstance(t.client.symbols(), list)


@scenario
def inconsistent_datasets_are_errors_and_write_nothing(t):
    key, names = t.key(), t.client.codec.dataset_fields
    good = {"types": ["i8", "f4"], "names": ["Epoch", "A"], "data": [b"\0" * 8, b"\0" * 4], "length": 1,
            "startindex": {key: 0}, "lengths": {key: 1}}
    for field, value in (("types", ["i8"]), ("names", ["Epoch"]), ("data", [b"\0" * 8]), ("data", [b"\0" * 8, b""]),
                         ("startindex", {key: 5}), ("startindex", {key: -1}), ("lengths", {key: 2}),
                         ("lengths", {key: 2**40}), ("data", [b"\0" * 7, b"\0" * 4]), ("types", ["<i8", "f4"])):
        dataset = {names[k]: v for k, v in {**good, field: value}.items()}
        try:
            reply = t.client.call("Write", {"requests": [{"dataset": dataset, "is_variable_length": False}]})
            assert t.client.get(reply, "responses"), f"{field}={value} was accepted"
        except Exception as error:  # either form of refusal will do, but nothing else
            assert type(error).__name__ == "RpcError", error
    assert key.split("/")[0] not in t.client.symbols()
