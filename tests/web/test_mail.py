"""Mail that waits for the desk: seen with its reason, read whole, made a ticket of once, put on one, dropped, taken again."""

import pytest

from engine.desk import mail_in
from engine.models import MailIn
from engine.settings import Settings
from tests.engine import letters
from tests.engine.letters import answer, letter
from tests.web import visiting
from tests.web.visiting import words


@pytest.fixture
def service(sqlite_database, tmp_path, mailbox):
    return letters.Service(sqlite_database, tmp_path, mailbox)


@pytest.fixture
def visit(service):
    app = visiting.create_app(service.settings, service.database)
    return lambda login="": visiting.Visitor(app, login)


def stranger(service, **more):
    mail = letter("Vendor <help@vendor.example>", "The part is on its way.", subject="Your order", **more)
    mail.add_attachment(b"plan", maintype="text", subtype="plain", filename="plan.txt")
    return service.came(mail)


def test_what_waits_is_listed_with_its_reason(service, visit):
    row = stranger(service)
    alice = visit("alice")
    said = words(alice.get("/mail"))
    for part in (
        "Your order",
        "Vendor (help@vendor.example)",
        "Nobody here has the address",
        "The part is on its way.",
    ):
        assert part in said
    assert "The part is on its way." in words(alice.get(f"/mail/{row['id']}"))
    assert "No mail of this kind" in words(alice.get("/mail?show=ignored"))
    assert "Mail" not in words(visit("erin").get("/")).split("Search")[0]


def test_a_ticket_is_made_of_it_once(service, visit):
    row = stranger(service)
    alice = visit("alice")
    assert "Nobody has the login" in words(alice.post(f"/mail/{row['id']}/ticket", {"caller": "zoe"}))
    made = alice.post(f"/mail/{row['id']}/ticket", {"caller": "erin"})
    number = made.location.lstrip("/")
    assert alice.post(f"/mail/{row['id']}/ticket", {}).status_code == 409
    [ticket] = service.rows("instance")
    assert (ticket["number"], ticket["requester"], ticket["title"]) == (number, "erin", "Your order")
    assert [file["name"] for file in service.rows("attachment")] == ["plan.txt"]
    page = words(alice.get(f"/{number}"))
    assert "The whole mail" in page
    assert "The whole mail" not in words(visit("erin").get(f"/{number}"))
    assert f"It is on {number} , by alice." in words(alice.get(f"/mail/{row['id']}"))


def test_it_is_put_on_a_ticket_for_the_desk_alone(service, visit):
    number, sent = service.asked()
    row = service.came(answer(sent, "help@vendor.example", "The part is on its way."))
    alice = visit("alice")
    assert f'value="{number}"' in alice.get(f"/mail/{row['id']}").text, "the ticket that it answers to is proposed"
    assert "There is no ticket &#39;INC9&#39;" in alice.post(f"/mail/{row['id']}/ticket", {"number": "INC9"}).text
    assert alice.post(f"/mail/{row['id']}/ticket", {"number": number}).location == f"/{number}"
    assert "The part is on its way." in words(alice.get(f"/{number}"))
    assert "The part is on its way." not in words(visit("erin").get(f"/{number}"))
    assert service.instance(number)["stage"] == "On hold"


def test_it_is_dropped_and_can_be_had_again(service, visit):
    row = stranger(service)
    alice = visit("alice")
    assert alice.post(f"/mail/{row['id']}/removal").location == "/mail"
    assert "No mail waits" in words(alice.get("/mail"))
    assert "Your order" in words(alice.get("/mail?show=dropped"))
    assert alice.post(f"/mail/{row['id']}/ticket", {}).status_code == 303


def test_it_is_taken_again_when_its_writer_is_known(service, visit):
    row = stranger(service)
    with service.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE person SET email = 'help@vendor.example' WHERE login = 'erin'")
    assert visit("alice").post(f"/mail/{row['id']}/retry").location == "/mail"
    service.work(minutes=5)
    [taken] = service.rows("mail_in")
    assert (taken["status"], service.rows("instance")[0]["requester"]) == ("done", "erin")
    assert visit("alice").post(f"/mail/{row['id']}/retry").status_code == 409


def test_one_that_was_too_large_cannot_be_taken_again_but_made_a_ticket(service, visit):
    service.settings = Settings(
        **{name: getattr(service.settings, name) for name in Settings.__slots__} | {"mail_in_mb": 1}
    )
    row = service.came(bytes(letter(subject="Pictures")) + b"x" * 2**21)
    alice = visit("alice")
    assert alice.post(f"/mail/{row['id']}/retry").status_code == 409
    assert alice.post(f"/mail/{row['id']}/ticket", {}).status_code == 303
    assert service.rows("instance")[0]["title"] == "Pictures"


def test_one_that_cannot_be_taken_apart_can_be_made_a_ticket(service, visit):
    row = service.came(b"From: erin@example.org\nSubject: Bomb\nMessage-ID: <b@x>\n\n" + b"a\n" * 1_000_001)
    visit("alice").post(f"/mail/{row['id']}/ticket", {"caller": "erin"})
    [ticket] = service.rows("instance")
    assert (ticket["title"], ticket["data"]["description"][:13]) == ("Bomb", "The mail has ")


def test_markup_in_a_mail_is_text(service, visit):
    row = service.came(letter("<b>x</b> <a@b.example>", "<script>alert(1)</script>", subject="<img src=x>"))
    for page in (visit("alice").get("/mail"), visit("alice").get(f"/mail/{row['id']}")):
        assert "<script>alert" not in page.text
        assert "<img src=x>" not in page.text


def test_without_a_mailbox_the_page_says_how(service):
    app = visiting.create_app(Settings(var=service.settings.var, secret_key="k" * 40), service.database)
    assert "Set mail_in_url" in words(visiting.Visitor(app, "alice").get("/mail"))


def test_a_mail_that_a_worker_has_not_read_yet_is_not_decided(service, visit):
    mail_in.keep(service.database, service.settings, bytes(letter()), source="test")
    with service.database.reading() as session:
        mail = session.query(MailIn.id).scalar()
    assert visit("alice").post(f"/mail/{mail}/removal").status_code == 409
    assert "Help" in words(visit("alice").get("/mail?show=new"))
