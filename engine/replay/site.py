"""The site of the log: its people and groups as demo rows, and the incident pack with what that site decides otherwise.

Three things differ there and nothing else is changed: low impact with low urgency gives priority 4 instead of 5, forms offer
that site's own categories and close codes, and closed incidents are taken up again as late as five weeks after closing. All three
are cells of tables and choices of forms, which a process owner changes without touching the diagram.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import deployments, packs, strictjson
from engine.actor import SYSTEM
from engine.errors import Invalid
from engine.models import Item
from engine.replay import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.packs import Pack
    from engine.replay.log import Case

PACK = Path(__file__).parents[2] / "processes" / "incident"
SERVICE_DESK = "service_desk"
NOBODY = "unknown"
NO_CODE = "not recorded"
NO_CATEGORY = "Not categorised"

OWN = (
    "priority 4 for low impact and low urgency",
    "35 days in which a closed incident can be reopened",
    "the categories and close codes of the log",
)
"""What is changed in the pack, for the report."""
_CELLS = {
    "priority.dmn": [('"priority_rule_9_out_1"><text>5<', '"priority_rule_9_out_1"><text>4<')],
    "auto_close.dmn": [
        ('"auto_close_rule_1_out_2"><text>14<', '"auto_close_rule_1_out_2"><text>35<'),
        ('"auto_close_rule_2_out_2"><text>14<', '"auto_close_rule_2_out_2"><text>35<'),
    ],
}
"""Table -> cells as the pack has them, and as that site has them."""


def login(name: str | None) -> str:
    """A person of the log as a login."""
    return people.login(name) if name else NOBODY


def group(name: str | None) -> str:
    """A group of the log as a key; what is with no group is with the service desk."""
    return people.group(name) if name else SERVICE_DESK


def pack(cases: Iterable[Case]) -> Pack:
    """The incident pack as that site would have it."""
    ours = packs.read(PACK)
    events = [event for case in cases for event in case.events]
    choices = {
        "close_code": [*sorted({event.close_code for event in events if event.close_code}), NO_CODE, "No response"],
        "category": [*sorted({event.category for event in events if event.category}), NO_CATEGORY],
    }
    return packs.of({path: _sites(path, text, choices) for path, text in ours.sources.items()})


def settle(session: Session, cases: list[Case]) -> dict[str, Actor]:
    """Make the groups, people and configuration items of the log, deploy the pack, and answer who may act, by the log's names."""
    deployments.deploy(session, [pack(cases)], by=SYSTEM, source="replay", reason="The site of the log")
    memberships = _memberships(cases)
    items = {event.item for case in cases for event in case.events if event.item}
    people.keep(session, Item, [_item(each) for each in sorted(items)])
    callers = {login(event.caller) for case in cases for event in case.events}
    everybody = callers | {login(name) for name in memberships}
    return people.settle(session, {each: each for each in everybody}, _groups(cases), memberships)


def _sites(path: str, text: str, choices: Mapping[str, list[str]]) -> str:
    for ours, theirs in _CELLS.get(path, ()):
        if ours not in text:
            raise Invalid(f"{path} does not have the cell {ours}; replay with the pack as it came.", code="replay.pack")
        text = text.replace(ours, theirs)
    return _with_choices(text, choices) if path.startswith("forms/") else text


def _with_choices(text: str, choices: Mapping[str, list[str]]) -> str:
    schema = strictjson.loads(text)
    for component in schema["components"]:
        if component.get("key") in choices:
            component["values"] = [{"value": each, "label": each} for each in choices[component["key"]]]
    return strictjson.dumps(schema)


def _memberships(cases: Iterable[Case]) -> dict[str, set[str]]:
    """Who worked for which groups, by the log: those who changed an incident while it was with the group, and its assignees."""
    found: dict[str, set[str]] = {}
    for case in cases:
        for event in case.events:
            for name in (event.by, event.assignee, event.opened_by or NOBODY):
                if name:
                    found.setdefault(name, set()).add(group(event.group))
    return found


def _groups(cases: Iterable[Case]) -> set[str]:
    return {group(event.group) for case in cases for event in case.events} | {SERVICE_DESK}


def _item(key: str) -> dict[str, Any]:
    unknown = {"service": None, "owner": None, "group": None, "location": None}
    return {
        "key": key,
        "name": key,
        "kind": "not recorded",
        "environment": "production",
        "status": "live",
        "criticality": 3,
        **unknown,
    }
