"""Sessions and events that are somebody else's, of another time or another sum: nothing is paid, each is kept."""

import json
import time

import pytest

from config import auditing
from orders import webhooks
from orders.models import LedgerTransaction, Order, Payment, ProviderEvent, Purchase, SandboxSession
from orders.payments import deadlines, paying
from orders.providers import sandbox, sandbox_outbox, signing
from orders.providers.events import Kind, PaymentEvent
from tests.orders import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(ayesha, sana) -> Payment:
    """Sana's, of the same amount; paid at the provider, and not heard of yet."""
    payment = make.start(make.make_win(ayesha.seller_profile, sana))
    sandbox.pay(payment.session)
    return payment


@pytest.fixture
def payment(ayesha, bilal) -> Payment:
    return make.start(make.make_win(ayesha.seller_profile, bilal))


@pytest.fixture
def unanswered(payment) -> Payment:
    """The provider's answer was lost: we know of no session."""
    Payment.objects.filter(pk=payment.pk).update(session="", url="", state="intended")
    return payment


def paid_event(payment: Payment, id: str = "evt_1", **wrong) -> PaymentEvent:
    right = {
        "reference": payment.session,
        "amount_paisa": int(payment.amount * 100),
        "currency": "PKR",
        "purchase_number": payment.purchase.number,
    }
    return PaymentEvent(id=id, kind=Kind.PAID, **right | wrong)


def hear(event: PaymentEvent) -> str:
    """What came of it; once more it is the same row, and changes nothing."""
    outcomes = [webhooks.receive(provider="sandbox", event=event).outcome for _ in range(2)]
    assert outcomes[0] == outcomes[1] == ProviderEvent.objects.get(event_id=event.id).outcome
    return outcomes[0]


def nothing_is_paid() -> bool:
    assert not Purchase.objects.exclude(state__in=["pending", "expired"]).exists()
    assert not Order.objects.exclude(state__in=["pending_payment", "expired"]).exists()
    assert not Payment.objects.filter(state__in=["paid", "refund_due"]).exists()
    assert not LedgerTransaction.objects.exists()
    assert auditing.broken_rows() == []
    return True


# -- Another's session ------------------------------------------------------------------------------------


def test_anothers_paid_session_does_not_pay_mine(payment, theirs):
    event = paid_event(payment, reference=theirs.session)
    assert hear(event) == f"refused: purchase {payment.purchase.number} is not {theirs.purchase.number}"
    assert nothing_is_paid()


def test_my_session_does_not_pay_for_another_purchase(payment, theirs):
    assert hear(paid_event(payment, purchase_number=theirs.purchase.number)).startswith("refused: purchase")
    assert nothing_is_paid()


@pytest.mark.parametrize("number", ["", "PUR-0"])
def test_my_session_without_my_purchase_does_not_pay(payment, number):
    assert hear(paid_event(payment, purchase_number=number)).startswith("refused: purchase")
    assert nothing_is_paid()


def test_session_that_we_never_opened_does_not_pay_a_purchase_that_has_one(payment):
    assert hear(paid_event(payment, reference="ses_of_nobody")) == "refused: no payment of that reference"
    assert nothing_is_paid()
    assert Payment.objects.get().session == payment.session


def test_session_of_another_provider_does_not_pay(payment):
    row = webhooks.receive(provider="stripe", event=paid_event(payment))
    assert row.outcome == "refused: no payment of that reference"
    assert nothing_is_paid()


def test_anothers_paid_session_is_not_adopted_by_an_unanswered_payment(unanswered, theirs):
    assert hear(paid_event(unanswered, reference=theirs.session)).startswith("refused: purchase")
    assert nothing_is_paid()
    assert Payment.objects.get(pk=unanswered.pk).session == ""


def test_session_of_another_key_is_not_adopted_by_an_unanswered_payment(unanswered):
    event = paid_event(unanswered, key="0b9d2c51-6d0e-4c8e-9a57-3d3f0f6f2f10")
    assert hear(event) == "refused: no payment of that reference"
    assert Payment.objects.get().session == ""
    assert nothing_is_paid()


def word(payment: Payment, kind: Kind, **told) -> PaymentEvent:
    """About a session that we know nothing of, in the name of this payment's purchase."""
    about = {"amount_paisa": int(payment.amount * 100), "currency": "PKR", "reference": "ses_0"}
    return PaymentEvent(id="evt_1", kind=kind, purchase_number=payment.purchase.number, **about | told)


ABOUT_SESSIONS = [Kind.PAID, Kind.FAILED, Kind.EXPIRED, Kind.PROCESSING]


@pytest.mark.parametrize("kind", ABOUT_SESSIONS)
@pytest.mark.parametrize("key", ["", "0b9d2c51-6d0e-4c8e-9a57-3d3f0f6f2f10", "nonsense"])
def test_event_without_its_key_gives_no_session_to_an_unanswered_payment(unanswered, kind, key):
    assert hear(word(unanswered, kind, key=key)) == "refused: no payment of that reference"
    unanswered.refresh_from_db()
    assert (unanswered.session, unanswered.state) == ("", "intended")
    assert nothing_is_paid()


