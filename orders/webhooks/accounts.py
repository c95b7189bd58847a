"""Events about sellers' accounts: whether money reaches them.

Each says how things stood when it was written, and they come in any order. So it is done as it says, and after the
commit the provider is asked how things stand now.
"""

from datetime import datetime

from django.db import transaction

from accounts import selling
from accounts.models import SellerProfile
from orders.providers.events import AccountEvent

NO_SELLER = "refused: no seller of that name"


def apply_payable(provider: str, event: AccountEvent, now: datetime) -> str:
    seller = find_seller(event)
    if seller is None:
        return NO_SELLER
    selling.set_payable(seller=seller, account=event.reference, provider=provider, now=now)
    ask_soon(seller)
    return "payouts possible"


def apply_unpayable(provider: str, event: AccountEvent, now: datetime) -> str:  # noqa: ARG001
    seller = find_seller(event)
    if seller is None:
        return NO_SELLER
    selling.set_unpayable(seller=seller, account=event.reference)
    ask_soon(seller)
    return f"no payouts; due: {', '.join(event.due) or 'nothing'}"


def find_seller(event: AccountEvent) -> SellerProfile | None:
    """By the account; else by the name that we gave it, as long as we know no account of theirs."""
    by_account = SellerProfile.objects.filter(provider_account=event.reference).first()
    return by_account or SellerProfile.objects.filter(slug=event.seller_slug, provider_account="").first()


def ask_soon(seller: SellerProfile) -> None:
    transaction.on_commit(lambda: enqueue(seller.pk), robust=True)


def enqueue(seller_id: int) -> None:
    from orders.tasks import ask_after_account

    ask_after_account(seller_id)
