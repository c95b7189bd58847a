"""Real threads on PostgreSQL, each race with its guard and without."""

import time
import uuid
from functools import partial

import pytest

from accounts.models import SellerProfile
from orders.models import SandboxSession
from orders.payouts import onboarding
from orders.providers import sandbox, sandbox_movements
from orders.providers.base import Movement, Refused
from tests.orders.providers.stages import PRICE, SandboxStage
from tests.races import at_once, failures

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def given_back(results: list) -> int:
    return sum(result.amount_paisa for result in results if isinstance(result, Movement))


def refund_eight_times(charge: str) -> list:
    """Each a quarter of it, each its own intent."""
    part = PRICE // 4
    return at_once(*(partial(sandbox.refund, charge=charge, amount_paisa=part, key=uuid.uuid4()) for _ in range(8)))


def test_eight_refunds_at_once_never_exceed_the_charge():
    results = refund_eight_times(SandboxStage().charge())
    assert failures(results, Refused) == []
    assert given_back(results) == PRICE // 4 * 4


def test_eight_refunds_exceed_it_without_the_lock(monkeypatch):
    monkeypatch.setattr(sandbox_movements, "lock", lambda source: None)
    monkeypatch.setattr(sandbox_movements, "answer", lambda row: time.sleep(0.3) or Movement("", row.amount_paisa, ""))
    assert given_back(refund_eight_times(SandboxStage().charge())) > PRICE


def test_one_key_from_eight_threads_is_one_refund():
    charge, key = SandboxStage().charge(), uuid.uuid4()
    results = at_once(*[partial(sandbox.refund, charge=charge, amount_paisa=PRICE, key=key)] * 8)
    assert failures(results) == []
    assert len({result.reference for result in results}) == 1


def test_four_clicks_at_once_open_one_account(ayesha):
    SellerProfile.objects.update(provider_account="", payable_at=None)
    seller = SellerProfile.objects.get()
    results = at_once(*[partial(onboarding.start_onboarding, seller=seller, return_url="/")] * 4)
    assert failures(results) == []
    assert SandboxSession.objects.count() == 1