@pytest.mark.parametrize("kind", ABOUT_SESSIONS)
def test_key_of_another_purchase_gives_it_no_session_either(unanswered, theirs, kind):
    Payment.objects.filter(pk=theirs.pk).update(session="", state="intended")
    assert hear(word(unanswered, kind, key=str(theirs.key))) == "refused: no payment of that reference"
    assert set(Payment.objects.values_list("session", "state")) == {("", "intended")}
    assert nothing_is_paid()


@pytest.mark.parametrize(
    ("kind", "state"),
    [(Kind.PAID, "paid"), (Kind.FAILED, "failed"), (Kind.EXPIRED, "expired"), (Kind.PROCESSING, "intended")],
)
def test_event_with_its_key_tells_which_session_it_is(unanswered, kind, state):
    hear(word(unanswered, kind, key=str(unanswered.key)))
    unanswered.refresh_from_db()
    assert (unanswered.session, unanswered.state) == ("ses_0", state)


def test_sandbox_tells_the_key_of_what_was_asked(unanswered, client):
    session = SandboxSession.objects.get(key=unanswered.key)
    sandbox.decline(session.reference)
    make.deliver_events(client)
    unanswered.refresh_from_db()
    assert (unanswered.session, unanswered.state) == (session.reference, "failed")


def test_address_of_the_result_page_pays_nothing(payment, theirs, sign_in, bilal):
    """Whatever it says of sessions: only signed events and the provider's own answers count."""
    where = f"{payment.purchase.get_absolute_url()}result/"
    said = {"session_id": theirs.session, "payment": "success", "state": "paid"}
    assert sign_in(bilal).get(where, said).status_code == 200
    assert nothing_is_paid()


# -- Another sum ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paisa", [-1, 1])
def test_amount_that_is_wrong_by_one_paisa_does_not_pay(payment, paisa):
    asked = int(payment.amount * 100)
    assert hear(paid_event(payment, amount_paisa=asked + paisa)) == f"refused: {asked + paisa} paisa are not {asked}"
    assert nothing_is_paid()


@pytest.mark.parametrize("currency", ["USD", "INR", "pkr", ""])
def test_right_number_in_another_currency_does_not_pay(payment, currency):
    assert hear(paid_event(payment, currency=currency)) == f"refused: currency {currency} is not PKR"
    assert nothing_is_paid()


@pytest.mark.parametrize("wrong", [{"amount_paisa": 100_001}, {"purchase_number": "PUR-0"}])
def test_provider_that_says_so_when_asked_is_not_believed_either(payment, wrong):
    SandboxSession.objects.filter(reference=payment.session).update(state="paid", **wrong)
    deadlines.expire_due(now=payment.purchase.deadline)
    assert nothing_is_paid()
    assert Purchase.objects.get().state == "pending", "a person has to look"


# -- Another time -----------------------------------------------------------------------------------------


def test_refused_event_stays_refused_after_the_expiry(payment):
    event = paid_event(payment, amount_paisa=1)
    assert hear(event).startswith("refused")
    make.expire(payment.purchase)
    assert hear(event).startswith("refused")
    assert nothing_is_paid()


def test_same_word_under_two_names_pays_once(payment):
    """What it says is true; the second one finds it paid."""
    for id in ("evt_1", "evt_2"):
        assert hear(paid_event(payment, id=id)) == "paid"
    assert LedgerTransaction.objects.filter(kind="capture").count() == 1
    assert auditing.broken_rows() == []


def test_old_message_is_stale_after_the_expiry(payment, client):
    sent = {"id": "evt_1", "type": "payment.succeeded", "created": "then", "reason": ""}
    body = json.dumps(sandbox_outbox.message(make.session_of(payment), sent)).encode()
    make.expire(payment.purchase)
    for headers in (signing.signature(body, int(time.time()) - 3_600), signing.signature(body[:-1]), {}):
        answer = client.post("/webhooks/sandbox/", body, content_type="application/json", headers=headers)
        assert answer.status_code == 400
    assert not ProviderEvent.objects.exists()
    assert nothing_is_paid()


@pytest.mark.parametrize("kind", [Kind.FAILED, Kind.EXPIRED])
def test_old_word_about_the_first_session_says_nothing_about_the_second(payment, kind):
    """Its card was declined; the purchase is being paid by another session since."""
    paying.mark_failed(payment=payment, reason="No")
    second = make.start(payment.purchase)
    event = PaymentEvent(id="evt_1", kind=kind, reference=payment.session, purchase_number=payment.purchase.number)
    assert hear(event) == "failed"
    second.refresh_from_db()
    assert (second.state, second.session != payment.session) == ("open", True)
    assert nothing_is_paid()


@pytest.mark.parametrize("kind", [Kind.FAILED, Kind.EXPIRED, Kind.PROCESSING])
def test_word_about_an_unknown_session_ends_no_payment(payment, kind):
    event = PaymentEvent(id="evt_1", kind=kind, reference="ses_0", purchase_number=payment.purchase.number)
    assert hear(event) == "refused: no payment of that reference"
    payment.refresh_from_db()
    assert payment.state == "open"
    assert nothing_is_paid()
