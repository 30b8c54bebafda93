"""Mail: what came and waits for the desk with its reason, and what becomes of it by hand."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request

from engine.desk import mail_in, mail_in_list
from engine.desk.mail_in_effects import Post
from engine.errors import Invalid
from web import here
from web.pages import addresses
from web.policies import AGENT, policy

if TYPE_CHECKING:
    from collections.abc import Iterator

pages = Blueprint("mail", __name__)


@pages.get("/mail")
@policy(AGENT)
def listed() -> Any:
    """The mails that wait, or those of another state."""
    show = addresses.word("show", mail_in_list.SHOWS, "held")
    with here.reading() as session:
        page = mail_in_list.listed(session, show, by=here.actor(), page=addresses.page_number(), size=20)
    return render_template("mail/list.html", page=page, show=show, comes=bool(here.settings().mail_in_url))


@pages.get("/mail/<int:mail>")
@policy(AGENT)
def show(mail: int) -> Any:
    """A mail with all its words."""
    return _page(mail)


@pages.post("/mail/<int:mail>/ticket")
@policy(AGENT)
def make_ticket(mail: int) -> Any:
    """Make a ticket of it, or put it on the one that is named."""
    number, caller = request.form.get("number", "").strip(), request.form.get("caller", "")
    try:
        with _posted(mail) as post, here.database().transaction() as session:
            if number:
                number = mail_in_list.put_on_ticket(session, post, number=number, by=here.actor())
            else:
                number = mail_in_list.make_ticket(session, post, caller=caller, by=here.actor())
    except Invalid as refusal:
        return _page(mail, refusal=refusal), refusal.status
    flash(f"The mail is on {number}.", "good")
    return redirect(f"/{number}", 303)


@pages.post("/mail/<int:mail>/removal")
@policy(AGENT)
def drop(mail: int) -> Any:
    """Have nothing follow from it."""
    with here.database().transaction() as session:
        mail_in_list.drop(session, mail, by=here.actor())
    flash("It is dropped. Under Dropped it can be had again for thirty days.", "good")
    return redirect("/mail", 303)


@pages.post("/mail/<int:mail>/retry")
@policy(AGENT)
def retry(mail: int) -> Any:
    """Take it again."""
    with here.database().transaction() as session:
        mail_in_list.retry(session, mail, by=here.actor())
    flash("It is taken again. If that fails once more, it comes back here.", "good")
    return redirect("/mail", 303)


@contextmanager
def _posted(mail: int) -> Iterator[Post]:
    settings = here.settings()
    with here.reading() as session:
        read = mail_in_list.read(session, settings, mail, by=here.actor())
    with mail_in.filed(settings, read.files) as (kept, notes):
        yield Post(mail, read, kept, notes, settings)


def _page(mail: int, refusal: Invalid | None = None) -> str:
    with here.reading() as session:
        found = mail_in_list.one(session, mail, by=here.actor())
    given = request.form if refusal else {"number": found.number or ""}
    return render_template(
        "mail/page.html", mail=found, refusal=refusal, given=given, decidable=found.status in mail_in_list.OPEN
    )
