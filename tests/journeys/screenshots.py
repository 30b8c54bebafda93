"""The pictures of the README, taken anew from the demo: `python -m tests.journeys.screenshots`."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from engine import demo, desk
from engine.db import Database
from engine.settings import Settings
from tests.browsers import FLAGS
from tests.journeys.killing import ROOT
from web import create_app

FOLDER = Path(__file__).parent / "pictures"
SHOTS = {
    "newcomer": ("erin", "/INC0000006"),
    "owner": ("carol", "/processes/incident"),
    "agent": ("alice", "/inbox?box=all"),
    "task": ("alice", "/INC0000003?tab=diagram"),
    "administrator": ("dave", "/api"),
}


def main() -> None:
    """Serve the demo from a throw-away store and take every picture."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database=f"sqlite:///{folder}/demo.db", var=Path(folder), secret_key="k" * 40, demo=True)
        database = Database(settings.database)
        desk.register()
        demo.prepare(settings, database, ROOT / "processes")
        server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _take(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        database.dispose()


def _take(address: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, (login, path) in SHOTS.items():
            page = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}).new_page()
            page.goto("/sign-in")
            page.fill("[name=login]", login)
            page.fill("[name=password]", demo.PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_load_state()
            page.goto(path)
            page.wait_for_timeout(1500)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
