"""Secrets and what is kept of them.

Passwords are kept as salted scrypt (n=2**14, r=8, p=1: about 50 ms and 16 MiB a try). Tokens and cookies are long random words of
which only the sha256 is kept, so one indexed read finds their owner and nothing in the store lets anybody in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from base64 import b64decode, b64encode

from engine.errors import Invalid

SHORTEST = 8
_HASHING = threading.BoundedSemaphore(2)
"""Each hash takes 16 MiB and a core: a flood of sign-ins waits here instead of taking the machine."""
_UNKNOWN = "scrypt$AAAAAAAAAAAAAAAAAAAAAA==$AAAA"
"""What an unknown login is compared with, so that it takes as long as a known one."""


def digest(secret: str) -> str:
    """What is kept of a token or cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hashed(password: str | None) -> str | None:
    """What is kept of a password; None for somebody who does not sign in by one.

    Raises:
        Invalid: it is too short.
    """
    if password is None:
        return None
    if len(password) < SHORTEST:
        raise Invalid(f"The password has {len(password)} characters; it needs at least {SHORTEST}.")
    salt = secrets.token_bytes(16)
    return f"scrypt${b64encode(salt).decode()}${b64encode(_scrypt(password, salt)).decode()}"


def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password of which `kept` was kept."""
    _, salt, expected = (kept or _UNKNOWN).split("$")
    return hmac.compare_digest(_scrypt(password, b64decode(salt)), b64decode(expected)) and kept is not None


def _scrypt(password: str, salt: bytes) -> bytes:
    with _HASHING:
        return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1, maxmem=64 * 1024 * 1024)
