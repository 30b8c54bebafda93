"""Contents: what a file is by its bytes, and what it may be called."""

import pytest

from engine.desk import contents
from engine.errors import Invalid

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1" + b"x" * 20 + b"IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("name", "data", "media"),
    [
        ("a.png", PNG, "image/png"),
        ("a.txt", PNG, "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0 pixels \xff\xd9", "image/jpeg"),
        ("a.gif", b"GIF89a pixels \x3b", "image/gif"),
        ("a.webp", b"RIFF\1\2\3\4WEBPVP8 pixels", "image/webp"),
        ("page.gif", b"GIF89a=1/*<script>alert(1)</script>", "application/octet-stream"),
        ("page.png", PNG + b"<script>", "application/octet-stream"),
        ("a.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.odt", b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.textPK", "application/vnd.oasis.opendocument.text"),
        ("a.docx", b"PK\x03\x04 anything", "application/zip"),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "text/plain"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/plain"),
        ("a", "Grüße\n".encode(), "text/plain"),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_content(name, data, media):
    assert contents.kind(name, data[: contents.HEAD], data[-contents.TAIL :], text=media == "text/plain") == media


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("empty.txt", b"", "is empty"),
        ("setup.exe", b"MZ\x90", "name of a program"),
        ("run.PS1", b"Remove-Item", "name of a program"),
        ("core", b"\x7fELF\x02", "none of the kinds"),
        ("x.png", b"\0\1\2", "none of the kinds"),
    ],
)
def test_what_is_not_taken_is_told_with_the_remedy(name, data, told):
    with pytest.raises(Invalid, match=told) as refusal:
        contents.kind(name, data, data, text=name.endswith("1"))
    assert set(refusal.value.fields) == {"file"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\erin\\photo.png", "photo.png"),
        ("a\0b\r\nc.png", "abc.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("...", "file"),
        ("", "file"),
        ("Résumé final.pdf", "Résumé final.pdf"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
        ("y" * 300, "y" * 120),
    ],
)
def test_a_name_is_only_a_name(given, kept):
    assert contents.clean(given) == kept
