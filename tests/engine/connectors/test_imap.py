"""IMAP: mail is fetched from a real server, marked or moved only after it was kept, and nothing of it is lost when we fail."""

import pytest

from engine.connectors import imap
from engine.errors import Unavailable
from tests.engine.letters import letter
from tests.imap_server import client, put, served, url


@pytest.fixture
def port():
    with served() as port:
        yield port


def fetch(port, kept, **given):
    return imap.fetch(url(port), lambda raw, size: kept.append((raw, size)), **{"largest": 10**6, "head": 100, **given})


def test_mail_is_fetched_once_and_marked(port):
    put(port, letter(subject="One"), letter(subject="Two"))
    kept = []
    assert fetch(port, kept) == 2
    assert [raw.count(f"Subject: {word}".encode()) for (raw, _), word in zip(kept, ("One", "Two"), strict=True)] == [
        1,
        1,
    ]
    assert [size for raw, size in kept] == [len(raw) for raw, size in kept]
    assert fetch(port, kept) == 0


def test_kept_mail_is_moved_when_a_folder_is_set(port):
    put(port, letter(subject="One"))
    with client(port) as box:
        box.expunge()
        box.store("1:*", "+FLAGS", r"(\Seen)")  # somebody has read it; it is taken all the same
        waiting = len(box.search(None, "ALL")[1][0].split())
    assert fetch(port, [], done="Kept") == waiting
    with client(port) as box:
        assert box.search(None, "ALL")[1] == [b""]
        assert box.select("Kept") == ("OK", [str(waiting).encode()])


def test_what_was_not_kept_stays(port):
    put(port, letter())

    def fail(_raw, _size):
        raise Unavailable("The store is away.")

    with pytest.raises(Unavailable, match="store is away"):
        imap.fetch(url(port), fail, largest=10**6, head=100)
    assert fetch(port, []) == 1


def test_of_a_large_mail_the_beginning_is_fetched(port):
    put(port, letter(text="x" * 70 + "\n" + "y" * 5000))
    kept = []
    fetch(port, kept, largest=1000)
    [(raw, size)] = kept
    assert len(raw) == 100
    assert size > 5000


def test_a_wrong_password_a_missing_folder_and_a_silent_server_are_sentences(port):
    with pytest.raises(Unavailable, match=r"^Mail cannot be fetched now: .* It stays where it is\.$"):
        imap.fetch(url(port, word="wrong"), print, largest=1, head=1)
    with pytest.raises(Unavailable, match="Mail cannot be fetched now"):
        imap.fetch(url(port, folder="Nowhere"), print, largest=1, head=1)
    with pytest.raises(Unavailable, match="Mail cannot be fetched now"):
        imap.fetch("imap://a:b@127.0.0.1:1/INBOX", print, largest=1, head=1)
