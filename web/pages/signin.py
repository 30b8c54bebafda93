"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, make_response, redirect, render_template, request

from engine import signins
from engine.demo import HINT
from engine.errors import NotAllowed
from web import carrying, here, signin
from web.policies import EVERYONE, PERSON, policy

if TYPE_CHECKING:
    from flask import Response

pages = Blueprint("signin", __name__)


@pages.get("/sign-in")
@policy(EVERYONE)
def show() -> Any:
    """The door."""
    if here.asking() is not None:
        return redirect(own(request.args.get("next", "")), 303)
    return _door()


@pages.post("/sign-in")
@policy(EVERYONE)
def enter() -> Any:
    """Come in with login and password; the session this browser had before ends."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    address = request.remote_addr or ""
    try:
        with here.reading() as session:
            signins.prove(session, login, password, address=address)
    except NotAllowed as refusal:
        if refusal.code == "signin.flood":
            wait = int(signins.FAILURE_WINDOW.total_seconds())
            return _door(refusal.sentence, login), 429, {"Retry-After": str(wait)}
        with here.database().transaction() as session:
            signins.failed(session, login, address)
        return _door(refusal.sentence, login), 403
    with here.database().transaction() as session:
        word = signins.begin_session(session, login)
        signins.sign_out(session, signin.cookie())
    signin.renew()
    return signin.remember(_onward(), word)


@pages.post("/sign-out")
@policy(PERSON)
def leave() -> Response:
    """End this session, here and in the store."""
    with here.database().transaction() as session:
        signins.sign_out(session, signin.cookie())
    answer = signin.forget(redirect("/sign-in", 303))  # type: ignore[arg-type]
    flash("You are signed out.", "good")
    return answer


def own(wished: str) -> str:
    """`wished` if it is an address of ours, else the start page: a foreign one would lend our pages to somebody else."""
    parts = urlsplit(wished)
    ours = wished.startswith("/") and not wished.startswith(("//", "/\\")) and not parts.netloc and "\\" not in wished
    return wished if ours else "/"


def _onward() -> Any:
    """Where the person was going; a form that was on its way is shown to be sent on."""
    back, pairs = own(request.form.get("next", "")), carrying.unpacked(request.form.get("ek-carried", ""))
    if not pairs:
        return redirect(back, 303)
    return make_response(render_template("signin/again.html", action=back, pairs=pairs, typed=carrying.readable(pairs)))


def _door(refusal: str = "", login: str = "") -> str:
    return render_template(
        "signin/page.html",
        refusal=refusal,
        login=login,
        demo=HINT if here.settings().demo else "",
        next=request.values.get("next", ""),
        carried=request.form.get("ek-carried", ""),
    )
