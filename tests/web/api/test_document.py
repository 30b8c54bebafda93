"""The API told: the document names every route, its bodies and its refusals, and the page says the same."""

from tests.web.visiting import words


def test_the_document_names_every_route(app, visit):
    document = visit().get("/api/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    routes = {
        (str(rule).replace("<int:", "{").replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api_")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == routes


def test_commands_tell_their_body_their_key_and_their_refusals(visit):
    document = visit().get("/api/openapi.json").get_json()
    told = document["paths"]["/api/tasks/{task_id}/completion"]["post"]
    assert {"Idempotency-Key", "If-Match", "task_id"} == {each["name"] for each in told["parameters"]}
    assert told["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Completion"}
    assert sorted(told["responses"]) == ["200", "401", "403", "404", "409", "412", "415", "422"]
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}


def test_every_reference_leads_somewhere(visit):
    document = visit().get("/api/openapi.json")
    schemas = document.get_json()["components"]["schemas"]
    wanted = {part.split('"')[0] for part in document.text.replace(" ", "").split('"$ref":"#/components/schemas/')[1:]}
    assert wanted <= set(schemas)


def test_the_page_is_readable_without_scripts(visit):
    said = words(visit("alice").get("/api"))
    for part in (
        "POST /api/instances Start an instance",
        "Idempotency-Key",
        "If-Match",
        "application/problem+json",
        "/api/faults",
    ):
        assert part in said
