"""What people see: one module per noun, the same nouns as in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web import exports
from web.pages import (
    addresses,
    alerts,
    approvals,
    assignments,
    batches,
    cab,
    catalogue,
    changes,
    columns,
    decisions,
    drafts,
    faults,
    files,
    focus,
    home,
    inbox,
    instances,
    known_errors,
    links,
    live,
    mail,
    me,
    options,
    palette,
    presence,
    processes,
    replies,
    reports,
    saved_filters,
    search,
    services,
    signin,
    similar,
    status,
    stream,
    surveys,
    tasks,
    unsubscribe,
)

if TYPE_CHECKING:
    from flask import Flask


PARTS = (
    signin,
    home,
    inbox,
    batches,
    saved_filters,
    columns,
    tasks,
    assignments,
    drafts,
    presence,
    instances,
    links,
    live,
    replies,
    reports,
    processes,
    catalogue,
    changes,
    faults,
    alerts,
    approvals,
    decisions,
    cab,
    known_errors,
    mail,
    me,
    options,
    stream,
    search,
    services,
    similar,
    status,
    surveys,
    unsubscribe,
    files,
    focus,
    palette,
)


def install(app: Flask) -> None:
    """Register the pages and what their addresses consist of."""
    addresses.install(app)
    exports.install(app)
    unsubscribe.install(app)
    app.jinja_env.globals.update(
        banners=status.banners, votes_waiting=approvals.waiting, deeds_for_many=batches.offered
    )
    presence.install(app)
    live.install(app)
    for part in PARTS:
        app.register_blueprint(part.pages)
