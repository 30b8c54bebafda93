"""Vote questions: which forms ask for a yes or a no, what each answer further wants, and what was answered.

A form decides when it offers a choice with an approving and a refusing answer; no process has to declare it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.forms.field import ANSWERED, CHOICES, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.forms import Field, Form, Option
    from engine.versions import Compiled

YES = ("approve", "allow")
NO = ("reject", "deny")


@dataclass(frozen=True, slots=True)
class Question:
    """What a decision asks: the choice, its two answers, and the other answers there are.

    `quick` says that nothing else has to be filled in; `reasoned` whether the approving answer needs a comment too.
    """

    field: Field
    yes: Option
    no: Option
    others: tuple[Option, ...]
    quick: bool
    reasoned: bool


def question(form: Form, variables: Mapping[str, Any]) -> Question | None:
    """What the form asks when it is a decision, else None."""
    choice = _choice(form.visible({**variables, **form.initial(variables)}))
    if choice is None:
        return None
    yes, no = _answer(choice.options, YES), _answer(choice.options, NO)
    if yes is None or no is None:
        return None
    others = tuple(option for option in choice.options if option not in (yes, no))
    asks_yes, asks_no = (_further(form, variables, choice, option) for option in (yes, no))
    reason = comment_field(form, variables, choice, yes)
    quick = len(asks_yes) + len(asks_no) == 0
    return Question(choice, yes, no, others, quick=quick, reasoned=reason is not None and reason.required)


def comment_field(form: Form, variables: Mapping[str, Any], choice: Field, option: Option) -> Field | None:
    """Where the form takes a text with this answer: the one it needs, else the first that it offers."""
    shown = form.visible({**variables, **form.initial(variables), choice.path: option.value})
    texts = [field for field in shown if field.kind in TEXTS and field.path and not field.readonly]
    return next((field for field in texts if field.required), texts[0] if texts else None)


def answer_of(form: Form | None, detail: Mapping[str, Any]) -> tuple[str, str]:
    """(what was chosen, the comment) in a completion's answers, in the words of its form."""
    answers = detail.get("answers") or {}
    choices = [field for field in form.fields if field.kind in CHOICES and field.path in answers] if form else []
    option = next((one for f in choices for one in f.options if one.value == answers[f.path]), None)
    texts = (
        [answers[field.path] for field in form.fields if field.kind in TEXTS and answers.get(field.path)]
        if form
        else []
    )
    plain = str(answers.get(choices[0].path, "")) if choices else ""
    return (option.label if option else plain), "; ".join(str(text) for text in texts)


def decides(compiled: Compiled, element: str, named: str | None) -> bool:
    """Whether the task of `element` is done by a yes or a no; `named` is the form its row names."""
    form = compiled.form(element, named)
    return form is not None and _choice(form.fields) is not None


def _choice(fields: Iterable[Field]) -> Field | None:
    """The choice that decides; one whose options are FEEL is known by its text until they are reckoned."""
    for field in fields:
        if field.kind in CHOICES and field.path and not field.readonly:
            text = field.expressions.get("options", "")
            if (_answer(field.options, YES) or _names(text, YES)) and (_answer(field.options, NO) or _names(text, NO)):
                return field
    return None


def _names(text: str, words: Iterable[str]) -> bool:
    return any(f'value: "{word}"' in text for word in words)


def _answer(options: Iterable[Option], words: tuple[str, ...]) -> Option | None:
    return next((option for option in options if option.value in words), None)


def _further(form: Form, variables: Mapping[str, Any], choice: Field, option: Option) -> list[str]:
    """What else has to be filled in with an answer, besides its one text."""
    known = {**variables, **form.initial(variables), choice.path: option.value}
    text = comment_field(form, variables, choice, option)
    spared = {choice.path, text.path if text else ""}
    return [
        field.path
        for field in form.visible(known)
        if field.kind in ANSWERED
        and field.required
        and field.path not in spared
        and known.get(field.path) in (None, "", [])
    ]
