"""Where the independent cases are: `../shared/conformance` beside the repository, or the folder that EVENKEEL_SHARED names.

They belong to others and are not part of this repository; where they are absent the tests that need them skip, with the reason.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("EVENKEEL_SHARED") or REPOSITORY.parent / "shared")
CONFORMANCE = SHARED / "conformance"
PRESENT = (CONFORMANCE / "harness" / "engine_api.py").is_file()
REASON = f"The conformance cases are not at {CONFORMANCE}; set EVENKEEL_SHARED to the folder that holds them."

if PRESENT:
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode  # the folder is not ours to write to
    sys.path.insert(0, str(CONFORMANCE / "harness"))
    import dialect  # noqa: F401  loaded here, while nothing is written beside it
    import engine_api  # noqa: F401

    sys.dont_write_bytecode = before


def cases(name: str) -> list[Any]:
    """The cases of a suite as parameters; one that skips where they are absent."""
    if not PRESENT:
        return [pytest.param(None, marks=pytest.mark.skip(reason=REASON), id="absent")]
    found = json.loads((CONFORMANCE / "harness" / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in found]


def document(case: dict[str, Any]) -> bytes:
    """The diagram of a case."""
    return (CONFORMANCE / case["file"]).read_bytes()


def adapter(**given: str) -> Any:
    """Our engine behind the harness's interface."""
    from tests.conformance.adapter import Adapter  # noqa: PLC0415  it needs the harness

    return Adapter(**given)
