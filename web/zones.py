"""Zones: in which a page shows its days: the one that the address says, else the browser's, which a script keeps in a cookie."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from flask import request

COOKIE = "evenkeel-zone"


def reader() -> ZoneInfo:
    """The zone of the one who reads: of the address (`zone`), of the browser, else UTC."""
    for name in (request.args.get("zone", ""), request.cookies.get(COOKIE, "")):
        if name in known():
            return ZoneInfo(name)
    return ZoneInfo("UTC")


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """The zones that there are."""
    return frozenset(available_timezones())


def offered() -> list[str]:
    """The zones that people live in, for a list to choose from."""
    named = (name for name in known() if "/" in name)
    return ["UTC", *sorted(name for name in named if not name.startswith(("Etc/", "SystemV/", "posix", "right")))]
