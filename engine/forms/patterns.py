"""Patterns of a field, matched in linear time.

A pattern comes from a form, the text from anybody; a backtracking matcher lets the two together hold a worker for
hours. So patterns go to the regular expressions of Rust (by way of pydantic), which know no look-around and no
back-references but always end; a pattern that needs those is refused when the form is read.
"""

from __future__ import annotations

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

EMAIL = r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"
PHONE = r"^\+?[0-9 ()/.\-]{3,30}$"


def flaw(pattern: str) -> str:
    """What is wrong with a pattern, or nothing."""
    try:
        _compiled(pattern)
    except SchemaError:
        return "it is no regular expression, or uses look-around or back-references"
    return ""


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text (anchor it to match the whole)."""
    return bool(_compiled(pattern).isinstance_python(text))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
