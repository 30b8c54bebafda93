"""Every page, in an empty, a normal and an overfull store: readable for all, within its edges, quiet, light and told apart."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby

import pytest

from engine import signins
from tests.web.sweeps import inventory, looking, states
from web import create_app

pytestmark = pytest.mark.browser


def test_every_route_is_swept_or_is_no_page(app):
    assert inventory.problems(app) == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "part"), [(name, part) for name in states.STATES for part in (0, 1)])
def test_every_page_is_as_it_should_be(browser, serve, tmp_path, name, part):
    with states.made(name, tmp_path) as state:
        app = create_app(state.settings, state.database)
        address, wrong, titles = serve(app), [], defaultdict(set)
        for login, paths in _by_person(_shared(app, state)[part]):
            looker = looking.Looker(browser, address, _session(state.database, login))
            for endpoint, path in paths:
                title, found = looker.look(path, refusal=endpoint == inventory.REFUSED, colours=name == "normal")
                titles[title].add(inventory.SAME.get(endpoint, endpoint))
                wrong += [f"{login or 'nobody'} {path}: {each}" for each in found]
            looker.close()
    wrong += [
        f"{title} is the title of {pages}"
        for title, pages in titles.items()
        if len(pages - {inventory.REFUSED}) > 1 or not title.split(" · ")[0].strip()
    ]
    assert wrong == [], "\n" + "\n".join(wrong)


def _shared(app, state):
    """All there is to look at, (login, endpoint, address), in two equal shares; what is the same in every store once, in the normal."""
    told = inventory.addresses(app, state.words)
    found = sorted(
        (login, end, path) for end, login, path in told if state.name == "normal" or end not in inventory.ALIKE
    )
    return found[::2], found[1::2]


def _by_person(share):
    """(login, [(endpoint, address)]) for everybody who looks at something."""
    return [(login, [rest for _, *rest in each]) for login, each in groupby(share, key=lambda look: look[0])]


def _session(database, login):
    if not login:
        return ""
    with database.transaction() as session:
        return signins.begin_session(session, login)
