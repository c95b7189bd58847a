"""What a session cookie may hold before the database is asked."""

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.sessions import SessionStore


@pytest.mark.parametrize("key", ["\x00abcdefghijkl", "abcdefgh' OR", "ابجدهوزحط", "short", "", None])
def test_a_key_that_we_never_gave_out_is_no_key(key):
    assert SessionStore(key).session_key is None


@pytest.mark.django_db
def test_a_key_of_ours_is_kept():
    store = SessionStore()
    store.create()
    assert SessionStore(store.session_key).session_key == store.session_key


@pytest.mark.django_db
def test_page_opens_whatever_the_session_cookie_holds(client):
    assert client.get("/how-it-works/", headers={"Cookie": 'sessionid="\\000abcdefghijkl"'}).status_code == 200


def log_in(client, person: User) -> UserSession:
    """As allauth does, which lists the device."""
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    key = client.cookies["sessionid"].value
    device, _ = UserSession.objects.get_or_create(session_key=key, defaults={"user": person, "ip": "127.0.0.1"})
    return device


def people_read(client) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/account/").status_code == 200
    return [query["sql"] for query in captured if 'FROM "accounts_user" WHERE' in query["sql"]]


@pytest.mark.django_db
def test_person_comes_with_their_session(client, bilal):
    device = log_in(client, bilal)
    assert people_read(client) == []
    device.delete()
    client.force_login(bilal, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.all().delete()
    assert client.get("/account/").context["user"] == bilal


@pytest.mark.django_db
def test_person_is_as_they_are_now(client, bilal):
    log_in(client, bilal)
    client.get("/account/")
    User.objects.filter(pk=bilal.pk).update(name="Bilal Ahmed")
    assert client.get("/account/").context["user"].name == "Bilal Ahmed"
    User.objects.filter(pk=bilal.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302


@pytest.mark.django_db
def test_session_is_whose_it_says_whatever_its_device_says(client, bilal, sana):
    device = log_in(client, bilal)
    UserSession.objects.filter(pk=device.pk).update(user=sana)
    assert client.get("/account/").context["user"] == bilal
