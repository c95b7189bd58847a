"""Bodies nobody can read are the sender's mistake, never ours."""

import pytest
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
