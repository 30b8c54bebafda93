"""Processes and versions over the API."""

from tests.web import visiting


def test_processes_and_their_versions(machine, desk):
    visiting.asked(desk)
    alice = machine("alice")
    one = {
        "key": "loan", "name": "Loan of a device", "prefix": "LOAN", "owner": "carol", "live": 1, "open_instances": 1,
        "description": "Lends laptops, beamers and telephones. Small, with every kind of field, for tests of the pages.",
    }  # fmt: skip
    assert alice.ask("GET", "/api/processes").get_json() == [one]
    assert alice.ask("GET", "/api/processes/loan").get_json() == one
    (version,) = alice.ask("GET", "/api/processes/loan/versions").get_json()
    assert version.pop("created_at")
    assert version == {"number": 1, "by": "dave", "reason": "To begin with", "live": True, "open_instances": 1}


def test_a_version_is_given_as_it_was_written(machine):
    alice = machine("alice")
    told = alice.ask("GET", "/api/processes/loan/versions/1").get_json()
    files = {
        path.relative_to(visiting.FOLDER).as_posix(): path.read_text("utf-8") for path in visiting.FOLDER.rglob("*.*")
    }
    assert told == {"process": "loan", "number": 1, "sources": files}
    drawing = alice.ask("GET", "/api/processes/loan/versions/1/diagram")
    assert (drawing.mimetype, drawing.text) == ("application/xml", files["loan.bpmn"])


def test_what_is_not_there_is_404(machine):
    for address in ("/api/processes/x", "/api/processes/x/versions", "/api/processes/loan/versions/7"):
        answer = machine("alice").ask("GET", address)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
