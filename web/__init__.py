"""The web: pages for people and an API for machines, over the same verbs. Routes find, do and answer; nothing is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from engine import desk
from engine import settings as configured
from engine.db import Database
from web import api, assets, headers, packing, pages, policies, refusals, signin, uploads, vocabulary
from web.feed import Feed

if TYPE_CHECKING:
    from engine.settings import Settings

LARGEST_REQUEST = 2 * 1024 * 1024
"""Bytes; forms are far smaller, and what is larger than this is not read."""


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The WSGI application on `settings`, with a store of its own unless one is given.

    Raises:
        RuntimeError: a route declares no policy.
        engine.errors.Invalid: the secret key cannot be used.
    """
    desk.register(settings)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=configured.secret_key(settings),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=2000,
        TRUSTED_HOSTS=_hosts(settings),
        SESSION_COOKIE_NAME="evenkeel-form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.address.startswith("https://"),
        WTF_CSRF_FIELD_NAME="ek-csrf",
        # A form that lies open over lunch may still be sent: the token lives as long as the session it is tied to.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # the origin is checked for every request in headers.py
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.extensions["database"] = database or Database(settings.database)
    app.extensions["feed"] = Feed(app.extensions["database"], most=max(1, settings.threads // 2))
    for part in (refusals, assets, vocabulary, signin, headers, packing, uploads):
        part.install(app)
    csrf = CSRFProtect(app)
    pages.install(app)
    api.install(app, csrf)
    policies.guard(app)
    return app


def _hosts(settings: Settings) -> list[str] | None:
    """Whom a request may be for once the service has an address: a forged Host must not reach a link or a redirect."""
    if not settings.base_url:
        return None
    return [str(urlsplit(settings.base_url).hostname), settings.host, "localhost", "127.0.0.1"]
