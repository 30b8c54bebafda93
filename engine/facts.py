"""Facts: what lists and search read of an instance, copied from its run with every move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.bpmn.run import Run
    from engine.versions import Compiled

COLUMNS = ("data", "title", "stage", "outcome", "requester", "service", "ci")


def copied(row: Mapping[Any, Any], compiled: Compiled, run: Run) -> dict[str, Any]:
    """The columns of the instance `row` that only repeat what its run says."""
    return {
        "data": run.variables,
        "title": _text(compiled.value("title", run.variables, run.variables.get("title")), row["number"]),
        "requester": _text(compiled.value("requester", run.variables, row["requester"]), None),
        "service": _key(run.variables.get("service")),
        "ci": _key(run.variables.get("ci")),
        "stage": run.stage,
        "outcome": run.outcome,
    }


def _text(value: Any, default: str | None) -> str | None:
    return default if value is None or value == "" else str(value)


def _key(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
