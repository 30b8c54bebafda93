"""JSON as it may enter and leave: one strict reading for both stores and every door.

What the two stores would treat differently (NaN, lone surrogates, NUL, numbers beyond any column), what hides a second
meaning (duplicate keys) or costs too much (depth) is refused here, before it is near an instance. So a value that was
taken once can always be stored, loaded, compared and shown again. `typename` and other words of serializers are
ordinary keys: no codec of ours gives a key of a person's data a meaning.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from engine.errors import Invalid

DEPTH = 50
DIGITS = 30

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(data: bytes | str) -> Any:
    """The value that `data` (UTF-8 bytes or text) says; Invalid with a `json.*` code otherwise."""
    text = _text(data)
    _shallow(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise Invalid(_syntax(error), code="json.syntax") from None
    # Only an escape can bring in a character that UTF-8 itself refuses.
    if "\\u" in text:
        check(value)
    return value


def dumps(value: Any) -> str:
    """`value` as compact JSON text; Invalid when it is no plain JSON value."""
    check(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def check(value: Any) -> None:
    """Refuse a value in memory that `loads` would not have given, naming where it is (`$.a[3]`)."""
    _check(value, "$", 0)


def _text(data: bytes | str) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = f"The JSON is not UTF-8: byte {error.start + 1} cannot be read; send it as UTF-8."
        raise Invalid(sentence, code="json.encoding") from None


def _shallow(text: str) -> None:
    """Count brackets outside strings before the parser recurses over them."""
    if text.count("[") + text.count("{") <= DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub('""', text)):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > DEPTH:
            raise _too_deep()


def _too_deep(where: str = "") -> Invalid:
    at = f" at {where}" if where else ""
    return Invalid(f"The JSON is nested deeper than {DEPTH} levels{at}; send a flatter value.", code="json.too_deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Invalid(f"The key {_short(twice)} is given twice in one object; give it once.", code="json.duplicate_key")
    return value


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > DIGITS:
        raise _big(f"The number {digits[:12]}... has {len(digits.lstrip('-'))} digits")
    return int(digits)


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _big(f"The number {text[:24]} is too large")
    return value


def _big(state: str) -> Invalid:
    return Invalid(f"{state}; send at most {DIGITS} digits, or text.", code="json.number")


def _constant(name: str) -> float:
    raise Invalid(f"{name} is not a JSON number; send null or a finite number.", code="json.number")


def _syntax(error: json.JSONDecodeError) -> str:
    return f"The JSON cannot be read at line {error.lineno}, column {error.colno}: {error.msg}; correct it there."


def _check(value: Any, where: str, depth: int) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, (int, float)):
        _check_number(value, where)
    elif isinstance(value, (list, dict)):
        _check_nested(value, where, depth + 1)
    else:
        sentence = f"The value at {where} is a {type(value).__name__}, which JSON cannot say; give text or a number."
        raise Invalid(sentence, code="json.type")


def _check_text(value: str, where: str) -> None:
    if "\0" in value:
        raise Invalid(f"The text at {where} holds a NUL character; leave it out.", code="json.text")
    if not value.isascii() and _SURROGATE.search(value):
        sentence = f"The text at {where} holds half a character (a lone surrogate); send it whole."
        raise Invalid(sentence, code="json.text")


def _check_number(value: float, where: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise Invalid(f"The number at {where} is {value}; send null or a finite number.", code="json.number")
    if isinstance(value, int) and not -(10**DIGITS) < value < 10**DIGITS:
        raise _big(f"The number at {where} is too large")


def _check_nested(value: list[Any] | dict[Any, Any], where: str, depth: int) -> None:
    if depth > DEPTH:
        raise _too_deep(where if len(where) < 80 else "")  # noqa: PLR2004  a path longer than a line tells nobody anything
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, f"{where}[{index}]", depth)
        return
    for key, item in value.items():
        if not isinstance(key, str):
            raise Invalid(f"The key {_short(key)} at {where} is not text; keys are text in JSON.", code="json.type")
        _check_text(key, where)
        _check(item, f"{where}.{key}", depth)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004  long enough to recognise it by
