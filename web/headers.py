"""What every answer says to the browser, and which cross-site requests are turned away.

The content security policy names what our own pages need and nothing else: no inline script, no inline style, no foreign host.
Only a page with a diagram may set style attributes, because the viewer positions its canvas that way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import g, request
from werkzeug.exceptions import Forbidden

from web import here

if TYPE_CHECKING:
    from flask import Flask, Response

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr {attributes}; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)


def install(app: Flask) -> None:
    """Check where a request comes from, and set the headers of each answer."""
    app.before_request(_same_site)
    app.after_request(_secure)


def _same_site() -> None:
    # The API takes no cookie, so a foreign page has nothing there to ride on.
    if request.method in _SAFE or here.is_api():
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign:
        raise Forbidden("This form was sent from another site. Open the page here and send it again.")


def _secure(answer: Response) -> Response:
    attributes = "'unsafe-inline'" if g.get("diagram") else "'none'"
    answer.headers.setdefault("Content-Security-Policy", _CSP.format(attributes=attributes))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    if here.is_https():
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static":
        kept = "public, max-age=31536000, immutable" if (request.view_args or {}).get("version") else "no-cache"
        answer.headers["Cache-Control"] = kept
    else:
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.vary.add("HX-Request")
    return answer
