"""Contents: what a file is, decided by its bytes and never by its name, and what it may be called.

Only what a service desk needs is taken: pictures, documents, texts, archives; archives are never opened. A picture is one only
when it begins and ends as one, because pictures alone are ever shown in a page. Texts of all kinds, HTML and SVG among them, are
plain text here. Names of programs are refused whatever is inside: they are sent to be clicked.
"""

from __future__ import annotations

import re
import unicodedata

from engine.errors import Invalid

PLAIN = "text/plain"
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
HEAD, TAIL = 4096, 64
"""So many bytes at the beginning and the end are looked at."""
LONGEST_NAME = 120

_PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n....IHDR", re.DOTALL), re.compile(rb"IEND.{4}\Z", re.DOTALL), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), re.compile(rb"\xff\xd9\Z"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), re.compile(rb"\x3b\Z"), "image/gif"),
    (re.compile(rb"RIFF....WEBPVP8", re.DOTALL), re.compile(rb""), "image/webp"),
)
_DOCUMENTS = (
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN = re.compile(rb"PK\x03\x04.{26}mimetype(application/vnd\.oasis\.opendocument\.[a-z-]+)", re.DOTALL)
_PROGRAMS = frozenset(
    (
        *(
            "apk",
            "app",
            "bat",
            "chm",
            "cmd",
            "com",
            "cpl",
            "dll",
            "exe",
            "hta",
            "img",
            "inf",
            "iso",
            "jar",
            "js",
            "jse",
        ),
        *("lnk", "msc", "msi", "msp", "ps1", "reg", "scr", "vb", "vbe", "vbs", "wsf", "wsh", "xll"),
    )
)
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_TAKEN = "pictures (PNG, JPEG, GIF, WebP), PDF, office documents, text and archives (ZIP, 7z, GZIP)"


def kind(name: str, head: bytes, tail: bytes, *, text: bool) -> str:
    """The media type of a file with this (clean) name, beginning and end; `text` when all of it is readable as text.

    Raises:
        Invalid: it is empty, a program by its name, or nothing that is taken.
    """
    extension = name.rpartition(".")[2].lower()
    if not head:
        raise _refused(f"'{name}' is empty; choose another file.")
    if extension in _PROGRAMS:
        raise _refused(
            f"'{name}' has the name of a program, which is not taken. Put it into a ZIP archive, or send its text."
        )
    for begins, ends, media in _PICTURES:
        if begins.match(head):
            return media if ends.search(tail) else "application/octet-stream"
    if head.startswith(b"PK\x03\x04"):
        return _archive(extension, head)
    for begins_with, media in _DOCUMENTS:
        if head.startswith(begins_with):
            return media
    if text:
        return PLAIN
    raise _refused(f"'{name}' is none of the kinds of file that are taken: {_TAKEN}.")


def is_plain(chunk: bytes) -> bool:
    """False when this piece holds characters that no text has."""
    return _CONTROL.search(chunk) is None


def clean(name: str) -> str:
    """A name without folders, control characters and tricks with the direction of writing, short, and never empty."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(
        one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] not in "CZ" or one == " "
    )
    plain = re.sub(r'[<>:"|?*]', "_", plain).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    if dot and len(extension) <= 10:  # noqa: PLR2004  what is longer is no extension
        plain = f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"
    return plain[:LONGEST_NAME] or "file"


def _archive(extension: str, head: bytes) -> str:
    opened = _OPEN.match(head)
    if opened:
        return opened[1].decode("ascii")
    if b"[Content_Types].xml" in head[:200] and extension in _OFFICE:
        return _OFFICE[extension]
    return "application/zip"


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, code="attachment.kind", fields={"file": sentence})
