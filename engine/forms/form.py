"""A form that was read: what is shown, what it begins with, and which answers it takes.

Answers are laid over what the form began with, as if the person had changed only those fields: a key that is not sent
keeps its first value, an empty one is emptied. Hidden fields give nothing, read-only ones keep what they show, and a key
that the form does not declare is refused by name, so that nothing reaches an instance unasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine import strictjson
from engine.errors import Invalid
from engine.forms import expressions, paths
from engine.forms.field import ANSWERED, SEVERAL, VALUED, Field, Option
from engine.forms.values import checked, coerced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.forms.expressions import Words

ROWS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in the order of the schema; those of a group follow it and name it in `groups`."""

    id: str
    fields: tuple[Field, ...]

    def visible(self, context: Mapping[str, Any], words: Words | None = None) -> list[Field]:
        """The fields that show with these values (variables and answers so far), their texts and choices filled in."""
        return _visible(self.fields, context, words)

    def initial(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The value each field begins with: the variable of its path, else its default, else none."""
        return _initial(self.fields, variables, variables)

    def answers(self, raw: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
        """What is written for `raw`, nested by dotted paths; Invalid with a sentence per field path otherwise.

        `raw` is JSON (nested) or what a page posts (`customer.name`, `rows.0.amount`; texts for numbers and ticks).
        """
        if not isinstance(raw, Mapping):
            raise Invalid("The answers are no JSON object; send one value per field.", code="form.answers")
        strictjson.check(dict(raw))
        values, errors = _answered(self.fields, paths.nested(raw), self.initial(variables), variables)
        if errors:
            many = f"{len(errors)} fields need correcting" if len(errors) > 1 else next(iter(errors.values()))
            raise Invalid(many, code="form.answers", fields=errors)
        return values


def _visible(fields: Iterable[Field], context: Mapping[str, Any], words: Words | None = None) -> list[Field]:
    known = {**_names(fields), **context}
    return [_live(field, known, words) for field in _shown(fields, known)]


def _shown(fields: Iterable[Field], known: Mapping[str, Any]) -> list[Field]:
    """The fields whose conditions, and those of the groups around them, do not hide them."""
    shown: list[Field] = []
    hidden: set[str] = set()
    for field in fields:
        if not hidden.isdisjoint(field.groups) or (field.hide and expressions.holds(field.hide, known)):
            hidden.add(field.id)
        else:
            shown.append(field)
    return shown


def _names(fields: Iterable[Field]) -> dict[str, Any]:
    """Every field is a name in a condition, also before it has a value."""
    return {field.path.partition(".")[0]: None for field in fields if field.path}


def _live(field: Field, context: Mapping[str, Any], words: Words | None = None) -> Field:
    """The field with the values of its expressions in their places."""
    change: dict[str, Any] = {}
    for name, text in field.expressions.items():
        if name in ("label", "description", "text"):
            change[name] = expressions.shown(expressions.value(text, context))
        elif name == "readonly":
            change[name] = expressions.holds(text, context)
        elif name == "options":
            change[name] = _options(expressions.value(text, context))
        elif name in ("min", "max", "min_length", "max_length"):
            limit = expressions.value(text, context)
            change[name] = limit if isinstance(limit, int | float) and not isinstance(limit, bool) else None
    for name in ("label", "description", "text"):
        if "{{" in getattr(field, name):
            change[name] = expressions.filled(getattr(field, name), context, words)
    if field.values_key:
        change["options"] = _options(paths.get(context, field.values_key))
    return replace(field, **change) if change else field


def _options(values: Any) -> tuple[Option, ...]:
    """Choices from data: texts and numbers, or objects with value and label."""
    if not isinstance(values, list):
        return ()
    pairs = [each if isinstance(each, dict) else {"value": each} for each in values]
    return tuple(Option(pair["value"], str(pair.get("label") or pair["value"])) for pair in pairs if "value" in pair)


def _initial(fields: Iterable[Field], values: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = {}
    for field in fields:
        if field.kind not in VALUED:
            continue
        value = paths.get(values, field.path)
        if value is None and "default" in field.expressions:
            value = expressions.value(field.expressions["default"], {**_names(fields), **context})
        elif value is None:
            value = field.default
        if value is None and field.kind in SEVERAL | {"dynamiclist", "filepicker"}:
            value = []
        if value is None and field.kind == "checkbox":
            value = False
        paths.put(first, field.path, value)
    return first


def _answered(
    fields: tuple[Field, ...], given: Mapping[str, Any], first: dict[str, Any], context: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of one level (the form, or a row of a list) and a sentence for each field that is wrong."""
    errors = {path: f"The form has no field '{path}'; leave it out." for path in _unknown(fields, given)}
    values = _laid_over(fields, given, first)
    shown = _settled(fields, values, context)
    answers: dict[str, Any] = {}
    for field in shown:
        if field.kind == "dynamiclist" and not field.readonly:
            value, wrong = _rows(field, paths.get(values, field.path), {**context, **values})
            errors |= wrong
        elif field.kind in ANSWERED:
            value, sentence = checked(field, paths.get(values, field.path))
            if sentence and not field.readonly:
                errors[field.path] = sentence
        else:
            continue
        if not field.readonly:
            paths.put(answers, field.path, value)
    if not errors:
        _compute(shown, answers, context)
    return answers, errors


def _unknown(fields: Iterable[Field], given: Mapping[str, Any]) -> list[str]:
    declared = {field.path for field in fields if field.path}
    return [path for path in paths.leaves(given, declared) if path not in declared]


def _laid_over(fields: Iterable[Field], given: Mapping[str, Any], first: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields:
        if not field.path:
            continue
        value = paths.get(first, field.path)
        if not field.readonly and paths.has(given, field.path):
            value = coerced(field, paths.get(given, field.path))
        paths.put(values, field.path, value)
    return values


def _settled(fields: tuple[Field, ...], values: dict[str, Any], context: Mapping[str, Any]) -> list[Field]:
    """The visible fields, where a field that is hidden counts as empty in the conditions of others."""
    hidden: set[str] = set()
    known = {**_names(fields), **context, **values}
    shown: list[Field] = []
    for _ in range(len(fields) + 1):
        shown = _shown(fields, known)
        gone = {field.path for field in fields if field.path} - {field.path for field in shown}
        if gone == hidden:
            break
        hidden = gone
        known = {**_names(fields), **context, **paths.without(values, hidden)}
    return [_live(field, known) for field in shown]


def _rows(field: Field, rows: Any, context: Mapping[str, Any]) -> tuple[list[Any], dict[str, str]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return [], {field.path: f"{field.name} is no list of rows; send one object per row."}
    if len(rows) > ROWS:
        return [], {field.path: f"{field.name} has {len(rows)} rows; at most {ROWS} are taken."}
    answers: list[Any] = []
    errors: dict[str, str] = {}
    for index, row in enumerate(rows):
        first = _initial(field.fields, {}, context)
        value, wrong = _answered(field.fields, row, first, {**context, "this": row, "i": index + 1})
        answers.append(value)
        errors |= {f"{field.path}.{index}.{path}": sentence for path, sentence in wrong.items()}
    return answers, errors


def _compute(shown: Iterable[Field], answers: dict[str, Any], context: Mapping[str, Any]) -> None:
    """Computed fields see the answers, and those computed before them."""
    for field in shown:
        if field.kind == "expression" and field.path:
            names = _names(shown)
            paths.put(
                answers, field.path, expressions.value(field.expressions["value"], {**names, **context, **answers})
            )
