"""Leading: the one choice of a form that decides how the case goes on.

It is the choice that says so itself (the property `evenkeel.leads`), else the one that the drawing reads first behind the task
(`engine.bpmn.deciding`); without one that it reads, the required
choice on which other fields of the form depend.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.forms.field import CHOICES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.forms.field import Field
    from engine.forms.form import Form


LEADS = "evenkeel.leads"


def leading(form: Form, conditions: Iterable[str] = ()) -> Field | None:
    """The field, None when nothing that is chosen leads on. `conditions` are FEEL texts, the one asked first at the beginning."""
    choices = [field for field in form.fields if field.kind in CHOICES and field.path and not field.readonly]
    said = next((field for field in choices if field.properties.get(LEADS)), None)
    if said is not None:
        return said
    for text in conditions:
        for field in choices:
            if _names(text, field):
                return field
    hides = " ".join(field.hide for field in form.fields)
    return next((field for field in choices if field.required and _names(hides, field)), None)


def _names(text: str, field: Field) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(field.path)}(?!\w)", text) is not None
