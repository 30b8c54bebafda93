"""A form on the screen: the engine's fields as WTForms inputs, with what was typed and what is wrong beside each.

What is visible, read-only or offered follows from the variables and the answers so far, and is decided by `engine.forms` alone;
here it only gets inputs. A page posts the same names (`customer.name`, `rows.0.amount`) that the engine takes, so nothing is
translated back, and what could not be taken is shown again as it was typed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wtforms import Field as Input
from wtforms import RadioField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms import widgets as w
from wtforms.form import BaseForm

from engine.forms import Form, expressions, paths
from engine.forms.field import CHOICES, SEVERAL, Field
from engine.forms.values import coerced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from werkzeug.datastructures import MultiDict

    from engine.forms.expressions import Words
    from engine.forms.merging import Change

FOLDED = "evenkeel.folded"
"""The property of a group (true, or FEEL) that lets it lie folded until somebody opens it."""
OURS = "ek-"
"""Names that begin so are the page's own and never a field's: a field's key is a word without a hyphen."""
MANY = 8  # from so many choices on, a list scrolls


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the sheet: an input, a shown text, a group with `parts`, or a list with `rows` of parts."""

    field: Field
    name: str = ""
    value: Any = None
    error: str = ""
    attributes: dict[str, Any] = dataclasses.field(default_factory=dict)
    input: Input | None = None
    folded: bool = False
    parts: list[Part] = dataclasses.field(default_factory=list)
    rows: list[list[Part]] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a form shows now: `errors` by the name of their input; `lively`: a change may alter it; `files`: it takes some."""

    parts: list[Part]
    errors: dict[str, str]
    lively: bool
    files: bool = False
    words: Words | None = None


def posted(values: MultiDict[str, str]) -> dict[str, Any]:
    """What a page has sent for the fields, by dotted path: text, or a list where a name came more than once."""
    return {
        name: found if len(found := values.getlist(name)) > 1 else found[0]
        for name in values
        if not name.startswith(OURS)
    }


def chosen(form: Form | None, address: Mapping[str, str]) -> dict[str, Any]:
    """The choices that an address makes, by path. Texts are not taken from addresses: nobody's words are put into a form."""
    choices = [each for each in form.fields if each.kind in CHOICES and each.path] if form else []
    return {each.path: address[each.path] for each in choices if each.path in address}


def sheet(
    form: Form,
    variables: Mapping[str, Any],
    raw: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    add: str = "",
    drop: str = "",
    up: str = "",
    frozen: bool = False,
    words: Words | None = None,
) -> Sheet:
    """The sheet of `form` over `variables`, with `raw` (see `posted`) typed so far.

    `add` is the path of a list that gets a row, `drop` of a row (`rows.2`) that goes, `up` of one that takes the place before it.
    `frozen` shows all of it as text, for those who look on; `words` says what a value is called in the texts.
    """
    values = typed(form, variables, raw or {})
    _rows(values, add, drop, up)
    context = {**variables, **values}
    parts = _tree(_shown(form, context, words, frozen=frozen), values, context, errors or {})
    lively = any(
        each.hide or each.expressions or each.values_key or any(row.hide for row in each.fields) for each in form.fields
    )
    files = any(each.kind == "filepicker" and not each.readonly for each in form.fields)
    return Sheet(parts, dict(errors or {}), lively, files, words)


