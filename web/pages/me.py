"""My account: who I am here, when I am away and who decides in my place, and the tokens with which machines act in my name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request

from engine import absences, now, people, tokens
from engine.desk import preferences
from engine.errors import Conflict, Invalid
from web import here
from web.policies import PERSON, policy

if TYPE_CHECKING:
    from engine.errors import Refusal

pages = Blueprint("me", __name__)

HOWS = {"mail": "At once", "digest": "Daily digest", "none": "Not at all"}
LIVES = {"30": "30 days", "90": "90 days", "365": "a year"}


@pages.get("/me")
@policy(PERSON)
def show() -> Any:
    """Name, roles, groups and tokens."""
    return _page()


@pages.post("/me/absences")
@policy(PERSON)
def absence_add() -> Any:
    """Note that I am away, whole days."""
    login = here.actor().login
    try:
        begins_at, ends_at = absences.days(_day("first"), _day("last"))
        deputy = request.form.get("deputy", "").strip()[:120] or None
        with here.database().transaction() as session:
            absences.add(session, login, begins_at=begins_at, ends_at=ends_at, deputy=deputy, by=here.actor())
    except (Invalid, Conflict) as refusal:
        return _page(refusal=refusal), refusal.status
    flash("It is noted. Votes that are asked of you go to your deputy, or to your manager.", "good")
    return redirect("/me", 303)


@pages.post("/me/absences/<int:absence_id>/end")
@policy(PERSON)
def absence_end(absence_id: int) -> Any:
    """I am back, or do not go."""
    with here.database().transaction() as session:
        absences.end(session, absence_id, by=here.actor())
    flash("You are not away any more.", "good")
    return redirect("/me", 303)


@pages.post("/me/tokens")
@policy(PERSON)
def token_add() -> Any:
    """Make a token. It is shown on this answer and never again."""
    label = request.form.get("label", "").strip()[:120] or "Token"
    days = request.form.get("days", "90")
    expires = now.now() + timedelta(days=int(days if days in LIVES else "90"))
    with here.database().transaction() as session:
        token = tokens.add(session, here.actor().login, label=label, expires_at=expires)
    return _page(token)


@pages.post("/me/tokens/<int:token_id>/end")
@policy(PERSON)
def token_end(token_id: int) -> Any:
    """Take a token back; from the next request on it is void."""
    with here.database().transaction() as session:
        tokens.end(session, token_id, by=here.actor())
    flash("The token is void.", "good")
    return redirect("/me", 303)


@pages.post("/me/preferences")
@policy(PERSON)
def prefer() -> Any:
    """Choose how to hear of each kind of event."""
    with here.database().transaction() as session:
        for event in preferences.EVENTS:
            if event in request.form:
                preferences.choose(session, event, request.form[event], by=here.actor())
    flash("From now on you hear of it this way.", "good")
    return redirect("/me#hear", 303)


def _day(name: str) -> date:
    said = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(said)
    except ValueError:
        sentence = f"'{said[:40]}' is no day; choose one from the calendar, or write it as 2026-04-01."
        raise Invalid(sentence, fields={name: "Choose a day."}) from None


def _page(token: str = "", refusal: Refusal | None = None) -> str:
    login = here.actor().login
    with here.reading() as session:
        mine, away = tokens.listed(session, by=here.actor()), absences.listed(session, login)
        chosen = preferences.mine(session, by=here.actor())
        names = people.names(session, [one.deputy for one in away if one.deputy])
    given = request.form if refusal else {}
    return render_template(
        "me/page.html",
        tokens=mine,
        token=token,
        lives=LIVES,
        now=now.now(),
        away=[(one, one.ends_at - timedelta(days=1), names.get(one.deputy or "", "")) for one in away],
        refusal=refusal,
        given=given,
        events=preferences.EVENTS,
        chosen=chosen,
        hows=HOWS,
    )
