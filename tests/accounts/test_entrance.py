"""Signing up, confirming, logging in and out, a new password: allauth's road in our words."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.signals import account_welcomed
from tests.factories import make_user
from tests.pages import one, parse, words

PASSWORD = "kashi-tiles-1907"


class CountingHasher(MD5PasswordHasher):
    count = 0

    def encode(self, password, salt):
        CountingHasher.count += 1
        return super().encode(password, salt)


@pytest.fixture
def welcomed():
    people = []

    def listen(user, **fact):
        people.append(user)

    account_welcomed.connect(listen)
    yield people
    account_welcomed.disconnect(listen)


def sign_up(client, **overrides):
    data = {"name": "Nadia O'Neil", "email": "Nadia@Example.PK", "password1": PASSWORD} | overrides
    return client.post("/account/signup/", data)


def link_in(message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body).group(1)


def log_in(client, email="zoya@madeinpk.test", password="bazaar-2026", **extra):
    return client.post("/account/login/", {"login": email, "password": password} | extra)


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_sign_up_to_welcome(client, welcomed):
    response = sign_up(client)
    assert response.headers["Location"] == "/account/confirm-email/"
    user = User.objects.get()
    assert (user.email, user.name) == ("nadia@example.pk", "Nadia O'Neil")
    assert not signed_in(client)
    assert welcomed == []
    link = link_in(mail.outbox[0])
    assert words(one(parse(client.get(link)), "h1")) == "Is this your e-mail?"
    assert not EmailAddress.objects.get().verified
    client.post(link)
    assert EmailAddress.objects.get().verified
    assert welcomed == [user]
    assert signed_in(client)


@pytest.mark.django_db
def test_confirming_twice_welcomes_once(client, welcomed):
    sign_up(client)
    for _ in range(2):
        client.post(link_in(mail.outbox[0]))
    assert len(welcomed) == 1


@pytest.mark.django_db
def test_confirmation_is_undone_when_the_welcome_fails(client):
    def fail(**fact):
        raise RuntimeError("no welcome")

    sign_up(client)
    account_welcomed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            client.post(link_in(mail.outbox[0]))
    finally:
        account_welcomed.disconnect(fail)
    assert not EmailAddress.objects.get().verified
    assert User.objects.get().welcomed_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", ""),
        ("password1", "1234567890"),
        ("password1", "short"),
        ("name", ""),
        ("name", "x" * 81),
    ],
)
def test_unfit_sign_up_is_refused_beside_its_field(client, field, value):
    response = sign_up(client, **{field: value})
    tree = parse(response)
    assert one(tree, f"#id_{field}").get("aria-invalid") == "true"
    assert words(one(tree, f"#id_{field}_error"))
    assert not User.objects.exists()
    assert not mail.outbox


@pytest.mark.django_db
def test_name_is_kept_on_one_line(client):
    sign_up(client, name="Nadia\r\nBcc: all@example.pk")
    assert User.objects.get().name == "Nadia Bcc: all@example.pk"


def test_sign_up_never_tells_who_has_an_account(client, zoya):
    taken = sign_up(client, email="ZOYA@madeinpk.test")
    free = sign_up(Client())
    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert User.objects.filter(email__iexact=zoya.email).count() == 1
    assert mail.outbox[0].subject == "You have an account already"


def test_sign_up_hashes_as_often_whoever_has_an_account(client, zoya, settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_entrance.CountingHasher"]
    for email in (zoya.email, "free@example.pk"):
        CountingHasher.count = 0
        sign_up(Client(), email=email)
        assert CountingHasher.count == 1, email


@pytest.mark.django_db
def test_unverified_person_cannot_log_in(client):
    make_user(email="new@example.pk", verified=False)
    response = log_in(client, "new@example.pk")
    assert response.headers["Location"] == "/account/confirm-email/"
    assert not signed_in(client)
    assert mail.outbox[0].subject == "Confirm your e-mail"


@pytest.mark.parametrize("email", ["zoya@madeinpk.test", "Zoya@MadeInPK.test", " zoya@madeinpk.test "])
def test_log_in_takes_any_case(client, zoya, email):
    assert log_in(client, email).headers["Location"] == "/"
    assert signed_in(client)


def test_log_in_goes_on_to_the_page_asked_for(client, zoya):
    page = client.get("/account/login/?next=/account/addresses/")
    assert one(parse(page), "main input[name=next]").get("value") == "/account/addresses/"
    assert log_in(client, next="/account/addresses/").headers["Location"] == "/account/addresses/"


def test_log_in_never_leads_to_another_site(client, zoya):
    assert log_in(client, next="https://evil.example/").headers["Location"] == "/"


@pytest.mark.parametrize(("email", "password"), [("zoya@madeinpk.test", "wrong"), ("nobody@example.pk", "bazaar-2026")])
def test_wrong_log_in_says_the_same_whoever_it_is(client, zoya, email, password):
    notice = one(parse(log_in(client, email, password)), ".notice.errors")
    assert words(notice) == "This e-mail and password do not go together."
    assert not signed_in(client)


def test_log_in_fields_and_button_have_their_names(client, db):
    tree = parse(client.get("/account/login/"))
    assert {"E-mail", "Password"} <= {words(label) for label in tree.cssselect("main label")}
    assert words(one(tree, "main form button")) == "Log in"
    tree = parse(client.get("/account/signup/"))
    assert {"Your name", "E-mail", "Password"} <= {words(label) for label in tree.cssselect("main label")}
    assert words(one(tree, "main form button")) == "Sign up"


def test_too_many_wrong_passwords_close_the_door_for_a_while(client, zoya):
    for _ in range(6):
        response = log_in(client, password="wrong")
    assert "Too many tries" in words(one(parse(response), ".notice.errors"))
    log_in(client)
    assert not signed_in(client)


def test_too_many_requests_get_a_page_of_ours(client, db):
    for number in range(21):
        response = sign_up(client, email=f"person-{number}@example.pk", password1="short")
    assert response.status_code == 429
    assert one(parse(response), "h1") is not None
    assert not User.objects.exists()


def test_log_out_asks_then_does(client, zoya):
    log_in(client)
    assert words(one(parse(client.get("/account/logout/")), "main form button")) == "Log out"
    assert signed_in(client)
    client.post("/account/logout/")
    assert not signed_in(client)


def test_new_password_by_mail(client, zoya):
    client.post("/account/password/reset/", {"email": "ZOYA@madeinpk.test"})
    form = client.get(link_in(mail.outbox[0]), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    log_in(client, password=PASSWORD)
    assert signed_in(client)
    again = client.get(link_in(mail.outbox[0]), follow=True)
    assert words(one(parse(again), "h1")) == "This link no longer works"


def test_reset_never_tells_who_has_an_account(client, zoya):
    answers = {
        client.post("/account/password/reset/", {"email": email}).headers["Location"]
        for email in ("zoya@madeinpk.test", "nobody@example.pk")
    }
    assert answers == {"/account/password/reset/done/"}


def test_mail_server_that_is_down_costs_no_account(client, db, settings):
    settings.EMAIL_BACKEND = "tests.accounts.broken_mail.Backend"
    response = sign_up(client)
    assert response.headers["Location"] == "/account/confirm-email/"
    assert User.objects.count() == 1
    toast = one(parse(client.get("/account/confirm-email/")), "#toasts li")
    assert "could not send the mail" in words(toast)


def test_mails_are_written_twice_as_text_and_as_html(client, zoya):
    sign_up(client)
    client.post("/account/password/reset/", {"email": zoya.email})
    client.post("/account/password/reset/", {"email": "nobody@example.pk"})
    sign_up(Client(), email=zoya.email)
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        html = one(parse_mail(message), "h1")
        assert words(html)
        assert link_in(message) in message.alternatives[0][0]
        assert "&#x27;" not in message.body
        assert "example.com" not in message.body


def parse_mail(message):
    from lxml import html

    content, kind = message.alternatives[0]
    assert kind == "text/html"
    return html.fromstring(content)
