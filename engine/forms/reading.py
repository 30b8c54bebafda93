"""From the text of a form-js schema to a Form, with all problems at once.

A component that is not shown here (foreign HTML, a frame, a picture from elsewhere) is named with what to use instead. Unknown
attributes of known components are left alone: the editor keeps layout and notes of its own there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from engine import strictjson
from engine.errors import Invalid, Problem
from engine.forms import expressions, patterns
from engine.forms.field import CHOICES, KINDS, SEVERAL, VALUED, Field, Option
from engine.forms.form import Form

SIZE = 1024 * 1024
COMPONENTS = 500
DEPTH = 10

_KEY = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_REMEDY = {
    "html": "use a text component; foreign HTML could act in the person's name",
    "iframe": "use a text component with a link; a frame could pose as this page",
    "image": "use a text component; pictures from elsewhere are not loaded",
    "documentPreview": "take the file as an attachment of the instance",
    "table": "use a text component, or a dynamiclist for rows that a person fills in",
}
_LIMITS = ("minLength", "maxLength", "min", "max")


def read(text: str, *, file: str = "") -> Form:
    """The Form that the JSON `text` describes; Invalid with every problem (codes `form.*`) otherwise."""
    schema = _schema(text, file)
    reader = _Reader(file)
    fields = reader.components(schema["components"], "", (), 1)
    if reader.problems:
        first = reader.problems[0].sentence
        more = f" ({len(reader.problems)} problems in all)" if len(reader.problems) > 1 else ""
        raise Invalid(f"{file or 'The form'}: {first}{more}", code=reader.problems[0].code, problems=reader.problems)
    return Form(id=str(schema.get("id") or ""), fields=tuple(fields))


def _schema(text: str, file: str) -> dict[str, Any]:
    if len(text) > SIZE:
        raise _refused("form.too_large", f"The form has more than {SIZE // 1024} KB; divide it.", file)
    try:
        schema = strictjson.loads(text)
    except Invalid as error:
        raise _refused("form.json", error.sentence, file) from None
    if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
        sentence = 'A form is a JSON object with a list "components"; save it from the form editor.'
        raise _refused("form.not_a_form", sentence, file)
    return schema


def _refused(code: str, sentence: str, file: str) -> Invalid:
    whole = f"{file}: {sentence}" if file else sentence
    return Invalid(whole, code=code, problems=[Problem(code, "", sentence, file=file)])


@dataclass
class _Reader:
    """What one reading gathers: problems, the paths taken, how many components."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    count: int = 0

    def problem(self, code: str, element: str, sentence: str) -> None:
        self.problems.append(Problem(f"form.{code}", element, sentence, file=self.file))

    def components(self, items: Any, path: str, groups: tuple[str, ...], depth: int) -> list[Field]:
        """The fields of a list of components; those of a group follow the group itself."""
        fields: list[Field] = []
        if not isinstance(items, list):
            self.problem("component", groups[-1] if groups else "", "Its components are no list; make them one.")
            return fields
        if depth > DEPTH:
            self.problem("depth", groups[-1], f"Groups are nested deeper than {DEPTH} levels; make the form flatter.")
            return fields
        for item in items:
            fields += self.component(item, path, groups, depth)
        return fields

    def component(self, item: Any, path: str, groups: tuple[str, ...], depth: int) -> list[Field]:
        self.count += 1
        if self.count == COMPONENTS + 1:
            self.problem("too_large", "", f"The form has more than {COMPONENTS} components; divide it.")
        if self.count > COMPONENTS:
            return []
        if not isinstance(item, dict) or not isinstance(item.get("type"), str):
            self.problem("component", "", f"Component {self.count} has no type; give it one or take it out.")
            return []
        kind, name = item["type"], _name(item)
        if kind not in KINDS:
            remedy = _REMEDY.get(kind, f"use one of {', '.join(sorted(KINDS))}")
            self.problem("component", name, f"A component of type '{kind[:60]}' is not shown here; {remedy}.")
            return []
        here = self.field(item, kind, path, groups)
        if kind == "group":
            inner = ".".join(part for part in (path, str(item.get("path") or "")) if part)
            return [here, *self.components(item.get("components", []), inner, (*groups, here.id), depth + 1)]
        if kind == "dynamiclist":
            return [replace(here, fields=tuple(self.rows(item, here, depth)))]
        return [here]

    def rows(self, item: dict[str, Any], here: Field, depth: int) -> list[Field]:
        """The columns of a dynamic list: their paths are of their own, relative to a row."""
        outer, self.paths = self.paths, set()
        fields = self.components(item.get("components", []), "", (here.id,), depth + 1)
        self.paths = outer
        for each in fields:
            if each.kind == "filepicker":
                self.problem(
                    "component", each.key, "Files in the rows of a list are not taken; ask for them beside it."
                )
        return [replace(each, groups=each.groups[1:]) for each in fields]

    def field(self, item: dict[str, Any], kind: str, path: str, groups: tuple[str, ...]) -> Field:
        rule = item.get("validate") if isinstance(item.get("validate"), dict) else {}
        assert isinstance(rule, dict)  # noqa: S101  for the type checker: the line above decides
        key = self.key(item, kind)
        whole = ".".join(part for part in (path, key) if part) if key else ""
        self.path(whole, _name(item))
        return Field(
            kind=kind,
            id=str(item.get("id") or whole or f"component_{self.count}"),
            key=key,
            path=whole,
            label=_literal(_label(item)),
            description=_literal(item.get("description")),
            required=rule.get("required") is True,
            readonly=item.get("readonly") is True or item.get("disabled") is True or kind == "expression",
            options=self.options(item, kind),
            values_key=str(item.get("valuesKey") or ""),
            default=None if expressions.is_feel(item.get("defaultValue")) else item.get("defaultValue"),
            **self.limits(item, rule),
            format=str(rule.get("validationType") or ""),
            subtype=self.subtype(item) if kind == "datetime" else "",
            decimals=self.whole(item, "decimalDigits"),
            as_text=item.get("serializeToString") is True,
            future=item.get("disallowPassedDates") is True,
            accept=_literal(item.get("accept")),
            multiple=item.get("multiple") is True,
            text=_literal(item.get("text")),
            action=str(item.get("action") or "submit") if kind == "button" else "",
            groups=groups,
            **self.feel(item, rule, kind),
            properties=item["properties"] if isinstance(item.get("properties"), dict) else {},
        )

    def key(self, item: dict[str, Any], kind: str) -> str:
        if kind not in VALUED:
            return ""
        key = item.get("key") or (item.get("path") if kind == "dynamiclist" else None)
        if isinstance(key, str) and key.partition(".")[0] == "me":
            self.problem("key", _name(item), "The name 'me' is that of the person who looks; give it another key.")
            return ""
        if isinstance(key, str) and _KEY.fullmatch(key) and len(key) <= 200:  # noqa: PLR2004  longer is no name
            return key
        self.problem("key", _name(item), f"Its key {key!r} is no name; give it one of letters, digits, _ and dots.")
        return ""

    def path(self, path: str, name: str) -> None:
        if path and path in self.paths:
            self.problem("key", name, f"The key '{path}' is used by two components; give each its own.")
        self.paths.add(path)

    def options(self, item: dict[str, Any], kind: str) -> tuple[Option, ...]:
        if kind not in CHOICES | SEVERAL or "values" not in item:
            if kind in CHOICES | SEVERAL and not (item.get("valuesKey") or item.get("valuesExpression")):
                self.problem("options", _name(item), "It offers nothing to choose; give it values.")
            return ()
        values = item["values"] if isinstance(item["values"], list) else []
        if not values or not all(isinstance(each, dict) and "value" in each for each in values):
            self.problem("options", _name(item), "Its values are no list of value and label; correct them.")
            return ()
        options = tuple(Option(each["value"], str(each.get("label", each["value"]))) for each in values)
        if len({str(option.value) for option in options}) < len(options):
            self.problem("options", _name(item), "Two of its choices have the same value; make them different.")
        return options

    def limits(self, item: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
        for key in _LIMITS:
            value = rule.get(key)
            ok = value is None or value == "" or _is_number(value) or expressions.is_feel(value)
            if not ok or ("Length" in key and isinstance(value, float)):
                self.problem("validate", _name(item), f"Its {key} {value!r} is no number; give one or take it out.")
        pattern = str(rule.get("pattern") or "")
        if pattern and (flaw := patterns.flaw(pattern)):
            self.problem("pattern", _name(item), f"Its pattern {pattern[:80]!r} cannot be used: {flaw}; rewrite it.")
        return {
            "min": _number(rule.get("min")),
            "max": _number(rule.get("max")),
            "min_length": _number(rule.get("minLength")),
            "max_length": _number(rule.get("maxLength")),
            "pattern": pattern,
            "pattern_error": str(rule.get("patternErrorMessage") or ""),
            "step": _step(item.get("increment")),
        }

    def subtype(self, item: dict[str, Any]) -> str:
        subtype = item.get("subtype") or "date"
        if subtype not in ("date", "time", "datetime"):
            self.problem("component", _name(item), f"Its subtype {subtype!r} is unknown; use date, time or datetime.")
        return str(subtype)

    def whole(self, item: dict[str, Any], key: str) -> int | None:
        value = item.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, int) and 0 <= value <= 20:  # noqa: PLR2004  more digits than a number here can hold
            return value
        self.problem("validate", _name(item), f"Its {key} {value!r} is no count from 0 to 20; correct it.")
        return None

    def feel(self, item: dict[str, Any], rule: dict[str, Any], kind: str) -> dict[str, Any]:
        """`hide` and `expressions`, each compiled once so that a slip is found now."""
        conditional = item.get("conditional")
        hide = str(conditional.get("hide") or "") if isinstance(conditional, dict) else ""
        slots = {
            "label": _label(item),
            "description": item.get("description"),
            "text": item.get("text"),
            "readonly": item.get("readonly"),
            "default": item.get("defaultValue"),
            "options": item.get("valuesExpression"),
            "min": rule.get("min"),
            "max": rule.get("max"),
            "min_length": rule.get("minLength"),
            "max_length": rule.get("maxLength"),
        }
        found = {name: value for name, value in slots.items() if expressions.is_feel(value)}
        if kind == "expression":
            found["value"] = str(item.get("expression") or "")
        for slot, text in [("condition", hide), *found.items()]:
            if (text or slot == "value") and (flaw := expressions.flaw(text)):
                self.problem("feel", _name(item), f"Its {slot} {text[:120]!r} cannot be read: {flaw}")
        for slot in ("label", "description", "text"):
            for place, flaw in expressions.flaws(_literal(slots[slot])):
                self.problem(
                    "feel", _name(item), f"Its {slot} has {{{{ {place[:120]} }}}}, which cannot be read: {flaw}"
                )
        return {"hide": hide, "expressions": found}


def _name(item: dict[str, Any]) -> str:
    return str(item.get("key") or item.get("id") or item.get("path") or item.get("label") or item.get("type"))[:120]


def _label(item: dict[str, Any]) -> Any:
    return item.get("label") or item.get("dateLabel") or item.get("timeLabel")


def _literal(value: Any) -> str:
    return value if isinstance(value, str) and not expressions.is_feel(value) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: Any) -> Any:
    return value if _is_number(value) else None


def _step(value: Any) -> float | None:
    """The editor writes the increment as text."""
    return float(value) if re.fullmatch(r"\d{1,12}(\.\d{1,12})?", str(value)) else None
