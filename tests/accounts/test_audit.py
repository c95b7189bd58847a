import pytest

from accounts.models import SellerProfile, User
from config.auditing import REGISTER
from tests.factories import make_address

pytestmark = pytest.mark.django_db


def broken(code: str) -> list[str]:
    return list(REGISTER[code].broken())


def test_a_sound_market_breaks_nothing(ayesha, bilal, zoya):
    assert [row for code in ("U3", "U4", "U5", "U6") for row in broken(code)] == []


def test_addresses_without_a_first_one_are_found(bilal):
    make_address(bilal)
    bilal.addresses.update(is_default=False)
    assert broken("U4") == [f"Person {bilal.pk} has 0 addresses to use first."]


def test_shouted_e_mail_is_found(zoya):
    User.objects.filter(pk=zoya.pk).update(email="ZOYA@madeinpk.test")
    assert broken("U5") == [f"Person {zoya.pk} has the e-mail ZOYA@madeinpk.test."]


def test_payable_seller_without_an_account_is_found(ayesha):
    SellerProfile.objects.update(provider_account="")
    assert broken("U6") == [f"Seller {ayesha.seller_profile.pk} is payable without a provider account."]


def test_block_lifted_before_it_started_is_found(zoya):
    from datetime import timedelta

    from accounts import standing

    block = standing.block(user=zoya, cause="staff", reason="Fake bids.")
    standing.unblock(user=zoya, now=block.started_at - timedelta(hours=1))
    assert broken("U3") == [f"Block {block.pk} was lifted before it started."]
