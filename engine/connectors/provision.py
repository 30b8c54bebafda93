"""The connector `provision`: parameters action, number, item, person, details; answers `{"note", ...}`.

An order to the system that creates accounts, gives rights and takes them away. It is posted as JSON to the address in the
settings, whose host must be on the allow-list like any other. Without an address each order is written as a file under
`var/orders`, so that nothing is lost and a demo needs no such system. An answer of 400 to 499 is a BPMN error, which the diagram
catches: the order was understood and refused, and trying again would not help.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engine import now
from engine.connectors import http

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.settings import Settings

FIELDS = ("action", "number", "item", "person", "details")
REFUSED = 400


def orderer(settings: Settings) -> Callable[[Mapping[str, Any], str], dict[str, Any]]:
    """The connector for these settings."""
    call = http.caller(settings)

    def order(parameters: Mapping[str, Any], key: str) -> dict[str, Any]:
        wanted = {name: parameters.get(name) for name in FIELDS}
        if not settings.provision_url:
            return _written(settings, wanted, key)
        answer = call({"url": settings.provision_url, "method": "POST", "body": wanted}, key)
        return _told(answer["status"], answer["body"])

    return order


def _written(settings: Settings, wanted: Mapping[str, Any], key: str) -> dict[str, Any]:
    folder = settings.var / "orders"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**wanted, "at": now.now().isoformat()}, ensure_ascii=False, indent=2)
    (folder / f"{key}.json").write_text(text + "\n", encoding="utf-8")
    return {"note": "The order was written down; no provisioning system is set up."}


def _told(status: int, body: Any) -> dict[str, Any]:
    said = body if isinstance(body, dict) else {}
    note = str(said.get("note") or f"The provisioning system answered {status}.")
    if status >= REFUSED:
        return {"error": "refused", "message": note}
    return {**said, "note": note}
