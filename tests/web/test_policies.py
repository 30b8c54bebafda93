"""Who may ask what: every route, for every kind of person. A route that is not in the table fails the test."""

import pytest
from flask import Flask

from tests.web import visiting
from web import policies

PERSONAS = ("", "mallory", "erin", "alice", "carol", "dave")
OPEN = (200, 200, 200, 200, 200, 200)
SIGNED_IN = (303, 200, 200, 200, 200, 200)
MEMBERS = (303, 403, 200, 200, 200, 200)
AGENTS = (303, 403, 403, 200, 200, 200)
OWNERS = (303, 403, 403, 403, 200, 200)

# endpoint -> (method, address, status for nobody, mallory, erin, alice, carol, dave). `{task}`, `{loan}` and `{number}` are of
# a loan that erin asked for and that waits for the service desk; 404 is what one may not see.
PAGES = {
    "static": ("GET", "/static/app.css", OPEN),
    "signin.show": ("GET", "/sign-in", (200, 303, 303, 303, 303, 303)),
    "signin.enter": ("POST", "/sign-in", (403, 403, 403, 403, 403, 403)),
    "signin.leave": ("POST", "/sign-out", (303, 303, 303, 303, 303, 303)),
    "similar.show": ("GET", "/similar", MEMBERS),
    "status.join": ("POST", "/announcements/999/following", (303, 404, 404, 404, 404, 404)),
    "home.portal": ("GET", "/portal", MEMBERS),
    "home.mine": ("GET", "/requests", MEMBERS),
    "home.show": ("GET", "/", SIGNED_IN),
    "focus.show": ("GET", "/focus", (303, 403, 200, 303, 200, 200)),
    "palette.show": ("GET", "/palette", MEMBERS),
    "palette.keys": ("GET", "/help", MEMBERS),
    "live.stream": ("GET", "/live", (303, 503, 503, 503, 503, 503)),
    "inbox.show": ("GET", "/inbox", MEMBERS),
    "columns.show": ("GET", "/inbox/columns", MEMBERS),
    "columns.choose": ("POST", "/inbox/columns", (303, 403, 303, 303, 303, 303)),
    "saved_filters.listed": ("GET", "/inbox/filters", MEMBERS),
    "saved_filters.save": ("POST", "/inbox/filters", (303, 403, 422, 422, 422, 422)),
    "saved_filters.rename": ("POST", "/inbox/filters/999/name", (303, 403, 404, 404, 404, 404)),
    "saved_filters.share": ("POST", "/inbox/filters/999/group", (303, 403, 404, 404, 404, 404)),
    "saved_filters.change": ("POST", "/inbox/filters/999/query", (303, 403, 404, 404, 404, 404)),
    "saved_filters.remove": ("POST", "/inbox/filters/999/end", (303, 403, 404, 404, 404, 404)),
    "approvals.show": ("GET", "/approvals", MEMBERS),
    "approvals.decide": ("POST", "/approvals/{task}", (303, 403, 404, 404, 404, 404)),
    "batches.listed": ("GET", "/batches", AGENTS),
    "batches.new": ("POST", "/batches/new", (303, 403, 403, 422, 422, 422)),
    "batches.show": ("GET", "/batches/999", (303, 403, 403, 404, 404, 404)),
    "batches.start": ("POST", "/batches/999/start", (303, 403, 403, 404, 404, 404)),
    "batches.pause": ("POST", "/batches/999/pause", (303, 403, 403, 404, 404, 404)),
    "batches.resume": ("POST", "/batches/999/resumption", (303, 403, 403, 404, 404, 404)),
    "batches.stop": ("POST", "/batches/999/end", (303, 403, 403, 404, 404, 404)),
    "batches.undo": ("POST", "/batches/999/undo", (303, 403, 403, 404, 404, 404)),
    "search.show": ("GET", "/search?search=x", MEMBERS),
    "decisions.show": ("GET", "/decision/none", (404, 404, 404, 404, 404, 404)),
    "decisions.decide": ("POST", "/decision/none", (404, 404, 404, 404, 404, 404)),
    "cab.listed": ("GET", "/changes/cab", (303, 403, 403, 403, 403, 200)),
    "cab.plan": ("POST", "/changes/cab", (303, 403, 403, 403, 403, 422)),
    "cab.show": ("GET", "/changes/cab/999", (303, 403, 403, 403, 403, 404)),
    "cab.arrange": ("POST", "/changes/cab/999/agenda", (303, 403, 403, 403, 403, 404)),
    "cab.attend": ("POST", "/changes/cab/999/attendance", (303, 403, 403, 403, 403, 404)),
    "cab.write": ("POST", "/changes/cab/999/minutes", (303, 403, 403, 403, 403, 404)),
    "cab.send": ("POST", "/changes/cab/999/mail", (303, 403, 403, 403, 403, 404)),
    "changes.older": ("GET", "/changes", (303, 403, 403, 303, 303, 303)),
    "changes.show": ("GET", "/changes/calendar", AGENTS),
    "known_errors.show": ("GET", "/known-errors", AGENTS),
    "tasks.show": ("GET", "/tasks/{task}", (303, 403, 404, 200, 200, 200)),
    "tasks.change": ("POST", "/tasks/{task}/form", (303, 403, 404, 200, 200, 200)),
    "tasks.complete": ("POST", "/tasks/{task}/completion", (303, 403, 404, 422, 403, 422)),
    "tasks.claim": ("POST", "/tasks/{task}/claim", (303, 403, 404, 303, 403, 303)),
    "tasks.release": ("POST", "/tasks/{task}/release", (303, 403, 404, 409, 409, 409)),
    "assignments.show": ("GET", "/tasks/{task}/deeds", (303, 403, 404, 200, 200, 200)),
    "assignments.hand_over": ("POST", "/tasks/{task}/group", (303, 403, 404, 422, 403, 422)),
    "assignments.follow_up": ("POST", "/tasks/{task}/follow-up", (303, 403, 404, 403, 403, 403)),
    "assignments.take_back": ("POST", "/tasks/{task}/undo", (303, 403, 404, 409, 409, 409)),
    "tasks.assign": ("POST", "/tasks/{task}/assignment", (303, 403, 404, 422, 403, 422)),
    "presence.tell": ("POST", "/instances/{loan}/presence", (303, 403, 403, 200, 200, 200)),
    "drafts.keep": ("POST", "/tasks/{task}/draft", (303, 403, 404, 303, 403, 303)),
    "drafts.discard": ("POST", "/tasks/{task}/draft/end", (303, 403, 303, 303, 303, 303)),
    "drafts.take_back": ("POST", "/tasks/{task}/draft/return", (303, 403, 303, 303, 303, 303)),
    "drafts.keep_start": ("POST", "/processes/loan/start/draft", (303, 403, 303, 303, 303, 303)),
    "drafts.discard_start": ("POST", "/processes/loan/start/draft/end", (303, 403, 303, 303, 303, 303)),
    "drafts.take_back_start": ("POST", "/processes/loan/start/draft/return", (303, 403, 303, 303, 303, 303)),
    "instances.listed": ("GET", "/instances", MEMBERS),
    "instances.show": ("GET", "/{number}", (303, 403, 200, 200, 200, 200)),
    "instances.diagram": ("GET", "/instances/{loan}/diagram.bpmn", (303, 403, 404, 200, 200, 200)),
    "instances.cancel": ("POST", "/instances/{loan}/cancellation", (303, 403, 403, 403, 422, 422)),
    "replies.give": ("POST", "/instances/{loan}/replies", (303, 403, 409, 409, 409, 409)),
    "stream.post": ("POST", "/instances/{loan}/entries", (303, 403, 422, 422, 422, 422)),
    "stream.watch": ("POST", "/instances/{loan}/watching", (303, 403, 303, 303, 303, 303)),
    "stream.leave": ("POST", "/instances/{loan}/watching/end", (303, 403, 303, 303, 303, 303)),
    "stream.file_of": ("GET", "/instances/{loan}/files/none", (303, 403, 404, 404, 404, 404)),
    "stream.attachment": ("GET", "/attachments/999", (303, 403, 404, 404, 404, 404)),
    "status.show": ("GET", "/status", SIGNED_IN),
    "status.feed": ("GET", "/status.atom", SIGNED_IN),
    "status.follow": ("POST", "/status/none/subscription", (303, 404, 404, 404, 404, 404)),
    "status.leave": ("POST", "/status/none/subscription/end", (303, 303, 303, 303, 303, 303)),
    "status.read": ("POST", "/announcements/999/reading", (303, 404, 404, 404, 404, 404)),
    "surveys.show": ("GET", "/survey/none", (404, 404, 404, 404, 404, 404)),
    "surveys.answer": ("POST", "/survey/none", (404, 404, 404, 404, 404, 404)),
    "unsubscribe.show": ("GET", "/unsubscribe/reply/erin/none", (404, 404, 404, 404, 404, 404)),
    "unsubscribe.end": ("POST", "/unsubscribe/reply/erin/none", (404, 404, 404, 404, 404, 404)),
    "me.prefer": ("POST", "/me/preferences", (303, 303, 303, 303, 303, 303)),
    "processes.new": ("GET", "/new", (303, 403, 302, 302, 302, 302)),
    "catalogue.show": ("GET", "/catalogue", MEMBERS),
    "processes.listed": ("GET", "/processes", AGENTS),
    "processes.show": ("GET", "/processes/loan", AGENTS),
    "processes.version": ("GET", "/processes/loan/versions/1", AGENTS),
    "processes.diagram": ("GET", "/processes/loan/versions/1/diagram.bpmn", AGENTS),
    "processes.start_form": ("GET", "/processes/loan/start", MEMBERS),
    "processes.start_change": ("POST", "/processes/loan/start/form", MEMBERS),
    "processes.start": ("POST", "/processes/loan/start", (303, 403, 422, 422, 422, 422)),
    "alerts.listed": ("GET", "/alerts", (303, 403, 403, 403, 403, 200)),
    "alerts.retry": ("POST", "/alerts/item/1/retry", (303, 403, 403, 403, 403, 404)),
    "mail.listed": ("GET", "/mail", AGENTS),
    "mail.show": ("GET", "/mail/999", (303, 403, 403, 404, 404, 404)),
    "mail.make_ticket": ("POST", "/mail/999/ticket", (303, 403, 403, 404, 404, 404)),
    "mail.drop": ("POST", "/mail/999/removal", (303, 403, 403, 404, 404, 404)),
    "mail.retry": ("POST", "/mail/999/retry", (303, 403, 403, 404, 404, 404)),
    "links.add": ("POST", "/instances/{loan}/links", (303, 403, 403, 422, 422, 422)),
    "links.remove": ("POST", "/instances/{loan}/links/removal", (303, 403, 403, 422, 422, 422)),
    "services.listed": ("GET", "/services", AGENTS),
    "services.show": ("GET", "/services/nothing", (303, 403, 403, 404, 404, 404)),
    "options.offered": ("GET", "/options/people?to=a", (303, 403, 404, 200, 200, 200)),
    "reports.show": ("GET", "/reports", AGENTS),
    "reports.listed": ("GET", "/reports/list?what=open&from=2026-03-01&to=2026-03-02", AGENTS),
    "reports.exported": ("GET", "/reports/list.csv?what=open&from=2026-03-01&to=2026-03-02", AGENTS),
    "reports.outages": (
        "GET",
        "/reports/outages?service=nothing&from=2026-03-01&to=2026-03-02",
        (303, 403, 403, 404, 404, 404),
    ),
    "reports.exported_outages": (
        "GET",
        "/reports/outages.csv?service=nothing&from=2026-03-01&to=2026-03-02",
        (303, 403, 403, 404, 404, 404),
    ),
    "files.tickets": ("GET", "/instances.csv", MEMBERS),
    "files.work": ("GET", "/inbox.csv", MEMBERS),
    "faults.listed": ("GET", "/faults", OWNERS),
    "faults.retry": ("POST", "/faults/1/retry", (303, 403, 403, 403, 422, 422)),
    "me.show": ("GET", "/me", SIGNED_IN),
    "me.absence_add": ("POST", "/me/absences", (303, 422, 422, 422, 422, 422)),
    "me.absence_end": ("POST", "/me/absences/999/end", (303, 404, 404, 404, 404, 404)),
    "me.token_add": ("POST", "/me/tokens", SIGNED_IN),
    "me.token_end": ("POST", "/me/tokens/999/end", (303, 404, 404, 404, 404, 404)),
    "document.page": ("GET", "/api", OPEN),
    "health.alive": ("GET", "/healthz", OPEN),
    "health.ready": ("GET", "/readyz", OPEN),
    "health.metrics": ("GET", "/metrics", OPEN),
}
API = {
    "document.openapi": ("GET", "/api/openapi.json", OPEN),
    "api_processes.listed": ("GET", "/api/processes", (401, 403, 200, 200, 200, 200)),
    "api_processes.show": ("GET", "/api/processes/loan", (401, 403, 200, 200, 200, 200)),
    "api_processes.versions": ("GET", "/api/processes/loan/versions", (401, 403, 403, 200, 200, 200)),
    "api_processes.version": ("GET", "/api/processes/loan/versions/1", (401, 403, 403, 200, 200, 200)),
    "api_processes.diagram": ("GET", "/api/processes/loan/versions/1/diagram", (401, 403, 403, 200, 200, 200)),
    "api_instances.listed": ("GET", "/api/instances", (401, 403, 200, 200, 200, 200)),
    "api_instances.start": ("POST", "/api/instances", (401, 403, 422, 422, 422, 422)),
    "api_instances.show": ("GET", "/api/instances/{number}", (401, 403, 200, 200, 200, 200)),
    "api_instances.history": ("GET", "/api/instances/{loan}/history", (401, 403, 403, 200, 200, 200)),
    "api_instances.cancel": ("POST", "/api/instances/{loan}/cancellation", (401, 403, 403, 403, 422, 422)),
    "api_entries.listed": ("GET", "/api/instances/{number}/entries", (401, 403, 200, 200, 200, 200)),
    "api_entries.post": ("POST", "/api/instances/{loan}/entries", (401, 403, 422, 422, 422, 422)),
    "api_entries.attach": ("POST", "/api/instances/{loan}/attachments", (401, 403, 422, 422, 422, 422)),
    "api_entries.attachment": ("GET", "/api/attachments/999", (401, 403, 404, 404, 404, 404)),
    "api_links.listed": ("GET", "/api/instances/{number}/links", (401, 403, 200, 200, 200, 200)),
    "api_links.add": ("POST", "/api/instances/{number}/links", (401, 403, 403, 422, 422, 422)),
    "api_links.remove": ("POST", "/api/instances/{number}/links/removal", (401, 403, 403, 422, 422, 422)),
    "api_tasks.listed": ("GET", "/api/tasks", (401, 403, 200, 200, 200, 200)),
    "api_tasks.show": ("GET", "/api/tasks/{task}", (401, 403, 404, 200, 200, 200)),
    "api_tasks.complete": ("POST", "/api/tasks/{task}/completion", (401, 403, 404, 422, 403, 422)),
    "api_tasks.assign": ("PUT", "/api/tasks/{task}/assignment", (401, 403, 404, 200, 403, 200)),
    "api_tasks.release": ("DELETE", "/api/tasks/{task}/assignment", (401, 403, 404, 409, 409, 409)),
    "api_messages.deliver": ("POST", "/api/messages", (401, 403, 403, 422, 422, 422)),
    "api_alerts.receive": ("POST", "/api/alerts/nowhere", (404, 404, 404, 404, 404, 404)),
    "api_alerts.failures": ("GET", "/api/alert-failures", (401, 403, 403, 403, 403, 200)),
    "api_alerts.retry": ("POST", "/api/alert-failures/item/1/retry", (401, 403, 403, 403, 403, 404)),
    "api_faults.listed": ("GET", "/api/faults", (401, 403, 403, 403, 200, 200)),
    "api_faults.retry": ("POST", "/api/faults/1/retry", (401, 403, 403, 403, 422, 422)),
}


