"""Data saver: chosen at the foot of any page, kept with the account or in a cookie, or the browser's own."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.pages import parse
from tests.visitor import Visitor

URL = "/account/data-saver/"


def is_on(response) -> bool:
    body = parse(response).cssselect("body")[0]
    scripts = "".join(script.get("src", "") for script in parse(response).cssselect("script[src]"))
    on = "data-saver" in body.attrib
    assert on != ("hx-ws" in scripts), "the socket's script is for pages with a socket"
    assert not (on and body.get("ws-connect"))
    return on


@pytest.mark.django_db
def test_visitor_turns_it_on_and_off_without_an_account_or_a_script(client):
    visitor = Visitor(client)
    assert not is_on(client.get("/products/"))
    visitor.open("/products/?sort=new").press("Data saver: turn on")
    assert visitor.url.startswith("/products/?sort=new") or visitor.status == 200
    assert client.cookies["data_saver"]["httponly"] and is_on(client.get("/fees/"))
    visitor.press("Data saver: turn off")
    assert not is_on(client.get("/fees/"))


def test_choice_is_kept_with_the_account(sign_in, bilal):
    phone, laptop = sign_in(bilal), sign_in(bilal)
    assert phone.get("/").status_code == 200 and not is_on(laptop.get("/"))
    phone.post(URL, {"data_saver": "on", "next": "/"})
    assert is_on(laptop.get("/")) and User.objects.get(pk=bilal.pk).data_saver
    assert "data_saver" not in phone.cookies
    phone.post(URL, {"data_saver": "off", "next": "/"})
    assert not is_on(laptop.get("/"))


def test_browser_that_saves_data_is_believed(sign_in, bilal):
    for user in (None, bilal):
        response = sign_in(user, **{"save-data": "on"}).get("/")
        assert is_on(response) and "by your browser" in response.content.decode()


def test_pages_say_to_caches_what_they_depend_on(sign_in, db):
    assert {"Save-Data", "Cookie"} <= set(sign_in().get("/").headers["Vary"].split(", "))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_way_back_stays_here(sign_in, bilal, back):
    response = sign_in(bilal).post(URL, {"data_saver": "on", "next": back})
    assert response.status_code == 302 and response.headers["Location"] == "/"


def test_it_is_a_form_and_no_link(sign_in, bilal):
    assert sign_in(bilal).get(reverse("data_saver")).status_code == 405
    assert not User.objects.get(pk=bilal.pk).data_saver
