"""One value of one field: how it is read, and what a person is told when it will not do.

`coerced` brings what a page posts (all text) and what the API sends (JSON) to the same value, without judging it;
`checked` judges it against the field. So conditions of other fields see values, not what was typed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from engine import now
from engine.forms import files, patterns
from engine.forms.field import CHOICES, SEVERAL, TEXTS, Field

LINE = 4_000
TEXT = 100_000

_NUMBER = re.compile(r"[+-]?(\d{1,30})(\.\d{1,20})?")
_TRUE = frozenset({"on", "true", "yes", "1"})
_FALSE = frozenset({"", "off", "false", "no", "0"})


def coerced(field: Field, value: Any) -> Any:
    """The value that was meant; what cannot be read stays as it is, for `checked` to refuse."""
    if field.kind in SEVERAL:
        items = value if isinstance(value, list) else [value]
        return [_option(field, item) for item in items if item not in ("", None)]
    if isinstance(value, list) and field.kind not in ("dynamiclist", "filepicker"):
        # A page sends a hidden empty field before a tick box: the last one counts.
        value = value[-1] if len(value) <= 2 and value[:1] == [""] else value  # noqa: PLR2004
    if isinstance(value, str):
        # A page sends an empty field for a list without rows and for no files.
        return [] if field.kind in ("dynamiclist", "filepicker") and not value else _from_text(field, value)
    return _option(field, value) if field.kind in CHOICES else value


def checked(field: Field, value: Any) -> tuple[Any, str]:
    """The value to be written, and a sentence when it is refused (empty when it is right)."""
    if value is None or value == [] or (field.kind == "checkbox" and value is False):
        return value, _missing(field) if field.required else ""
    if field.kind in TEXTS:
        return value, _text(field, value)
    if field.kind in ("number", "datetime"):
        return (_number if field.kind == "number" else _moment)(field, value)
    if field.kind == "checkbox":
        return value, "" if value is True else f"{field.name} is neither ticked nor empty; send true or false."
    if field.kind == "filepicker":
        return value, files.flaw(field, value)
    return _choice(field, value)


def _from_text(field: Field, text: str) -> Any:
    if field.kind == "textarea":
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text if text.strip() else None
    if field.kind == "checkbox":
        word = text.lower()
        return True if word in _TRUE else False if word in _FALSE else text
    text = text.strip()
    if not text:
        return None
    if field.kind == "number" and (match := _NUMBER.fullmatch(text)):
        return text if field.as_text else float(text) if match.group(2) else int(text)
    return _option(field, text) if field.kind in CHOICES else text


def _option(field: Field, value: Any) -> Any:
    """A page posts the text of a value; the value itself may be a number or true."""
    return next((option.value for option in field.options if _is(option.value, value)), value)


def _is(choice: Any, value: Any) -> bool:
    if isinstance(value, bool) or isinstance(choice, bool):
        return choice is value or (isinstance(value, str) and value.lower() == str(choice).lower())
    return bool(choice == value) or (isinstance(value, str) and value == str(choice))


def _missing(field: Field) -> str:
    if field.kind == "checkbox":
        return f"{field.name} is not ticked; tick it to go on."
    if field.kind in CHOICES:
        return f"{field.name} is not chosen; choose one."
    if field.kind in SEVERAL:
        return f"{field.name} is not chosen; choose at least one."
    return f"{field.name} is empty; fill it in."


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        return f"{field.name} is not text; send it as text."
    if field.kind == "textfield" and ("\n" in value or "\r" in value):
        return f"{field.name} has several lines; write it in one."
    longest = field.max_length or (LINE if field.kind == "textfield" else TEXT)
    if len(value) > longest:
        return f"{field.name} has {len(value):,} characters; shorten it to {longest:,}."
    if field.min_length and len(value) < field.min_length:
        return f"{field.name} has {len(value)} characters; write at least {field.min_length}."
    return _format(field, value)


def _format(field: Field, value: str) -> str:
    if field.pattern and not patterns.matches(field.pattern, value):
        return field.pattern_error or f"{field.name} does not have the form that is asked for; correct it."
    if field.format == "email" and not patterns.matches(patterns.EMAIL, value):
        return f"{field.name} is no e-mail address; write one like name@example.org."
    if field.format == "phone" and not patterns.matches(patterns.PHONE, value):
        return f"{field.name} is no telephone number; write one like +49 30 123456."
    return ""


def _number(field: Field, value: Any) -> tuple[Any, str]:
    text = value if isinstance(value, str) and field.as_text else ""
    number = float(text) if _NUMBER.fullmatch(text) else value
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return value, f"{field.name} is no number; write one like 12 or 12.5."
    if field.decimals is not None and _digits(text or number) > field.decimals:
        some = "a whole number" if field.decimals == 0 else f"at most {field.decimals} digits after the point"
        return value, f"{field.name} has too many digits after the point; give {some}."
    if field.min is not None and number < field.min:
        return value, f"{field.name} is {number:g}; the least is {field.min:g}."
    if field.max is not None and number > field.max:
        return value, f"{field.name} is {number:g}; the most is {field.max:g}."
    if field.as_text:
        return text or str(value), ""
    return int(number) if isinstance(number, float) and field.decimals == 0 else number, ""


def _digits(number: float | str) -> int:
    """Digits after the point as written, without trailing zeros."""
    text = number if isinstance(number, str) else repr(float(number)) if isinstance(number, float) else str(number)
    if "e" in text:
        return 99 if "e-" in text else 0
    return len(text.partition(".")[2].rstrip("0"))


def _moment(field: Field, value: Any) -> tuple[Any, str]:
    example = {"date": "2026-11-23", "time": "14:30", "datetime": "2026-11-23T14:30"}[field.subtype]
    wrong = f"{field.name} is no {_WORD[field.subtype]}; write one like {example}."
    if not isinstance(value, str):
        return value, wrong
    try:
        moment = _READ[field.subtype](value)
    except ValueError:
        return value, wrong
    if field.future and isinstance(moment, date) and _day(moment) < _today():
        return value, f"{field.name} has passed; choose a day from today on."
    return moment.isoformat(), ""


_WORD = {"date": "date", "time": "time of day", "datetime": "date and time"}
_READ: dict[str, Any] = {"date": date.fromisoformat, "time": time.fromisoformat, "datetime": datetime.fromisoformat}


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _today() -> date:
    """A day has passed when it has passed everywhere on earth."""
    return (now.now() - timedelta(hours=12)).date()


def _choice(field: Field, value: Any) -> tuple[Any, str]:
    """Choices may depend on data, so the stored value is looked up again among those that are offered now."""
    items = [_option(field, item) for item in (value if isinstance(value, list) else [value])]
    strange = [item for item in items if not any(_is(option.value, item) for option in field.options)]
    if strange or (field.kind in CHOICES and isinstance(value, list)):
        what = str(strange[0] if strange else value)[:60]
        return value, f"{field.name} has no choice '{what}'; choose from those offered."
    if len({str(item) for item in items}) < len(items):
        return value, f"{field.name} has a choice twice; send it once."
    return (items if field.kind in SEVERAL else items[0]), ""
