"""What every provider promises: the same tests before the sandbox and before Stripe through the fake."""

import inspect
import uuid
from dataclasses import replace

import pytest

from orders.providers import manual, sandbox, stripe
from orders.providers.base import CURRENCY, Contested, Line, Payouts, Provider, Refused
from orders.providers.events import ForgedEvent, Kind, StaleEvent
from tests.orders.providers.stages import NUMBER, PRICE, make_applicant, make_checkout


def promised(protocol) -> list[str]:
    return [name for name, value in inspect.getmembers(protocol, inspect.isfunction) if not name.startswith("_")]


@pytest.mark.parametrize(("module", "protocol"), [(sandbox, Provider), (stripe, Provider), (manual, Payouts)])
def test_provider_has_every_call_with_its_arguments(module, protocol):
    assert len(promised(protocol)) == (15 if protocol is Provider else 4)
    for name in promised(protocol):
        wanted = list(inspect.signature(getattr(protocol, name)).parameters.values())[1:]
        has = list(inspect.signature(getattr(module, name)).parameters.values())
        assert [(each.name, each.kind) for each in has] == [(each.name, each.kind) for each in wanted], name
    assert module.NAME


# -- Sessions ---------------------------------------------------------------------------------------------


def test_new_session_is_open(stage):
    session = stage.provider.create_session(make_checkout())
    assert session.reference in session.url
    state = stage.provider.fetch_session(session.reference)
    assert (state.state, state.amount_paisa, state.currency) == ("open", PRICE, CURRENCY)
    assert (state.purchase_number, state.charge, state.fee) == (NUMBER, "", None)
    assert stage.events() == []


def test_same_key_is_the_same_session(stage):
    checkout = make_checkout()
    assert stage.provider.create_session(checkout) == stage.provider.create_session(checkout)


def test_key_of_another_session_is_refused(stage):
    checkout = make_checkout()
    first = stage.provider.create_session(checkout)
    with pytest.raises(Refused):
        stage.provider.create_session(replace(checkout, lines=(Line("Kashi plate", 1_000_00),)))
    assert stage.provider.create_session(checkout) == first
    assert stage.provider.fetch_session(first.reference).amount_paisa == PRICE


def test_paid_session_names_its_charge_and_the_fee(stage):
    reference = stage.open()
    stage.pay(reference)
    state = stage.provider.fetch_session(reference)
    assert (state.state, state.amount_paisa, state.purchase_number) == ("paid", PRICE, NUMBER)
    assert state.charge.startswith("ch_")
    assert (state.fee.amount, state.fee.currency) == (159_05, CURRENCY)
    event = stage.last(Kind.PAID)
    assert (event.reference, event.amount_paisa, event.currency) == (reference, PRICE, CURRENCY)
    assert (event.purchase_number, event.id[:4]) == (NUMBER, "evt_")


def test_events_tell_the_key_of_what_was_asked(stage):
    paid, over = uuid.uuid4(), uuid.uuid4()
    stage.pay(stage.open(key=paid))
    stage.provider.expire_session(stage.open(key=over))
    assert (stage.last(Kind.PAID).key, stage.last(Kind.EXPIRED).key) == (str(paid), str(over))


def test_open_session_can_be_ended(stage):
    reference = stage.open()
    assert stage.provider.expire_session(reference).state == "expired"
    assert stage.provider.expire_session(reference).state == "expired"
    assert [event.kind for event in stage.events()] == [Kind.EXPIRED]
    assert stage.last(Kind.EXPIRED).reference == reference


def test_payer_who_was_faster_has_paid(stage):
    reference = stage.open()
    stage.pay(reference)
    assert stage.provider.expire_session(reference).state == "paid"
    assert [event.kind for event in stage.events()] == [Kind.PAID]


@pytest.mark.parametrize("reference", ["ses_nothing", "cs_test_nothing", "acct_nothing"])
@pytest.mark.parametrize("call", ["fetch_session", "expire_session", "fetch_account"])
def test_nothing_of_that_name_is_refused(stage, call, reference):
    with pytest.raises(Refused):
        getattr(stage.provider, call)(reference)


# -- Refunds ----------------------------------------------------------------------------------------------


def test_refund_in_parts_up_to_what_was_captured(stage):
    charge = stage.charge()
    first = stage.provider.refund(charge=charge, amount_paisa=45_000, key=uuid.uuid4())
    assert (first.amount_paisa, first.state, first.reference[:3]) == (45_000, "done", "re_")
    with pytest.raises(Refused):
        stage.provider.refund(charge=charge, amount_paisa=400_001, key=uuid.uuid4())
    stage.provider.refund(charge=charge, amount_paisa=400_000, key=uuid.uuid4())
    with pytest.raises(Refused):
        stage.provider.refund(charge=charge, amount_paisa=1, key=uuid.uuid4())
    told = [event for event in stage.events() if event.kind == Kind.REFUND_MOVED]
    assert [(event.charge, event.amount_paisa, event.state) for event in told] == [
        (charge, 45_000, "done"),
        (charge, 400_000, "done"),
    ]
    assert told[0].reference == first.reference


