"""Mail that is made to hurt: each is refused, held or made harmless, in little time, and none stops the next one."""

import base64
import io
import random
import time
import zipfile
from email.message import EmailMessage

import pytest

from engine.desk import mail_in, mail_in_bodies, mail_in_headers, mail_in_reading
from engine.errors import Invalid
from tests.engine import letters
from tests.engine.letters import DESK, answer, letter

SECONDS = 3


@pytest.fixture
def service(sqlite_database, tmp_path, mailbox):
    return letters.Service(sqlite_database, tmp_path, mailbox)


@pytest.fixture(autouse=True)
def quick():
    """Whatever it is, it costs little."""
    yield (began := time.process_time())
    assert time.process_time() - began < 10 * SECONDS


def read(raw):
    return mail_in_reading.read(raw if isinstance(raw, bytes) else raw.encode(), own=DESK)


def nested(depth):
    raw = "From: erin@example.org\nMessage-ID: <deep@x>\n"
    for level in range(depth):
        raw += f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
    return raw + "\nhello\n"


@pytest.mark.parametrize("depth", [30, 150, 5000])
def test_parts_within_parts_are_held_with_a_sentence(service, depth):
    row = service.came(nested(depth).encode())
    assert row["status"] == "held"
    assert row["reason"].startswith("The mail has ")
    assert service.rows("instance") == []


def test_mails_within_mails_are_held(service):
    raw = "From: erin@example.org\nMessage-ID: <deep@x>\n" + "Content-Type: message/rfc822\n\n" * 3000 + "hello"
    assert service.came(raw.encode())["status"] == "held"


def test_a_mail_of_a_million_lines_is_held(service):
    raw = b"From: erin@example.org\nMessage-ID: <l@x>\n\n" + b"a\n" * 1_100_000
    assert service.came(raw)["status"] == "held"


def test_a_mail_of_thirty_megabytes_keeps_its_beginning_alone(service):
    row = service.came(bytes(letter(subject="Huge")) + b"x" * (30 * 2**20))
    assert (row["status"], row["subject"], len(row["raw"])) == ("held", "Huge", mail_in_headers.HEAD)
    assert row["reason"] == "The mail has 30 MB; 25 MB are taken. Its beginning is kept."


def test_a_subject_with_a_line_break_makes_no_header(service):
    raw = bytes(letter()).replace(b"Subject: Help", b"Subject: =?utf-8?q?Help=0D=0ABcc:_all=40example.net=00?=")
    row = service.came(raw)
    assert service.instance(row["number"])["title"] == "Help Bcc: all@example.net"
    service.done(row["number"], category="Email", impact=3, urgency=3, action="ask_user", question="Which?")
    sent = service.mailbox.messages[-1]
    assert (sent["Bcc"], sent["To"]) == (None, "erin@example.org")


def test_ten_thousand_recipients_are_written_to_by_nobody(service):
    many = ", ".join(f"p{number}@example.net" for number in range(10_000))
    row = service.came(bytes(letter()).replace(b"\nDate:", f"\nCc: {many}\nDate:".encode()))
    assert row["status"] == "done"
    assert {str(one["To"]) for one in service.mailbox.messages} <= {"erin@example.org"}
    assert service.rows("watcher") == []


def test_our_own_address_as_the_sender_is_ignored(service):
    for sender in (DESK, f'"Erin" <{DESK.upper()}>', "desk+inc0000001-aaaaaaaaaaaaaaaa@example.org"):
        assert service.came(letter(sender))["status"] == "ignored"


def test_a_name_that_looks_like_an_address_is_none(service):
    row = service.came(letter('"erin@example.org" <who@else.example>'))
    assert (row["status"], row["sender"]) == ("held", "who@else.example")
    raw = bytes(letter()).replace(b"From: Erin <erin@example.org>", b"From: who@else.example, erin@example.org")
    assert service.came(raw)["status"] == "held"


@pytest.mark.parametrize(
    "charset",
    [
        "punycode",
        "idna",
        "unicode_escape",
        "zip",
        "base64",
        "rot13",
        "utf-7",
        "utf-16",
        "nonsense",
        "\udce4",
        "a" * 999,
    ],
)
def test_a_charset_that_is_none_does_no_harm(charset):
    assert isinstance(mail_in_bodies.decoded("Grüße".encode() * 1000, charset), str)
    part = f"From: e@x\nContent-Type: text/plain; charset={charset}\n\nhello there"
    assert len(read(part.encode("utf-8", "surrogateescape")).text) > 1


