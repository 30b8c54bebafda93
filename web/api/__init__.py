"""The API: the nouns of the pages for machines. JSON in, JSON out, bearer tokens, refusals as problem+json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.api import (
    alerts,
    document,
    entries,
    faults,
    health,
    instances,
    links,
    messages,
    processes,
    tasks,
)

if TYPE_CHECKING:
    from flask import Flask
    from flask_wtf.csrf import CSRFProtect


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Register the routes. They take no cookie, so a foreign page has nothing to forge with and needs no CSRF token."""
    for part in (processes, instances, links, tasks, messages, alerts, faults, document, health, entries):
        app.register_blueprint(part.routes)
        csrf.exempt(part.routes)
