"""Dress: a mail's words as plain text and as HTML for a small screen, light or dark, with the reason why its reader gets it.

The HTML holds nothing from elsewhere, no picture and no script; what people wrote is escaped, and only web addresses in it become
links. Each mail that may be answered begins with the line above which the answer is written.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from engine.desk import signing
from engine.desk.mail_in_cutting import MARK

_LINK = re.compile(r"https?://[^\s<>\"'`]{1,500}[^\s<>\"'`.,;:)\]]")
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;padding:16px;background:#f5f6f8;color:#1c2230;font:16px/1.5 system-ui,-apple-system,Segoe UI,sans-serif}"
    ".page{max-width:600px;margin:0 auto;padding:20px;background:#fff;border:1px solid #d9dde5;border-radius:8px;"
    "overflow-wrap:anywhere}"
    ".mark,.why{color:#5a6376;font-size:13px}.why{max-width:600px;margin:12px auto 0}h1{font-size:18px;margin:4px 0 12px}"
    ".go{display:inline-block;margin-top:8px;padding:10px 16px;border-radius:8px;background:#1f5fbf;color:#fff;"
    "text-decoration:none}hr{border:0;border-top:1px solid #d9dde5;margin:20px 0}a{color:#1f5fbf}"
    "@media (prefers-color-scheme:dark){body{background:#12151c;color:#e6e9ef}.page{background:#1a1f29;border-color:#333b4a}"
    ".mark,.why{color:#a3adbf}a{color:#8ab4f8}.go{background:#2f6fd0;color:#fff}hr{border-color:#333b4a}}"
)


@dataclass(frozen=True, slots=True)
class Dressed:
    """A mail's body in both ways of reading it."""

    text: str
    html: str


def dressed(text: str, *, title: str, why: str, number: str | None = None, answers: bool = False) -> Dressed:
    """A mail's words with what stands around them.

    Args:
        why: the sentence that says why its reader gets it.
        number: the ticket that it is about, for a link to it; "" for the status page.
        answers: whether an answer by mail reaches the ticket.
    """
    settings, ticket = signing.address("/me#hear"), signing.address(f"/{number}") if number else ""
    around = [f"All of {number}: {ticket}"] if number else []
    if number == "":
        number, ticket = "the status page", signing.address("/status")
        around = [f"How all services stand: {ticket}"]
    foot = "\n".join([why, *around, f"What you hear of, and how: {settings}"])
    plain = f"{text.strip()}\n\n-- \n{foot}\n"
    return Dressed(
        f"{MARK}\n\n{plain}" if answers else plain,
        _page(text, title=title, why=why, ticket=ticket, number=number, settings=settings, answers=answers),
    )


def _page(text: str, *, title: str, why: str, ticket: str, number: str | None, settings: str, answers: bool) -> str:
    words = html.escape(title)
    mark = f'<p class="mark">{html.escape(MARK)}</p>' if answers else ""
    go = f'<p><a class="go" href="{html.escape(ticket)}">Open {html.escape(number)}</a></p>' if number else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{words}</title><style>{_STYLE}</style></head><body>"
        f'<div class="page">{mark}<h1>{words}</h1>{_paragraphs(text)}{go}</div>'
        f'<p class="why">{html.escape(why)} <a href="{html.escape(settings)}">What you hear of, and how</a></p>'
        "</body></html>"
    )


def _paragraphs(text: str) -> str:
    made = []
    for part in re.split(r"\n{2,}", text.strip()):
        if part.strip() == "---":
            made.append("<hr>")
        elif part.strip():
            made.append(f"<p>{_linked(part.strip())}</p>")
    return "".join(made)


def _linked(part: str) -> str:
    """Escaped text whose web addresses are links, line by line."""
    made, at = [], 0
    for found in _LINK.finditer(part):
        made.append(html.escape(part[at : found.start()]))
        made.append(f'<a href="{html.escape(found[0])}">{html.escape(found[0])}</a>')
        at = found.end()
    return "".join([*made, html.escape(part[at:])]).replace("\n", "<br>\n")
