"""What a session cookie may hold before the database is asked."""

import pytest

from config.sessions import SessionStore


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