def test_same_key_refunds_once(stage):
    charge, key = stage.charge(), uuid.uuid4()
    first = stage.provider.refund(charge=charge, amount_paisa=PRICE, key=key)
    assert stage.provider.refund(charge=charge, amount_paisa=PRICE, key=key) == first
    with pytest.raises(Refused):
        stage.provider.refund(charge=charge, amount_paisa=PRICE - 1, key=key)
    assert len([event for event in stage.events() if event.kind == Kind.REFUND_MOVED]) == 1


def test_refund_is_found_by_its_key(stage):
    charge, key = stage.charge(), uuid.uuid4()
    made = stage.provider.refund(charge=charge, amount_paisa=45_000, key=key)
    assert stage.provider.find_refund(charge=charge, key=key) == made
    assert stage.provider.find_refund(charge=charge, key=uuid.uuid4()) is None


def test_refund_of_nothing_is_refused(stage):
    with pytest.raises(Refused):
        stage.provider.refund(charge="ch_nothing", amount_paisa=1, key=uuid.uuid4())
    with pytest.raises(Refused):
        stage.provider.refund(charge=stage.charge(), amount_paisa=0, key=uuid.uuid4())


# -- Disputes ---------------------------------------------------------------------------------------------


def stands(stage, reference: str) -> tuple[str, int | None]:
    """How it stands, and what it cost until now."""
    state = stage.provider.fetch_dispute(reference)
    assert (state.amount_paisa, state.currency) == (PRICE, CURRENCY)
    return state.state, state.fee and state.fee.amount


@pytest.mark.parametrize(("won", "state"), [(True, "won"), (False, "lost")])
def test_dispute_says_what_it_costs(stage, won, state):
    charge = stage.charge()
    reference = stage.dispute(charge)
    assert stage.provider.fetch_dispute(reference).charge == charge
    assert stands(stage, reference) == ("held", stage.dispute_fee)
    with pytest.raises(Contested):
        stage.provider.refund(charge=charge, amount_paisa=1, key=uuid.uuid4())
    stage.decide(reference, won=won)
    assert stands(stage, reference) == (state, stage.dispute_fee)
    assert stage.provider.fetch_dispute(reference).fee.currency == CURRENCY
    opened, closed = stage.last(Kind.DISPUTED), stage.last(Kind.DISPUTE_CLOSED)
    assert (opened.reference, opened.charge, opened.amount_paisa, opened.won) == (reference, charge, PRICE, False)
    assert (closed.reference, closed.charge, closed.amount_paisa, closed.won) == (reference, charge, PRICE, won)


def test_inquiry_holds_nothing_and_costs_nothing(stage):
    charge = stage.charge()
    reference = stage.inquire(charge)
    assert stands(stage, reference) == ("inquired", None)
    stage.drop(reference)
    assert stands(stage, reference) == ("dropped", None)
    opened, closed = stage.last(Kind.INQUIRED), stage.last(Kind.INQUIRY_CLOSED)
    assert (opened.reference, opened.charge, opened.amount_paisa) == (reference, charge, PRICE)
    assert (closed.reference, closed.charge) == (reference, charge)
    assert not [event for event in stage.events() if event.kind in (Kind.DISPUTED, Kind.DISPUTE_CLOSED)]


def test_inquiry_is_answered_by_a_refund(stage):
    charge = stage.charge()
    stage.inquire(charge)
    assert stage.provider.refund(charge=charge, amount_paisa=PRICE, key=uuid.uuid4()).state == "done"


def test_inquiry_becomes_a_dispute_of_the_same_name(stage):
    charge = stage.charge()
    reference = stage.inquire(charge)
    stage.escalate(reference)
    assert stands(stage, reference) == ("held", stage.dispute_fee)
    told = stage.last(Kind.DISPUTED)
    assert (told.reference, told.charge, told.amount_paisa) == (reference, charge, PRICE)
    with pytest.raises(Contested):
        stage.provider.refund(charge=charge, amount_paisa=1, key=uuid.uuid4())


@pytest.mark.parametrize("reference", ["dp_nothing", "du_nothing", "ses_nothing"])
def test_dispute_of_nothing_is_refused(stage, reference):
    with pytest.raises(Refused):
        stage.provider.fetch_dispute(reference)


# -- Transfers and reversals ------------------------------------------------------------------------------


def test_shares_of_a_charge_never_exceed_it(stage):
    account, charge = stage.account(), stage.charge()
    send = {"account": account, "charge": charge, "group": NUMBER}
    first = stage.provider.transfer(amount_paisa=400_000, key=uuid.uuid4(), **send)
    assert (first.amount_paisa, first.state, first.reference[:3]) == (400_000, "done", "tr_")
    with pytest.raises(Refused):
        stage.provider.transfer(amount_paisa=45_001, key=uuid.uuid4(), **send)
    assert stage.provider.transfer(amount_paisa=45_000, key=uuid.uuid4(), **send).amount_paisa == 45_000


