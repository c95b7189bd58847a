"""E-mail, password, the second step, devices: what guards an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail

from accounts.adapter import MFAAdapter
from accounts.models import User
from accounts.templatetags.people import device
from tests.factories import PASSWORD
from tests.pages import one, parse, words

PAGES = [
    "/account/security/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/sessions/",
]


@pytest.fixture
def inside(client, zoya):
    """Zoya's browser: logged in, and asked for the password once more just now."""
    client.post("/account/login/", {"login": zoya.email, "password": "bazaar-2026"})
    client.post("/account/reauthenticate/", {"password": "bazaar-2026"})
    return client


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("page", PAGES)
def test_security_page_opens_in_our_look(inside, page):
    tree = parse(inside.get(page))
    assert one(tree, "main h1") is not None
    assert one(tree, "nav.side-nav a[aria-current]") is not None


@pytest.mark.parametrize("page", PAGES)
def test_security_page_asks_a_visitor_to_log_in(client, db, page):
    response = client.get(page)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/?next=")


def test_e_mail_changes_once_the_new_one_is_confirmed(inside, zoya):
    inside.post("/account/email/", {"email": "Zoya.New@example.pk", "action_add": ""})
    assert User.objects.get(pk=zoya.pk).email == "zoya@madeinpk.test"
    tree = parse(inside.get("/account/email/"))
    assert "zoya.new@example.pk" in words(one(tree, "main .facts"))
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body).group(1)
    inside.post(link)
    assert User.objects.get(pk=zoya.pk).email == "zoya.new@example.pk"
    assert EmailAddress.objects.get(user=zoya).email == "zoya.new@example.pk"
    assert {message.subject for message in mail.outbox} >= {"Your e-mail has changed"}


def test_e_mail_is_not_changed_without_the_password(client, zoya):
    """Whose mail it is gets everything else; a log-in that was left open does not get that far."""
    client.post("/account/login/", {"login": zoya.email, "password": PASSWORD})
    new, page = {"email": "mallory@example.pk", "action_add": ""}, "/account/email/"
    asked = client.post(page, new)
    assert asked.url == "/account/reauthenticate/?next=%2Faccount%2Femail%2F"
    client.post(asked.url, {"password": "guessed"})
    assert client.post(page, new).url == asked.url and mail.outbox == []
    assert list(EmailAddress.objects.filter(user=zoya).values_list("email", flat=True)) == [zoya.email]
    assert client.post(asked.url, {"password": PASSWORD}).url == page
    assert EmailAddress.objects.filter(email="mallory@example.pk", verified=False).exists(), "as it was asked for"


def test_e_mail_of_another_account_is_not_taken(inside, zoya, bilal):
    inside.post("/account/email/", {"email": bilal.email.upper(), "action_add": ""})
    assert EmailAddress.objects.filter(email=bilal.email, verified=True).count() == 1
    assert User.objects.get(pk=zoya.pk).email == "zoya@madeinpk.test"


def test_password_changes_and_a_mail_says_so(inside, zoya):
    new = {"oldpassword": "bazaar-2026", "password1": "kashi-tiles-1907", "password2": "kashi-tiles-1907"}
    inside.post("/account/password/change/", new)
    assert User.objects.get(pk=zoya.pk).check_password("kashi-tiles-1907")
    assert mail.outbox[0].subject == "Your password has changed"
    assert "nothing to do" in mail.outbox[0].alternatives[0][0]


def test_password_stays_when_the_old_one_is_wrong(inside, zoya):
    wrong = {"oldpassword": "x", "password1": "kashi-tiles-1907", "password2": "kashi-tiles-1907"}
    assert words(one(parse(inside.post("/account/password/change/", wrong)), "#id_oldpassword_error"))
    assert User.objects.get(pk=zoya.pk).check_password("bazaar-2026")


def test_second_step_from_turning_on_to_logging_in(inside, zoya):
    secret = words(one(parse(inside.get("/account/2fa/totp/activate/")), "main code"))
    refused = inside.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert "This code is not right" in words(one(parse(refused), "#id_code_error"))
    assert words(one(parse(refused), "#id_code_error"))
    assert not Authenticator.objects.exists()
    inside.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    codes = [words(code) for code in parse(inside.get("/account/2fa/recovery-codes/")).cssselect("main code")]
    assert len(codes) == 10
    inside.post("/account/logout/")
    inside.post("/account/login/", {"login": zoya.email, "password": "bazaar-2026"})
    assert "_auth_user_id" not in inside.session
    assert words(one(parse(inside.get("/account/2fa/authenticate/")), "h1")) == "The second step"
    inside.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert inside.session["_auth_user_id"] == str(zoya.pk)


@pytest.mark.django_db(transaction=True)
def test_second_step_pages_once_it_is_on(inside):
    secret = words(one(parse(inside.get("/account/2fa/totp/activate/")), "main code"))
    inside.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    for page in ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        assert one(parse(inside.get(f"/account/2fa/{page}")), "main h1") is not None
    inside.post("/account/2fa/recovery-codes/generate/")
    inside.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(type="totp").exists()
    subjects = [message.subject for message in mail.outbox]
    assert {"Two-step log-in is on", "Two-step log-in is off", "You have new recovery codes"} <= set(subjects)


def test_what_guards_the_account_asks_for_the_password_again(client, zoya):
    client.post("/account/login/", {"login": zoya.email, "password": "bazaar-2026"})
    page = "/account/2fa/totp/activate/"
    assert words(one(parse(client.get(page, follow=True)), "h1")) == "Is it you?"
    wrong = client.post("/account/reauthenticate/", {"password": "x", "next": page})
    assert words(one(parse(wrong), "#id_password_error")) == "This is not your password."
    right = client.post("/account/reauthenticate/", {"password": "bazaar-2026", "next": page})
    assert right.headers["Location"] == page


def test_other_devices_are_logged_out(inside, zoya):
    from django.test import Client

    phone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36"})
    phone.post("/account/login/", {"login": zoya.email, "password": "bazaar-2026"})
    tree = parse(inside.get("/account/sessions/"))
    assert "Chrome, Android" in [words(name) for name in tree.cssselect("main .rows h2")]
    inside.post("/account/sessions/")
    assert phone.get("/account/").status_code == 302
    assert inside.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("curl/8", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_device_reads_as_people_say_it(user_agent, name):
    assert device(user_agent) == name


def test_square_to_scan_lies_on_white():
    svg = MFAAdapter().build_totp_svg("otpauth://totp/MadeInPK:zoya?secret=ABC")
    assert svg.lstrip().startswith("<?xml") or svg.startswith("<svg")
    assert 'fill="white"' in svg
