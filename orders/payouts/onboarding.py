"""How a seller becomes payable: an account at the provider, its forms, and the provider's word (`webhooks`); or a bank
account of theirs, where the market pays by hand (`PAYOUTS`)."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import selling
from accounts.models import SellerProfile
from orders import providers
from orders.payouts import banking, sending
from orders.providers.base import Applicant
from orders.signals import payout_account_changed


def start_onboarding(*, seller: SellerProfile, return_url: str) -> str:
    """The hosted forms of the seller's account, which is opened once. Raises `providers.base.ProviderError`.

    Call it outside any transaction. Until an account is stored the same key asks again: a lost answer opens no second.
    """
    provider = providers.current()
    account = seller.provider_account
    if not account:
        opened = provider.create_account(applicant_of(seller))
        account = selling.set_account(seller=seller, account=opened, provider=provider.NAME)
    return provider.account_url(account, return_url=return_url)


def ask_after(*, seller: SellerProfile, now: datetime | None = None) -> bool:
    """Whether money reaches the seller's account now, says its provider, whatever its events said in which order.

    Outside any transaction. Raises `providers.base.ProviderError`.
    """
    known = providers.providers().get(seller.payout_provider)
    if known is None or not seller.provider_account:
        return seller.is_payable
    stands = known.fetch_account(seller.provider_account)
    if stands.payable:
        selling.set_payable(seller=seller, account=stands.reference, provider=known.NAME, now=now)
    else:
        selling.set_unpayable(seller=seller, account=stands.reference)
    return stands.payable


@transaction.atomic
def set_bank_account(*, seller: SellerProfile, iban: str, holder: str, now: datetime | None = None) -> int:
    """Where staff send this seller's shares from now on, those that wait included; returns how many wait.

    When there was another before, they wait for a while (`shares.cools_until`), and `payout_account_changed` is
    announced. Raises `banking.IbanRefused`. Locks the seller's profile.
    """
    now, iban = now or timezone.now(), banking.read_iban(iban)
    if selling.set_bank_account(seller=seller, iban=iban, holder=" ".join(holder.split()), now=now):
        payout_account_changed.send(sender=SellerProfile, seller=seller, at=now)
    return sending.readdress(seller=seller)


def applicant_of(seller: SellerProfile) -> Applicant:
    told = {"slug": seller.slug, "brand": seller.brand, "email": seller.user.email}
    return Applicant(key=key_of(seller.pk, seller.created_at.isoformat(), *told.values()), **told)


def key_of(*told) -> UUID:
    """The same for the same seller of the same site who says the same; a provider refuses a key with other words."""
    return uuid5(NAMESPACE_URL, "|".join(map(str, (settings.SITE_URL, "seller", *told))))
