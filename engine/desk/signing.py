"""Signed words: links that may be followed without signing in, made with the settings' secret.

The doors say once which settings they run on; where none did (a check, a scenario) a key of this process's own signs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from engine import settings as configured

if TYPE_CHECKING:
    from engine.settings import Settings

_KNOWN: dict[str, Settings] = {}
_OWN = secrets.token_urlsafe(48)


def use(settings: Settings) -> None:
    """Sign with the secret of these settings from now on, and make links that begin with their address."""
    _KNOWN["settings"] = settings


def word(purpose: str, *parts: object) -> str:
    """The signature of `parts` for one purpose, as text that an address can hold."""
    content = "\n".join([purpose, *(str(part) for part in parts)]).encode()
    made = hmac.new(_key().encode(), content, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def holds(signature: str, purpose: str, *parts: object) -> bool:
    """Whether this is the signature of these parts; takes the same time whatever is wrong with it."""
    return hmac.compare_digest(word(purpose, *parts).encode(), signature.encode(errors="replace"))


def address(path: str) -> str:
    """A path as a link that a mail can hold; the bare path where no settings are known."""
    settings = _KNOWN.get("settings")
    return f"{settings.address}{path}" if settings else path


def _key() -> str:
    settings = _KNOWN.get("settings")
    return configured.secret_key(settings) if settings else _OWN