def test_a_mail_in_the_wrong_charset_can_be_read():
    assert mail_in_bodies.decoded("Grüße".encode("latin-1"), "utf-8") == "Grüße"
    assert mail_in_bodies.decoded("Grüße".encode(), "us-ascii") == "Grüße"
    assert mail_in_bodies.decoded("Grüße".encode("cp1252"), None) == "Grüße"


def test_nothing_that_no_store_takes_comes_through(service):
    row = service.came(letter(text="a\0b\x1b[31mred\u202egnp.exe\u200b end").as_bytes())
    assert service.words(row["number"])[0][2] == "ab[31mredgnp.exe end"


def test_html_becomes_words_and_nothing_of_it_runs():
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body onload=x()><p>Dear <b>desk</b>,&nbsp;it&lt;b&gt;"
        "<script>alert(1)</script><img src=http://track.example/x onerror=y>hurts<br>a lot</p><ul><li>one<li>two</ul>"
        "<!-- hidden --><blockquote type=cite><p>Old <blockquote>older</blockquote></p></blockquote></body></html>"
    )
    raw = f"From: e@x\nContent-Type: text/html; charset=utf-8\n\n{page}"
    words = read(raw).text
    assert words == "Dear desk, it<b>hurts\na lot\n\n- one\n- two"
    for none in ("alert", "track", "hidden", "p{}", "Old"):
        assert none not in words


@pytest.mark.parametrize(
    "page",
    ["<div>" * 100_000, "<" * 200_000, "<!--" * 50_000, "&" * 200_000, "<a href=" * 50_000, "<table><tr><td>" * 30_000],
)
def test_crafted_html_costs_little(page):
    began = time.process_time()
    read(f"From: e@x\nContent-Type: text/html\n\n{page}")
    assert time.process_time() - began < SECONDS


def with_files(*files):
    mail = letter(text="See the files.")
    for name, content, kind in files:
        main, sub = kind.split("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")


def test_files_come_along_and_each_that_does_not_has_its_note(service):
    files = [
        ("shot.png", PNG, "image/png"),
        ("../../etc/passwd.txt", b"root", "application/octet-stream"),
        ("setup.exe", b"MZ" * 99, "application/octet-stream"),
        ("winmail.dat", b"x", "application/ms-tnef"),
        ("empty.txt", b"", "text/plain"),
    ]
    row = service.came(with_files(*files))
    kept = service.rows("attachment")
    assert [(one["name"], one["type"]) for one in kept] == [("shot.png", "image/png"), ("passwd.txt", "text/plain")]
    [entry] = [one for one in service.rows("entry") if one["id"] == kept[0]["entry_id"]]
    notes = " ".join(entry["detail"]["notes"])
    for told in ("winmail.dat", "'setup.exe' has the name of a program", "'empty.txt' is empty"):
        assert told in notes
    assert row["status"] == "done"


def test_an_archive_that_unpacks_to_a_gigabyte_is_never_unpacked(service):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * (200 * 2**20))
    service.came(with_files(("bomb.zip", made.getvalue(), "application/zip")))
    [kept] = service.rows("attachment")
    assert kept["size"] == len(made.getvalue()) < 10**6


def test_thirty_files_are_ten_and_a_note(service):
    service.came(with_files(*((f"{one}.txt", b"x%d" % one, "text/plain") for one in range(30))))
    assert len(service.rows("attachment")) == 10
    assert "30 files; the first 10" in str(service.rows("entry")[0]["detail"]["notes"])


def test_more_than_a_ticket_takes_is_left_out_and_the_words_stand(sqlite_database, tmp_path, mailbox):
    service = letters.Service(sqlite_database, tmp_path, mailbox, ticket_mb=1)
    number, sent = service.asked()
    mail = with_files(("big.txt", b"x" * (2 * 2**20), "text/plain"))
    mail.replace_header("To", sent["Reply-To"])
    assert service.came(mail)["number"] == number
    assert service.rows("attachment") == []
    assert "the ticket would hold 2 MB" in str(service.rows("entry")[-1]["detail"]["notes"])


