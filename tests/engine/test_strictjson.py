import time

import pytest

from engine import strictjson
from engine.errors import Invalid


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
        ("\ufeff[]", []),
        (b'"\\ud83d\\ude00"', "😀"),
        ('"a \\\\u0000 that is a backslash and letters"', "a \\u0000 that is a backslash and letters"),
        (b'{"typename": "datetime", "value": "zz"}', {"typename": "datetime", "value": "zz"}),
        ('"' + "[" * 200 + '"', "[" * 200),
        (b"123456789012345678901234567890", 123456789012345678901234567890),
    ],
)
def test_reads_what_json_says(data, value):
    assert strictjson.loads(data) == value


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"NaN", "json.number", "NaN"),
        (b"[Infinity]", "json.number", "Infinity"),
        (b'{"a": -Infinity}', "json.number", "-Infinity"),
        (b"1e999", "json.number", "1e999"),
        (b"9" * 5000, "json.number", "5000 digits"),
        (b"-" + b"9" * 31, "json.number", "31 digits"),
        (b"[" * 100_000 + b"]" * 100_000, "json.too_deep", "50 levels"),
        (b'{"a":' * 51 + b"1" + b"}" * 51, "json.too_deep", "50 levels"),
        (b'"\\u0000"', "json.text", "at $ holds a NUL"),
        (b'{"a": ["x", "\\ud800"]}', "json.text", "$.a[1]"),
        (b'{"\\udc00": 1}', "json.text", "half a character"),
        (b'"\x00"', "json.syntax", "column"),
        (b'{"a": 1, "b": 2, "a": 3}', "json.duplicate_key", "'a'"),
        ('{"a": 1}'.encode("utf-16"), "json.encoding", "UTF-8"),
        (b'{"a": 1,\n "b" 2}', "json.syntax", "line 2"),
        (b"", "json.syntax", "line 1"),
    ],
)
def test_refuses_in_a_sentence(data, code, says):
    began = time.perf_counter()
    with pytest.raises(Invalid) as refused:
        strictjson.loads(data)
    assert refused.value.code == code
    assert says in refused.value.sentence
    assert time.perf_counter() - began < 2


def test_fifty_levels_pass_and_come_back():
    nested = b"[" * 50 + b"]" * 50
    assert strictjson.dumps(strictjson.loads(nested)).encode() == nested


def test_writes_compactly_and_without_escapes():
    assert strictjson.dumps({"a": [1, None], "ü": "€"}) == '{"a":[1,null],"ü":"€"}'


@pytest.mark.parametrize(
    ("value", "code", "says"),
    [
        ({"a": float("nan")}, "json.number", "$.a"),
        (10**30, "json.number", "too large"),
        ({"a": {1, 2}}, "json.type", "$.a is a set"),
        ({1: 2}, "json.type", "key 1"),
        (["a\0"], "json.text", "$[0]"),
    ],
)
def test_checks_values_in_memory(value, code, says):
    with pytest.raises(Invalid) as refused:
        strictjson.dumps(value)
    assert refused.value.code == code
    assert says in refused.value.sentence


def test_a_value_that_holds_itself_is_too_deep():
    knot: list[object] = []
    knot.append(knot)
    with pytest.raises(Invalid) as refused:
        strictjson.check(knot)
    assert refused.value.code == "json.too_deep"
