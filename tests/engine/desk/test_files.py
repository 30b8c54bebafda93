"""Files: in the folder by digest, whole or not at all, and swept when no row speaks of them."""

import io
import os
import threading
import time
import zipfile
from datetime import timedelta

import pytest

from engine import now
from engine.desk import files
from engine.errors import Invalid, NotFound

MB = files.MEGABYTE


def keep(folder, data=b"words", name="a.txt", largest=MB):
    with files.holding(folder):
        return files.keep(folder, name, io.BytesIO(data), largest=largest)


def on_disk(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


def test_a_file_lies_under_its_digest_once(tmp_path):
    first, second = keep(tmp_path), keep(tmp_path, name="../b.txt")
    assert (first.digest, first.size, first.type) == (second.digest, 5, "text/plain")
    assert second.name == "b.txt"
    assert on_disk(tmp_path) == [first.digest]
    assert files.find(tmp_path, first.digest).read_bytes() == b"words"


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(NotFound, match="backup"):
        files.find(tmp_path, "ab" * 32)


def test_too_large_leaves_nothing_and_is_not_read_to_its_end(tmp_path):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"x" * size

    stream = Endless()
    with files.holding(tmp_path), pytest.raises(Invalid, match="larger than 1 MB"):
        files.keep(tmp_path, "a.txt", stream, largest=MB)
    assert stream.given <= MB + files.CHUNK
    assert on_disk(tmp_path) == []


def test_a_refused_kind_leaves_nothing(tmp_path):
    with pytest.raises(Invalid):
        keep(tmp_path, b"\x7fELF", "core")
    assert on_disk(tmp_path) == []


def test_text_is_text_to_its_last_byte(tmp_path):
    edge = b"a" * (files.CHUNK - 1) + "é".encode()  # the letter lies across two pieces
    assert keep(tmp_path, edge).type == "text/plain"
    for bad in (edge + b"\0", edge[:-1]):
        with pytest.raises(Invalid, match="none of the kinds"):
            keep(tmp_path, bad)


def test_an_archive_is_kept_and_never_opened(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("../zeros", b"\0" * 20 * MB)
    kept = keep(tmp_path, packed.getvalue(), "bomb.zip")
    assert (kept.type, kept.size) == ("application/zip", len(packed.getvalue()))
    assert on_disk(tmp_path) == [kept.digest]


def test_a_crash_between_file_and_row_leaves_an_orphan_that_is_swept_after_an_hour(tmp_path):
    orphan, known = keep(tmp_path, b"orphan"), keep(tmp_path, b"known")
    half = tmp_path / ".new-half"
    half.write_bytes(b"ha")
    rows = lambda digests: {known.digest} & set(digests)  # noqa: E731
    assert files.sweep(tmp_path, rows) == 0, "a row may still come"
    with now.at(now.now() + timedelta(hours=1, minutes=1)):
        assert files.sweep(tmp_path, rows) == 2
        assert on_disk(tmp_path) == [known.digest]
        assert files.sweep(tmp_path / "none", rows) == 0
    assert orphan.digest not in on_disk(tmp_path)


def test_the_sweep_waits_for_who_adds(tmp_path):
    kept = keep(tmp_path)
    old = time.time() - 2 * files.ORPHAN_SECONDS
    os.utime(files.find(tmp_path, kept.digest), (old, old))
    swept = []
    with files.holding(tmp_path):
        sweeper = threading.Thread(target=lambda: swept.append(files.sweep(tmp_path, lambda _digests: set())))
        sweeper.start()
        sweeper.join(0.2)
        assert swept == []
        files.keep(tmp_path, "again.txt", io.BytesIO(b"words"), largest=MB)
    sweeper.join()
    assert swept == [0], "the file was new again when the sweep's turn came"
