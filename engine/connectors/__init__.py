"""Connectors: the only way out. Each is a function `(parameters, key) -> result`; `key` is the same at every retry of one job.

A result `{"error": "CODE", "message": ...}` is a BPMN error that the diagram may catch; an exception is a failure and is
retried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.connectors import email, http, provision

if TYPE_CHECKING:
    from engine.settings import Settings

Connector = Callable[[Mapping[str, Any], str], dict[str, Any]]


def connectors(settings: Settings, addresses: Callable[[list[str]], dict[str, str]]) -> dict[str, Connector]:
    """The connectors of this service, by the name that diagrams use.

    Args:
        addresses: login -> e-mail address of the given logins (those without one are missing).
    """
    return {
        "email": email.sender(settings, addresses),
        "http": http.caller(settings),
        "provision": provision.orderer(settings),
    }
