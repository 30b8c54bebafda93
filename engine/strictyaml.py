"""YAML as people write it for packs and scenarios, read to plain JSON values and to nothing else.

The full language has anchors that multiply, tags that name classes, and guesses of its own (`on` is true, `12:30` is a
number, a date is an object). Here a file means what it looks like: true, false, null, decimal numbers, text, lists and
objects; anchors, tags and repeated keys are refused with their line.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from engine import strictjson
from engine.errors import Invalid, Problem

SIZE = 1024 * 1024
DEPTH = 40
_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same language read by libyaml where it is built in: ten times as fast."""


def loads(text: str, *, file: str = "") -> Any:
    """The value of one YAML document; Invalid (codes `yaml.*`) with file and line otherwise."""
    if len(text) > SIZE:
        raise _refused("yaml.too_large", f"It has more than {SIZE // 1024} KB; divide it.", file, None)
    try:
        _watch(text, file)
        value = yaml.load(text, _Loader)  # noqa: S506  the loader below is SafeLoader with less
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        what = f"It cannot be read: {error.problem or error.context}; correct it there."
        raise _refused("yaml.syntax", what, file, line) from None
    except (yaml.YAMLError, ValueError) as error:
        raise _refused("yaml.syntax", f"It cannot be read: {str(error)[:200]}; correct it.", file, None) from None
    try:
        strictjson.check(value)
    except Invalid as error:
        raise _refused("yaml.value", error.sentence, file, None) from None
    return value


def _refused(code: str, sentence: str, file: str, line: int | None) -> Invalid:
    place = ", ".join([file] * bool(file) + [f"line {line}"] * bool(line))
    problem = Problem(code, "", sentence, line=line, file=file)
    return Invalid(f"{place}: {sentence}" if place else sentence, code=code, problems=[problem])


def _watch(text: str, file: str) -> None:
    """Stop at anchors, tags and depth before anything is built from them."""
    depth = 0
    for event in yaml.parse(text, _Fast):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused("yaml.anchor", "Anchors and aliases are not read; write the value out.", file, line)
        if isinstance(event, yaml.NodeEvent) and (tag := getattr(event, "tag", None)):
            raise _refused("yaml.tag", f"The tag {tag} is not read; write a plain value.", file, line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH:
            raise _refused("yaml.too_deep", f"It is nested deeper than {DEPTH} levels; make it flatter.", file, line)


class _Loader(_Fast):  # type: ignore[misc]  # one of two classes
    """Words are text, but for the few below; a key stands once."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  the library's own shape

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is no plain word", key.start_mark)
            if key.value in seen:
                problem = f"the key '{key.value}' is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return {str(key): value for key, value in super().construct_mapping(node, deep=deep).items()}


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?(0|[1-9][0-9]{0,29})$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+]?[0-9]{1,3})?|[eE][-+]?[0-9]{1,3})$"),
    list("-+0123456789"),
)