def test_a_mail_that_is_attached_is_a_text_and_a_sealed_one_a_note(service):
    mail = letter(text="Look at this.")
    mail.add_attachment(letter("who@else.example", "Click here."))
    row = service.came(mail)
    [kept] = service.rows("attachment")
    assert (kept["name"], kept["type"]) == ("mail.eml.txt", "text/plain")
    assert service.words(row["number"])[0][2] == "Look at this."
    sealed = EmailMessage()
    sealed["From"], sealed["Message-ID"], sealed["Subject"] = "erin@example.org", "<s@x>", "Secret"
    sealed.set_content(b"0", maintype="application", subtype="pkcs7-mime")
    assert "encrypted" in str(service.came(sealed) and service.rows("entry")[-1]["detail"]["notes"])


def test_a_word_of_a_million_letters_is_cut_where_a_ticket_ends(service):
    row = service.came(letter(text="x" * 150_000))
    words = service.words(row["number"])[0][2]
    assert len(words) <= 20_000
    assert words.endswith("it is kept with the mail.]")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0",
        b"\n\n",
        b"\xff" * 999,
        b"From: x",
        b"From\n",
        b"Subject: =?utf-8?b?====?=\n\n",
        b":\n:\n\n\n",
        b"From: <>\nMessage-ID: <>\n\nx",
    ],
)
def test_what_is_no_mail_is_kept_and_waits(service, raw):
    row = service.came(raw)
    assert row["status"] == "held"
    assert row["reason"]


def test_a_thousand_spoilt_mails_are_read_or_refused_in_a_sentence():
    choose = random.Random(5)
    mails = [bytes(with_files(("a.txt", b"x", "text/plain"))), nested(8).encode(), bytes(letter(text="Grüße\n> q\n"))]
    for _ in range(1000):
        raw = bytearray(choose.choice(mails))
        for _ in range(choose.randint(1, 12)):
            at = choose.randrange(len(raw))
            raw[at : at + choose.randint(0, 3)] = choose.randbytes(choose.randint(0, 4))
        head = mail_in_headers.read(bytes(raw))
        assert "\n" not in head.subject + head.sender
        try:
            found = read(bytes(raw))
        except Invalid:
            continue
        (found.whole + found.subject + head.subject + head.sender).encode("utf-8")


def test_one_that_fails_does_not_stop_the_next(service, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(mail_in_reading, "read", lambda *_, **__: 1 / 0)
        row = service.came(letter())
    assert row["reason"] == "It could not be taken in (ZeroDivisionError); look at it as it came."
    assert service.came(letter())["status"] == "done"


def test_the_bytes_of_old_mails_are_forgotten_and_their_words_kept(service):
    number, sent = service.asked()
    service.came(answer(sent))
    held = service.came(letter("who@else.example"))
    with letters.now.at(service.at + letters.timedelta(days=31)):
        assert mail_in.forget_old(service.database) == 1
    done, waiting = service.rows("mail_in")
    assert (done["raw"], done["number"], "Which mailbox?" in done["text"]) == (b"", number, True)
    assert len(waiting["raw"]) > 0 < held["size"]


@pytest.mark.parametrize(
    "link",
    [
        "https://desk.example/decision/17.AbC-_dEfGhIjKlMnOpQrStUvWxYz0123456789abcdef",
        "https://desk.example/survey/17.AbC-_dEfGhIjKlMnOpQrStUvWxYz0123456789abcdef",
        "https://desk.example/unsubscribe/reply/erin/AbC-_dEfGhIjKlMnOpQrStUvWxYz0123456789abc",
    ],
)
def test_a_signed_link_that_is_quoted_is_not_shown_to_the_desk(service, link):
    row = service.came(letter(text=f"I will look at {link} tomorrow.\n\n> Decide: {link}"))
    for words in (
        row["text"],
        service.words(row["number"])[0][2],
        service.instance(row["number"])["data"]["description"],
    ):
        assert "AbC-_dEf" not in words
        assert "https://desk.example/" in words
    assert "https://desk.example/INC0000001" in mail_in_bodies.unsigned("https://desk.example/INC0000001")