def typed(form: Form, variables: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields as they stand: what the form begins with, and what was typed laid over it."""
    values, given = form.initial(variables), paths.nested(raw)
    for each in form.fields:
        if each.path and not each.readonly and paths.has(given, each.path):
            paths.put(values, each.path, coerced(each, paths.get(given, each.path)))
    return values


def differences(form: Form, variables: Mapping[str, Any], raw: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """What was typed otherwise than it stands: the field's name, the value that stands, and the typed one."""
    stands, wished = form.initial(variables), typed(form, variables, raw)
    pairs = [(each, paths.get(stands, each.path), paths.get(wished, each.path)) for each in form.fields if each.path]
    return [(each.name, _said(each, old), _said(each, new)) for each, old, new in pairs if old != new]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A field that somebody else changed while this one typed: what stood, what stands now, what was typed; as people read it."""

    path: str
    name: str
    stood: Any
    stands: Any
    typed: Any


def meanwhile(changes: Iterable[Change]) -> list[Meanwhile]:
    """Changes of others, to be shown."""
    return [
        Meanwhile(
            one.field.path,
            one.field.name,
            _said(one.field, one.stood),
            _said(one.field, one.stands),
            _said(one.field, one.typed),
        )
        for one in changes
    ]


def _rows(values: dict[str, Any], add: str, drop: str, up: str) -> None:
    if add:
        paths.put(values, add, [*_list_at(values, add), {}])
    path, at = _place(drop)
    if path:
        paths.put(values, path, [row for index, row in enumerate(_list_at(values, path)) if index != at])
    path, at = _place(up)
    rows = _list_at(values, path) if path else []
    if 0 < at < len(rows):
        paths.put(values, path, [*rows[: at - 1], rows[at], rows[at - 1], *rows[at + 1 :]])


def _place(row: str) -> tuple[str, int]:
    """The list and the index that the path of a row names; no list when it is none."""
    path, _, index = row.rpartition(".")
    return (path, int(index)) if index.isascii() and index.isdigit() and len(index) < 9 else ("", 0)  # noqa: PLR2004


def _list_at(values: dict[str, Any], path: str) -> list[Any]:
    kept = paths.get(values, path)
    return kept if isinstance(kept, list) else []


def _shown(form: Form, context: Mapping[str, Any], words: Words | None, *, frozen: bool) -> list[Field]:
    return [replace(each, readonly=True) if frozen else each for each in form.visible(context, words)]


def _tree(
    fields: Iterable[Field],
    values: Mapping[str, Any],
    context: Mapping[str, Any],
    errors: Mapping[str, str],
    before: str = "",
) -> list[Part]:
    """The parts in order; those of a group lie inside it."""
    top: list[Part] = []
    groups: dict[str, list[Part]] = {}
    for each in fields:
        if each.kind in ("expression", "button", "spacer"):
            continue
        part = _part(each, values, context, errors, before)
        around = next((groups[name] for name in reversed(each.groups) if name in groups), top)
        around.append(part)
        if each.kind == "group":
            groups[each.id] = part.parts
    return top


def _part(
    each: Field, values: Mapping[str, Any], context: Mapping[str, Any], errors: Mapping[str, str], before: str
) -> Part:
    if not each.path:
        return Part(each, folded=_folded(each, context))
    name = f"{before}{each.path}"
    value = paths.get(values, each.path)
    part = Part(each, name, _said(each, value), errors.get(name, ""), _attributes(each, name, error=name in errors))
    if each.kind == "dynamiclist":
        return replace(part, rows=_list(each, name, value, context, errors))
    if each.kind == "filepicker":
        return replace(part, value=value if isinstance(value, list) else [])
    if each.readonly:
        return part
    return replace(part, input=_input(each, name, value))


def _folded(each: Field, context: Mapping[str, Any]) -> bool:
    wished = each.properties.get(FOLDED)
    if not isinstance(wished, str):
        return wished is True
    return expressions.is_feel(wished) and expressions.holds(wished, context)


def _list(each: Field, name: str, rows: Any, context: Mapping[str, Any], errors: Mapping[str, str]) -> list[list[Part]]:
    inner = Form(each.id, each.fields)
    shown = []
    for index, row in enumerate(row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict)):
        values = typed(inner, {}, row)
        around = {**context, **values, "this": values, "i": index + 1}
        shown.append(
            _tree(_shown(inner, around, None, frozen=each.readonly), values, around, errors, f"{name}.{index}.")
        )
    return shown


def _input(each: Field, name: str, value: Any) -> Input:
    made = BaseForm({name: _unbound(each)})
    made.process(data={name: _plain(each, value)})
    return made[name]


def _unbound(each: Field) -> Any:
    choices = [SelectChoice(str(option.value), option.label) for option in each.options]
    if each.kind in SEVERAL:
        return SelectMultipleField(choices=choices, validate_choice=False)
    if each.kind == "radio":
        return RadioField(choices=choices, validate_choice=False)
    if each.kind == "select":
        return SelectField(
            choices=[SelectChoice("", "Choose" if each.required else "None"), *choices], validate_choice=False
        )
    return StringField(widget=_widget(each))


def _widget(each: Field) -> w.Input | w.TextArea:
    if each.kind == "textarea":
        return w.TextArea()
    if each.kind == "number":
        # A number input hides what it cannot read; text keeps it for the person to correct.
        return w.TextInput()
    if each.kind == "datetime":
        return {"date": w.DateInput, "time": w.TimeInput}.get(each.subtype, w.DateTimeLocalInput)()
    return {"email": w.EmailInput, "phone": w.TelInput}.get(each.format, w.TextInput)()


def _plain(each: Field, value: Any) -> Any:
    """A value as its input holds it."""
    if each.kind in SEVERAL:
        return [str(item) for item in value] if isinstance(value, list) else []
    if value is None:
        return ""
    if each.kind == "datetime" and isinstance(value, str):
        return value[:16] if each.subtype == "datetime" else value
    return str(value)


def _said(each: Field, value: Any) -> Any:
    """A value as a person reads it: the labels of what was chosen."""
    if each.kind == "filepicker" and isinstance(value, list):
        return [one.get("name") for one in value if isinstance(one, dict)]
    if each.kind == "dynamiclist" and isinstance(value, list):
        return [_said_row(each, row) for row in value if isinstance(row, dict)]
    labels = {str(option.value): option.label for option in each.options}
    if isinstance(value, list) and each.kind in SEVERAL:
        return [labels.get(str(item), item) for item in value]
    return labels.get(str(value), value) if labels else value


def _said_row(each: Field, row: dict[str, Any]) -> str:
    said = [(column.name, paths.get(row, column.path)) for column in each.fields if column.path]
    return ", ".join(f"{name}: {value}" for name, value in said if value not in (None, ""))


def _attributes(each: Field, name: str, *, error: bool) -> dict[str, Any]:
    described = [f"hint-{name}"] * bool(each.description) + [f"error-{name}"] * error
    bounds = {"maxlength": each.max_length, "inputmode": "decimal" if each.kind == "number" else None}
    given = {
        "id": f"f-{name}",
        "aria-describedby": " ".join(described),
        "aria-invalid": "true" if error else None,
        "aria-required": "true" if each.required else None,
        **bounds,
    }
    return {key: value for key, value in given.items() if value}
