"""The bundled browser parts: found by their plain names, shipped with their licences, and done without where they are not built."""

import gzip
from pathlib import Path

import pytest

from tests.web import visiting
from web import assets

built = pytest.mark.skipif(assets.path("viewer.js") is None, reason="The browser parts are not built: pip install -e .")


@pytest.fixture
def not_built(tmp_path, monkeypatch):
    """An installation with SKIP_EDITORS=1."""
    monkeypatch.setattr(assets, "DIST", tmp_path / "none")
    assets._manifest.cache_clear()
    yield
    assets._manifest.cache_clear()


@built
@pytest.mark.parametrize("name", ["viewer.js", "viewer.css", "htmx.js", "icons.svg"])
def test_each_plain_name_is_a_file_with_its_digest_in_the_name(name):
    kept = assets.path(name)
    assert kept is not None
    assert (assets.DIST.parent / kept).is_file()
    assert Path(kept).name not in {name, f"dist/{name}"}


@built
def test_licences_of_all_that_is_shipped_are_beside_it():
    told = (assets.DIST / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    assert all(f"\n{name} " in told for name in ("bpmn-js", "diagram-js", "htmx.org", "lucide-static"))
    assert "watermark must stay fully visible" in told


@built
def test_the_viewer_stays_small():
    sizes = [
        len(gzip.compress((assets.DIST.parent / str(assets.path(name))).read_bytes()))
        for name in ("viewer.js", "viewer.css")
    ]
    assert sum(sizes) < 75 * 1024


def test_what_is_not_there_has_no_address():
    assert assets.address("app.css").endswith("/app.css")
    assert assets.address("nothing.css") == ""


def test_a_page_from_before_an_upgrade_still_finds_its_files(visit):
    now, before = visit().get(assets.address("app.js")), visit().get("/static/~before/app.js")
    assert now.status_code == before.status_code == 200
    assert now.data == before.data


@pytest.mark.usefixtures("not_built")
def test_pages_work_and_say_it_where_diagrams_are_not_installed(desk, visit):
    moved = visiting.asked(desk)
    page = visit("alice").get(f"/{moved.number}?tab=diagram")
    assert page.status_code == 200
    assert "Diagrams are not installed here" in page.text
    assert "/dist/" not in page.text
