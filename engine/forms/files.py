"""Files as answers: what a form keeps of them. The bytes are an attachment's; the answer says its name, type, size and digest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.forms.field import Field

MOST = 10
_DIGEST = re.compile(r"[0-9a-f]{64}")


def flaw(field: Field, value: Any) -> str:
    """What is wrong with the files of a field, as a sentence; nothing when all is right."""
    if not isinstance(value, list) or not all(_is_file(one) for one in value):
        return f"{field.name} holds no files; send name, type, size and digest of each."
    if len(value) > (MOST if field.multiple else 1):
        return f"{field.name} takes {MOST} files at most." if field.multiple else f"{field.name} takes one file only."
    ends = [one.strip().lower() for one in field.accept.split(",") if one.strip().startswith(".")]
    strange = next((one["name"] for one in value if ends and not one["name"].lower().endswith(tuple(ends))), "")
    return f"'{strange}' is no file for {field.name}; it takes {', '.join(ends)}." if strange else ""


def _is_file(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"name", "type", "size", "digest"}
        and all(isinstance(value[key], str) for key in ("name", "type", "digest"))
        and isinstance(value["size"], int)
        and _DIGEST.fullmatch(value["digest"]) is not None
    )
