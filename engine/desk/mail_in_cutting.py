"""Cutting: what somebody wrote now, without what they answered to and without their signature.

Context: mail programs put the old mail below, above or around the answer, each in its own manner and language; libraries that
know the manners take minutes for one crafted line. Decision: our own mails begin with a line that says where to answer, which
is the surest cut; beyond that, a few plain marks are looked for line by line, each in linear time. Who answers between the
lines of a quotation keeps it, since the answers mean nothing without. Consequence: the cut may leave too much and rarely takes
too much, and the whole text is kept beside it.
"""

from __future__ import annotations

import re

MARK = "Write your answer above this line."
"""Stands first in each of our mails that may be answered."""
MOST_LINES = 5000

_ORIGINAL = re.compile(
    r"^[-_ ]{2,40}(original message|forwarded message|ursprüngliche nachricht|message d.origine|mensaje original"
    r"|messaggio originale|oorspronkelijk bericht|opprinnelig melding|oprindelig meddelelse|ursprungligt meddelande)[-_ ]{2,40}$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\*?(from|von|de|da|van|fra|från)\s?:\*?\s?\S", re.IGNORECASE)
_SENT = re.compile(
    r"^\*?(sent|date|gesendet|datum|envoyé|fecha|enviado|inviato|data|verzonden|sendt|dato|skickat)\s?:", re.IGNORECASE
)
_WROTE = re.compile(r"\b(wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev)\b[^:]{0,200}:\s*$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^--\s?$")
_DEVICE = re.compile(r"^(sent from my|get outlook for|von meinem .{1,40} gesendet|envoyé de mon)\b", re.IGNORECASE)
_SIGNED_LINES = 20
_HEADER_LINES = 5


def written(text: str) -> str:
    """What was written now; the whole text when nothing would be left of it."""
    lines = [one.rstrip() for one in text.split("\n")[:MOST_LINES]]
    above = lines[: _first_old(lines)]
    answer = _trailing_quote_off(_signature_off(above))
    if not _words(answer):  # whoever answers below the old mail, or only between its lines
        answer = _signature_off(_unquoted(lines))
    return "\n".join(answer).strip()


def _first_old(lines: list[str]) -> int:
    """Where the mail begins that this one answers to."""
    for at, one in enumerate(lines):
        if MARK in one:
            return _before_introduction(lines, at)
        if _ORIGINAL.match(one.strip()[:120]) or _is_header_block(lines, at):
            return _before_rule(lines, at)
    return len(lines)


def _is_header_block(lines: list[str], at: int) -> bool:
    if not _FROM.match(lines[at][:200]):
        return False
    return any(_SENT.match(one[:200]) for one in lines[at + 1 : at + _HEADER_LINES])


def _before_rule(lines: list[str], at: int) -> int:
    """Outlook draws a line of underscores above the old mail's headers."""
    while at and (not lines[at - 1].strip() or set(lines[at - 1].strip()) <= {"_", "-"}):
        at -= 1
    return at


def _before_introduction(lines: list[str], at: int) -> int:
    """Above the line "On Monday, the desk wrote:", which may be broken in two or three."""
    while at and (not lines[at - 1].strip(" >") or _is_quoted(lines[at - 1])):
        at -= 1
    return _without_introduction(lines[:at])


def _without_introduction(lines: list[str]) -> int:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for many in (1, 2, 3):
        joined = " ".join(lines[max(0, end - many) : end])[-600:]
        if end >= many and _WROTE.search(joined) and (many == 1 or not lines[end - many + 1 : end].count("")):
            return end - _reach(lines, end, many)
    return end


def _reach(lines: list[str], end: int, many: int) -> int:
    """An introduction begins with its date; when the line above has no end of a sentence and a number, it belongs to it."""
    above = lines[end - many - 1].strip() if end > many else ""
    broken = bool(above) and not above.endswith((".", "!", "?", ":")) and any(one.isdigit() for one in above[:80])
    return many + 1 if broken and not any(one.isdigit() for one in " ".join(lines[end - many : end])) else many


def _signature_off(lines: list[str]) -> list[str]:
    for at in range(max(0, len(lines) - _SIGNED_LINES), len(lines)):
        if _SIGNATURE.match(lines[at]) or _DEVICE.match(lines[at].strip()[:80]):
            return lines[:at]
    return lines


def _trailing_quote_off(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_quoted(lines[end - 1])):
        end -= 1
    quoted = any(_is_quoted(one) for one in lines[end:])
    left = lines[: _without_introduction(lines[:end]) if quoted else end]
    return left if not quoted else _signature_off(left)


def _unquoted(lines: list[str]) -> list[str]:
    """All that is not quoted, nor says who wrote what follows."""
    kept: list[str] = []
    for one in lines:
        if not _is_quoted(one):
            kept.append(one)
        elif "".join(kept).strip():
            kept = kept[: _without_introduction(kept)]
    return [one for one in kept if MARK not in one]


def _is_quoted(line: str) -> bool:
    return line.lstrip(" ").startswith((">", "|>"))


def _words(lines: list[str]) -> bool:
    return any(one.strip() and not _is_quoted(one) for one in lines)
