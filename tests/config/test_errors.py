"""Bodies nobody can read are the sender's mistake, never ours; a database that is away is nobody's."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.pages import one, parse, words


@pytest.mark.django_db
def test_form_in_another_charset_is_a_bad_request():
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    other = "application/x-www-form-urlencoded; charset=utf-16"
    response = client.post("/notifications/read/", b"a=1", content_type=other)
    assert response.status_code == 400
    assert words(one(parse(response), "h1")) == "We could not read that"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [(OperationalError("gone"), 503, "Back in a moment"), (RuntimeError("broken"), 500, "That did not work")],
)
def test_while_the_database_is_away_it_is_worth_trying_again(error, status, heading):
    def fail(*args, **kwargs):
        raise error

    with connection.execute_wrapper(fail):
        response = Client(raise_request_exception=False).get("/products/")
    assert (response.status_code, "Retry-After" in response) == (status, status == 503)
    assert words(one(parse(response), "h1")) == heading
