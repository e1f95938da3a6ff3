"""Checks of Leeway's API beside those that Schemathesis has."""

import schemathesis

PROBLEM = "application/problem+json"


@schemathesis.check
def right_data_is_refused_by_a_rule_of_the_field_alone(ctx, response, case):
    """The server's own schema must not refuse what the schema allows. Forms are left out:
    a part may have a name that no MIME header can hold."""
    if case.media_type == "multipart/form-data":
        return
    if case.meta and case.meta.generation.mode.is_positive and response.status_code == 422:
        code = response.json()["code"]
        assert code != "error.request", f"refused by the schema: {response.json()}"


@schemathesis.check
def errors_are_problems_in_words(ctx, response, case):
    """Every error says in words what is wrong, and for programs in a code."""
    if response.status_code < 400 or case.method.upper() == "HEAD":
        return
    assert response.headers["content-type"][0] == PROBLEM, response.headers["content-type"]
    problem = response.json()
    assert problem["status"] == response.status_code, problem
    assert problem["detail"] and not problem["detail"].startswith("error."), problem
    assert problem["code"].startswith("error."), problem