def test_every_route_is_in_the_table(app):
    methods = {rule.endpoint: sorted(rule.methods - {"HEAD", "OPTIONS"}) for rule in app.url_map.iter_rules()}
    assert methods == {endpoint: [method] for endpoint, (method, *_) in {**PAGES, **API}.items()}


@pytest.mark.parametrize("endpoint", PAGES)
def test_pages_answer_each_persona(endpoint, desk, app):
    method, address, expected = PAGES[endpoint]
    app.extensions["feed"].close()  # no place for a stream: an open one would not end
    answered = []
    for login in PERSONAS:
        moved = visiting.asked(desk)
        visitor = visiting.Visitor(app, login)
        asked = address.format(task=moved.opened[0].id, loan=moved.id, number=moved.number)
        answered.append((visitor.get(asked) if method == "GET" else visitor.post(asked)).status_code)
    assert tuple(answered) == expected


@pytest.mark.parametrize("endpoint", API)
def test_the_api_answers_each_persona(endpoint, desk, app):
    method, address, expected = API[endpoint]
    answered = []
    for login in PERSONAS:
        moved = visiting.asked(desk)
        asked = address.format(task=moved.opened[0].id, loan=moved.id, number=moved.number)
        body = {} if method in ("POST", "PUT") else None
        if login:
            answered.append(visiting.Machine(app, login).ask(method, asked, json=body).status_code)
        else:
            answered.append(app.test_client().open(asked, method=method, json=body).status_code)
    assert tuple(answered) == expected


def test_a_role_that_is_taken_is_gone_with_the_next_request(desk, visit):
    alice = visit("alice")
    assert alice.get("/processes").status_code == 200
    with desk.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM person_role WHERE login = 'alice'")
    assert alice.get("/processes").status_code == 403


def test_a_disabled_person_is_nobody(desk, visit, machine):
    alice, program = visit("alice"), machine("alice")
    with desk.transaction() as session:
        session.connection().exec_driver_sql("UPDATE person SET status = 'disabled' WHERE login = 'alice'")
    assert alice.get("/inbox").status_code == 303
    assert program.ask("GET", "/api/tasks").status_code == 401


def test_an_undeclared_route_keeps_the_application_from_starting():
    bare = Flask("bare")
    bare.add_url_rule("/open", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        policies.guard(bare)
