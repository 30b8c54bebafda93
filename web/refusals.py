"""Every refusal and every failure becomes an answer here, and only here: a page, a fragment for htmx, or problem+json (RFC 9457).

A refusal carries its own sentence. A failure of the program shows none of its inside: a number that is also in the log.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import json, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine.errors import Refusal, Unavailable
from web import carrying, here

if TYPE_CHECKING:
    from flask import Flask, Response

log = logging.getLogger("evenkeel.web")

_TITLES = {
    400: "That request could not be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Nothing at this address",
    405: "Not done this way",
    409: "Somebody was here before",
    412: "This has changed meanwhile",
    413: "Too large",
    415: "Another kind of content is wanted",
    422: "This cannot be taken",
    429: "Too many attempts",
    500: "Something failed on our side",
    503: "Not available right now",
}
_SENTENCES = {
    400: "The request is not well formed. Go back, reload the page and try once more.",
    404: "There is nothing here, or it is not for you to see. Check the address, or search for the number.",
    405: "This address does not take that kind of request.",
    413: "What was sent is larger than this service takes.",
    415: "This address takes application/json only.",
    429: "Too many attempts in a short time. Wait a little, then try again.",
}
_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "not_allowed",
    404: "not_found",
    405: "method",
    413: "too_large",
    415: "media_type",
    429: "too_many",
}


def install(app: Flask) -> None:
    """Register the three kinds of bad news."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _unsigned)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def answer(status: int, sentence: str, *, code: str = "", title: str = "", **more: Any) -> Response:
    """An answer with `status` in the manner the asker understands. `more` (fields, problems) is shown in both."""
    title = title or _TITLES.get(status, "That did not work")
    if here.is_api():
        return problem(status, title, sentence, code=code, **more)
    if here.is_fragment():
        page = make_response(render_template("refusals/notice.html", sentence=sentence, **more), status)
        page.headers["HX-Retarget"] = "#notices"
        page.headers["HX-Reswap"] = "innerHTML"
        return page
    return make_response(
        render_template("refusals/page.html", status=status, title=title, sentence=sentence, **more), status
    )


def problem(status: int, title: str, sentence: str, *, code: str = "", **more: Any) -> Response:
    """The same as application/problem+json."""
    body = {
        "type": f"urn:evenkeel:problem:{code or status}",
        "title": title,
        "status": status,
        "detail": sentence,
        "code": code or str(status),
    }
    body |= {name: value for name, value in more.items() if value}
    reply = make_response(json.dumps(body), status)
    reply.content_type = "application/problem+json"
    return reply


def _refused(refusal: Refusal) -> Response:
    problems = [asdict(each) for each in refusal.problems]
    reply = answer(refusal.status, refusal.sentence, code=refusal.code, fields=refusal.fields, problems=problems)
    if isinstance(refusal, Unavailable):
        reply.headers["Retry-After"] = "5"
    return reply


def _unsigned(error: CSRFError) -> Response:
    log.info("csrf: %s at %s", error.description, request.path)
    return answer(
        400,
        "The page you sent this from belongs to a session that has ended, so nothing was done. "
        "Open it anew and send it again; what you had typed stands below to copy.",
        code="csrf",
        title="This page has expired",
        typed=carrying.readable(carrying.pairs(request.form)),
    )


def _http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:
        return error
    ours = error.description if "description" in error.__dict__ or error.args else None
    sentence = ours or _SENTENCES.get(status) or error.description or ""
    reply = answer(status, sentence, code=_CODES.get(status, ""))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            reply.headers[name] = value
    if status == HTTPStatus.UNAUTHORIZED:
        reply.headers.setdefault("WWW-Authenticate", 'Bearer realm="evenkeel"')
    return reply


def _failed(error: Exception) -> Response:
    number = secrets.token_hex(4)
    log.error("failure %s at %s %s", number, request.method, request.path, exc_info=error)
    sentence = (
        "The request was not carried out and nothing was changed. If it fails again, tell your administrator "
        f"the number {number}; the details are in the log under it."
    )
    return answer(500, sentence, code="failure", number=number)
