"""The page of search."""

from engine.desk import stream
from tests.web import visiting
from tests.web.visiting import words


def test_hits_with_their_words_marked(desk, visit):
    loan = visiting.asked(desk, device="<b>Beamer</b>")
    page = visit("alice").get("/search?search=beam")
    assert page.status_code == 200
    assert f'href="/{loan.number}"' in page.text
    assert "&lt;b&gt;<mark>Beamer</mark>&lt;/b&gt;" in page.text
    assert "Open 1" in words(page)


def test_a_number_leads_to_its_ticket(desk, visit):
    loan = visiting.asked(desk)
    assert visit("alice").get(f"/search?search={loan.number.lower()}").location == f"/{loan.number}"


def test_requesters_do_not_find_by_internal_notes(desk, visit, alice):
    loan = visiting.asked(desk)
    with desk.transaction() as session:
        stream.post(session, loan.id, kind="internal", text="Suspicious", by=alice)
    assert loan.number in visit("alice").get("/search?search=suspicious").text
    page = visit("erin").get("/search?search=suspicious")
    assert loan.number not in page.text
    assert "No ticket fits" in words(page)


def test_a_wrong_search_is_told_in_its_place(visit):
    page = visit("alice").get("/search?search=status:opne")
    assert page.status_code == 422
    assert "a ticket is open, closed, ended, cancelled or aborted" in words(page)
    assert 'value="status:opne"' in page.text


def test_ten_kilobytes_are_refused_in_a_sentence(visit):
    page = visit("alice").get("/search", query_string={"search": "(" * 10_000})
    assert page.status_code == 422
    assert "1,000 are possible" in words(page)


def test_without_words_the_page_says_what_one_can_search_for(visit):
    assert "behind each other" in words(visit("erin").get("/search"))


def test_a_facet_adds_its_field_and_takes_it_out_again(desk, visit):
    visiting.asked(desk)
    page = visit("alice").get("/search?search=laptop")
    assert "search=laptop+is%3Aopen" in page.text
    assert 'href="/search?search=laptop"' in visit("alice").get("/search?search=laptop+is:open").text


def test_the_top_bar_leads_here(visit):
    assert '<form action="/search" role="search">' in visit("alice").get("/").text
