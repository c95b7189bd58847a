"""Where a seller's money goes: the bank account, and that only its owner changes it."""

from datetime import timedelta

import pytest
from allauth.account import app_settings
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from accounts.models import SellerProfile
from config.templatetags.words import moment_words
from messaging import wording
from messaging.models import Notification
from orders.models import Transfer
from tests import factories
from tests.orders import factories as make
from tests.pages import HTMX, one, parse, words
from tests.visitor import prove

IBAN = "PK36SCBL0000001123456702"
MASKED = "PK36 SCBL •••• 6702"
ACCOUNT = {"holder": "Ayesha Bibi", "iban": "pk36 scbl 0000 0011 2345 6702"}
OTHER = {"holder": "Zoya Khan", "iban": "PK92MEZN0001090100334001"}
PAGE, CHANGE = "/seller/onboarding/", "/seller/onboarding/?change=1"
ASKED = "/account/reauthenticate/?next=%2Fseller%2Fonboarding%2F"


@pytest.fixture
def maker(settings, sign_in, zoya):
    """Zoya, who cannot be paid yet, where the market pays by hand."""
    settings.PAYOUTS = "manual"
    factories.make_seller(zoya, payable=False)
    return prove(sign_in(zoya))


def account() -> tuple[str, str, str]:
    seller = SellerProfile.objects.get()
    return (seller.payout_provider, seller.provider_account, seller.payout_title)


def test_seller_names_a_bank_account_and_can_be_paid(maker):
    page = parse(maker.get("/seller/onboarding/"))
    assert {field.get("name") for field in page.cssselect("main input")} >= {"holder", "iban"}
    assert maker.post("/seller/onboarding/", ACCOUNT).url == "/seller/onboarding/"
    assert account() == ("manual", IBAN, "Ayesha Bibi") and SellerProfile.objects.get().is_payable
    page = parse(maker.get("/seller/onboarding/"))
    assert words(one(page, "h1")) == "You can be paid" and MASKED in words(page)
    assert IBAN not in words(page).replace(" ", "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"iban": "PK37SCBL0000001123456702"}, "mistyped"),
        ({"iban": "0123456789"}, "begins with PK"),
        ({"iban": ""}, "Write down the account's IBAN"),
        ({"holder": " "}, "Write down whose account it is"),
    ],
)
def test_wrong_account_is_asked_again_with_what_is_wrong(maker, wrong, said):
    answer = maker.post("/seller/onboarding/", ACCOUNT | wrong)
    assert answer.status_code == 422 and said in words(parse(answer))
    assert account() == ("", "", "")
    fragment = maker.post("/seller/onboarding/", ACCOUNT | wrong, headers=HTMX)
    assert fragment.status_code == 422 and not parse(fragment).cssselect("main")


def test_account_can_be_changed_and_is_asked_for_anew(maker):
    maker.post("/seller/onboarding/", ACCOUNT)
    page = parse(maker.get("/seller/onboarding/?change=1"))
    assert {field.get("value") for field in page.cssselect("[name=holder], [name=iban]")} == {None}
    other = {"holder": "Zoya Khan", "iban": "PK92MEZN0001090100334001"}
    maker.post("/seller/onboarding/", other)
    assert account() == ("manual", other["iban"], "Zoya Khan")
    told = SellerProfile.objects.get().user.notifications.get(kind="payout_account")
    assert told.context["account"] == "PK92 MEZN •••• 4001", "the first account is no change"


def test_seller_of_a_provider_stays_with_it_until_they_name_a_bank(settings, sign_in, ayesha):
    settings.PAYOUTS = "manual"
    page = parse(sign_in(ayesha).get("/seller/onboarding/"))
    assert words(one(page, "h1")) == "You can be paid" and "Use a bank account instead" in words(page)
    assert account()[0] == "sandbox"


# -- Whether it is them -----------------------------------------------------------------------------------


@pytest.fixture
def paid_by_bank(settings, zoya):
    """Zoya's shop, which has a bank account already, where the market pays by hand."""
    settings.PAYOUTS = "manual"
    return factories.make_seller(zoya, payout_provider="manual", provider_account=IBAN, payout_title="Zoya Khan")


@pytest.fixture
def left_open(paid_by_bank, sign_in, zoya):
    """Zoya's browser, in which nobody was asked for a password of late."""
    return sign_in(zoya)


def let_minutes_pass(client, seconds: int = app_settings.REAUTHENTICATION_TIMEOUT) -> None:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


