"""What templates can say beyond Jinja: addresses of assets, icons, moments and people.

Files from the bundle carry their digest in the name; our own few get it as a query, so that browsers may keep both for a year.
Moments are written as `<time>` with the exact instant, in the words of moments.py, which a small script keeps true.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import g, request
from markupsafe import Markup

from engine import inbox, people, references
from engine.now import now
from web import answered_files, assets, here, markdown, moments, promises, sentences, ways

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

OFFERED = 100
"""Things in a list for browsers without scripts."""
PRIORITIES = {1: ("Critical", "bad"), 2: ("High", "warn"), 3: ("Moderate", "go"), 4: ("Low", ""), 5: ("Planning", "")}
"""Word and tone by number, as ITIL's matrix of impact and urgency gives them; other numbers only order an inbox."""


def install(app: Flask) -> None:
    """Give the templates these words."""
    app.jinja_env.globals.update(
        asset=assets.address,
        icon=icon,
        moment=moment,
        initials=initials,
        priority=priority,
        tell=sentences.tell,
        group=group,
        suggested=suggested,
        offers=offers,
        offered=offered,
        file_word=answered_files.word,
        price=promises.price,
        delivery=promises.delivery,
        ways=ways.sections,
        live=live,
    )
    app.jinja_env.filters.update(
        markdown=markdown.html, plainly=sentences.plainly, label=sentences.label, group=group, tally=tally
    )


def tally(number: int) -> str:
    """A count of the inbox, which says no more than "many" from a number on."""
    return f"{number:,}" if number <= inbox.COUNTED else f"{inbox.COUNTED:,}+"


def icon(name: str, label: str = "") -> Markup:
    """An icon of the sprite; decoration unless it has a label."""
    sprite = assets.address("icons.svg")
    if not sprite:
        return Markup()
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#{}"></use></svg>').format(spoken, sprite, name)


def moment(at: datetime | None, *, due: bool = False, since: bool = False, exact: bool = False) -> Markup:
    """`at` as a time element; a due moment that has passed is marked as late, in words for those who do not see colours.

    `since`: it stands after that word, so it says "10:40" or "Tuesday" there, and not how long ago it was. `exact`: the day and
    the hour count, for it is planned or long over.
    """
    if at is None:
        return Markup("")
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    asked = now()
    said = moments.exact(at) if exact else moments.begun(at, asked) if since else moments.told(at, asked, due=due)
    late = Markup(' class="late"') if due and at < asked else Markup("")
    kind = (
        Markup(' data-{}=""').format("exact" if exact else "due" if due else "since")
        if exact or due or since
        else Markup("")
    )
    return Markup('<time datetime="{}"{}{} title="{}">{}</time>').format(
        at.isoformat(), kind, late, moments.exact(at), said
    )


def initials(name: str) -> str:
    """Two letters for a face: "Alice Marsh" is AM, "alice" is AL."""
    words = [word for word in name.replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    letters = words[0][0] + words[-1][0] if len(words) > 1 else name[:2]
    return letters.upper()


def suggested(address: str, options: str, attributes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The attributes of an input that offers what `address` finds while one types (combobox.js).

    `options` is the id of the list that browsers without scripts show (`offered`).
    """
    return {**(attributes or {}), "list": options, "autocomplete": "off", "data-options": address}


def offered(kind: str) -> list[tuple[str, str]]:
    """The first things of a kind, for those whose browser runs no scripts."""
    asking = here.asking()
    if asking is None or not offers(kind):
        return []
    with here.reading() as session:
        return references.found(session, kind, "", limit=OFFERED, by=asking)


def offers(kind: str | None) -> bool:
    """Whether the one who asks is offered things of this kind to choose from."""
    source, asking = references.SOURCES.get(kind or ""), here.asking()
    return source is not None and asking is not None and (source.everyone or asking.has("agent", "owner"))


def live(*topics: str) -> Markup:
    """The attributes of a region that keeps up with these: tickets by number, `mine`, `all`, `of:<process>`, `status`.

    As in `<div id="inbox"{{ live("mine") }}>`. None for who may not listen, nor on the answer to a form, which cannot be asked
    for again.
    """
    if here.asking() is None or request.method != "GET":
        return Markup("")
    began = int(g.began.timestamp() * 1000)
    return Markup(' data-live="{}" data-live-at="{}"').format(" ".join(topics), began)


def group(key: str | None) -> str:
    """A group by its name. The names are read once per page, on the first that is shown."""
    if not key:
        return ""
    if "group_names" not in g:
        with here.reading() as session:
            g.group_names = people.groups(session)
    return str(g.group_names.get(key, key))


def priority(value: object) -> tuple[str, str]:
    """(word, tone) of a priority number; both empty for any other value."""
    return PRIORITIES.get(value, ("", "")) if isinstance(value, int) else ("", "")