def test_same_key_transfers_once_and_is_found(stage):
    send = {"account": stage.account(), "charge": stage.charge(), "group": NUMBER, "key": uuid.uuid4()}
    first = stage.provider.transfer(amount_paisa=PRICE, **send)
    assert stage.provider.transfer(amount_paisa=PRICE, **send) == first
    with pytest.raises(Refused):
        stage.provider.transfer(amount_paisa=PRICE - 1, **send)
    assert stage.provider.find_transfer(group=NUMBER, key=send["key"]) == first
    assert stage.provider.find_transfer(group=NUMBER, key=uuid.uuid4()) is None
    assert stage.provider.find_transfer(group="PUR-0", key=send["key"]) is None


def test_money_does_not_go_where_it_cannot_arrive(stage):
    waiting = stage.provider.create_account(make_applicant())
    send = {"charge": stage.charge(), "group": NUMBER, "amount_paisa": 1_000}
    for account in (waiting, "acct_nothing"):
        with pytest.raises(Refused):
            stage.provider.transfer(account=account, key=uuid.uuid4(), **send)
    key = uuid.uuid4()
    with pytest.raises(Refused):
        stage.provider.transfer(**send | {"charge": "ch_nothing"}, account=stage.account(), key=key)
    assert stage.provider.find_transfer(group=NUMBER, key=key) is None


def test_transfer_is_taken_back_in_parts(stage):
    transfer, key = stage.transfer(100_000), uuid.uuid4()
    first = stage.provider.reverse_transfer(transfer=transfer, amount_paisa=30_000, key=key)
    assert (first.amount_paisa, first.state, first.reference[:4]) == (30_000, "done", "trr_")
    assert stage.provider.reverse_transfer(transfer=transfer, amount_paisa=30_000, key=key) == first
    with pytest.raises(Refused):
        stage.provider.reverse_transfer(transfer=transfer, amount_paisa=70_001, key=uuid.uuid4())
    stage.provider.reverse_transfer(transfer=transfer, amount_paisa=70_000, key=uuid.uuid4())
    assert stage.provider.find_reversal(transfer=transfer, key=key) == first
    assert stage.provider.find_reversal(transfer=transfer, key=uuid.uuid4()) is None
    told = [event for event in stage.events() if event.kind == Kind.REVERSED]
    assert [(event.reference, event.reversed_paisa) for event in told] == [(transfer, 30_000), (transfer, 100_000)]


def test_nothing_to_take_back_is_refused(stage):
    with pytest.raises(Refused):
        stage.provider.reverse_transfer(transfer="tr_nothing", amount_paisa=1, key=uuid.uuid4())


# -- Accounts ---------------------------------------------------------------------------------------------


def test_seller_is_payable_after_the_forms(stage):
    account = stage.provider.create_account(make_applicant())
    before = stage.provider.fetch_account(account)
    assert (before.reference, before.payable, before.submitted, bool(before.due)) == (account, False, False, True)
    assert account in stage.provider.account_url(account, return_url="https://bazaar.example/seller/onboarding/")
    stage.allow(account)
    after = stage.provider.fetch_account(account)
    assert (after.payable, after.submitted, after.due, after.reason) == (True, True, (), "")
    event = stage.last(Kind.PAYABLE)
    assert (event.reference, event.seller_slug) == (account, "ayesha-kashi")


def test_same_key_is_the_same_account(stage):
    applicant = make_applicant()
    account = stage.provider.create_account(applicant)
    assert stage.provider.create_account(applicant) == account
    with pytest.raises(Refused):
        stage.provider.create_account(replace(applicant, slug="another"))
    assert stage.provider.create_account(make_applicant()) != account


def test_account_of_nobody_has_no_forms(stage):
    with pytest.raises(Refused):
        stage.provider.account_url("acct_nothing", return_url="https://bazaar.example/")


# -- Messages ---------------------------------------------------------------------------------------------


def signed(stage) -> tuple[bytes, dict]:
    stage.pay(stage.open())
    return stage.signed()[-1]


def test_changed_message_is_forged(stage):
    body, headers = signed(stage)
    with pytest.raises(ForgedEvent):
        stage.provider.parse_event(body.replace(b"44", b"45"), headers)


def test_unsigned_message_is_forged(stage):
    body, _headers = signed(stage)
    with pytest.raises(ForgedEvent):
        stage.provider.parse_event(body, {})


@pytest.mark.parametrize("minutes", [-6, 6])
def test_message_of_another_time_is_stale(stage, minutes, time_machine_at):
    body, headers = signed(stage)
    time_machine_at(minutes=minutes)
    with pytest.raises(StaleEvent):
        stage.provider.parse_event(body, headers)