@pytest.mark.parametrize("page", [CHANGE, PAGE])
def test_form_is_shown_to_nobody_who_was_not_just_asked(left_open, page):
    SellerProfile.objects.update(payable_at=timezone.now() if page == CHANGE else None)
    asked = left_open.get(page)
    assert asked.url.startswith(ASKED)
    question = parse(left_open.get(asked.url))
    assert words(one(question, "h1")) == "Is it you?"
    assert words(one(question, "main a[href='/account/']")) == "Leave it as it is"
    wrong = left_open.post(asked.url, {"password": "guessed"})
    assert words(one(parse(wrong), "#id_password_error")) == "This is not your password."
    assert left_open.get(page).url == asked.url
    assert left_open.post(asked.url, {"password": factories.PASSWORD}).url == page
    assert parse(left_open.get(page)).cssselect("[name=iban]")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_account_sent_without_a_password_changes_nothing_and_is_not_lost(left_open, headers):
    answer = left_open.post(PAGE, OTHER, headers=headers)
    asked = answer.headers["HX-Redirect"] if headers else answer.url
    assert (answer.status_code, asked) == (204 if headers else 302, f"{ASKED}%3Fchange%3D1")
    assert account() == ("manual", IBAN, "Zoya Khan") and not Notification.objects.filter(kind="payout_account")
    back = left_open.post(asked, {"password": factories.PASSWORD, "next": CHANGE})
    assert account() == ("manual", IBAN, "Zoya Khan"), "the password alone saves nothing"
    page = parse(left_open.get(back.url))
    written = {field.get("name"): field.get("value") for field in page.cssselect("form [name=holder], [name=iban]")}
    assert written == OTHER
    left_open.post(PAGE, written)
    assert account() == ("manual", OTHER["iban"], "Zoya Khan")
    assert {field.get("value") for field in parse(left_open.get(CHANGE)).cssselect("[name=iban]")} == {None}


def test_logging_in_counts_for_five_minutes(client, paid_by_bank, zoya):
    client.post("/account/login/", {"login": zoya.email, "password": factories.PASSWORD})
    assert parse(client.get(CHANGE)).cssselect("[name=iban]")
    let_minutes_pass(client)
    assert client.post(PAGE, OTHER).url.startswith(ASKED)
    assert account() == ("manual", IBAN, "Zoya Khan")


def test_with_a_second_step_both_are_asked_for(left_open, zoya):
    TOTP.activate(zoya, generate_totp_secret())
    codes = RecoveryCodes.activate(zoya).get_unused_codes()
    prove(left_open)
    asked = left_open.post(PAGE, OTHER)
    assert asked.url.startswith("/account/2fa/reauthenticate/") and account()[1] == IBAN
    assert left_open.post(asked.url, {"code": "000000"}).status_code == 200
    assert left_open.post(PAGE, OTHER).url == asked.url and account()[1] == IBAN
    assert left_open.post(asked.url, {"code": codes[0]}).url == CHANGE
    left_open.post(PAGE, OTHER)
    assert account()[1] == OTHER["iban"]
    let_minutes_pass(left_open)
    left_open.post("/account/2fa/reauthenticate/", {"code": codes[1]})
    assert left_open.post(PAGE, ACCOUNT).url.startswith(ASKED) and account()[1] == OTHER["iban"]


def test_providers_forms_are_not_begun_without_a_password(sign_in, zoya):
    factories.make_seller(zoya, payable=False)
    SellerProfile.objects.update(provider_account="")
    client = sign_in(zoya)
    assert client.post(PAGE).url == ASKED
    assert SellerProfile.objects.get().provider_account == ""
    assert "/sandbox/onboarding/" in prove(client).post(PAGE).url


# -- It cools ---------------------------------------------------------------------------------------------


def change(client) -> Transfer:
    """Zoya's one share waits by the bank, and then she changes her account."""
    order = make.make_completed_order(SellerProfile.objects.get())
    make.send()
    prove(client).post(PAGE, OTHER)
    return order.transfer


def test_share_waits_after_a_change_and_everybody_reads_until_when(left_open, sign_in, staff):
    waiting = change(left_open)
    until = moment_words(SellerProfile.objects.get().payout_changed_at + timedelta(hours=48))
    told = Notification.objects.get(kind="payout_account")
    assert f"nothing is sent there before {until}" in wording.words_of(told).sentence
    assert f"before {until}" in words(one(parse(left_open.get(PAGE)), "#onboarding-state .notice"))
    assert parse(left_open.get(PAGE)).cssselect("#onboarding-state .notice a[href='/complaints/new/']")
    sale = left_open.get(waiting.order.get_absolute_url())
    assert f"Not before {until}" in words(one(parse(sale), "#payout"))
    queue = words(parse(sign_in(staff).get("/admin/orders/transfer/?queue=bank")))
    assert f"The account was changed: not before {until}" in queue and "PK92 MEZN 0001 0901 0033 4001" in queue


def test_staff_cannot_confirm_before(left_open, sign_in, staff):
    waiting, client = change(left_open), sign_in(staff)
    form = {"action": "confirm", "_selected_action": [waiting.pk], "confirmed": 1}
    form |= {f"reference_{waiting.pk}": "FT-1", f"amount_{waiting.pk}": str(waiting.amount)}
    refused = client.post("/admin/orders/transfer/", form, follow=True)
    assert "account was changed: nothing is to be sent before" in words(parse(refused))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.account, waiting.confirmed_by) == ("pending", OTHER["iban"], None)
    SellerProfile.objects.update(payout_changed_at=timezone.now() - timedelta(hours=48))
    assert "not before" not in words(parse(client.get("/admin/orders/transfer/?queue=bank")))
    client.post("/admin/orders/transfer/", form)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.confirmed_by) == ("done", staff)
