"""Becoming a seller, being payable, being verified."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import standing
from accounts.models import Block, SellerProfile, User
from accounts.signals import seller_verified

PAYOUT_COLUMNS = ["payout_provider", "provider_account", "payout_title", "payable_at", "payout_changed_at"]
CANNOT_SELL = _("This maker cannot sell right now.")


@transaction.atomic
def become_seller(*, user: User, **fields) -> SellerProfile:
    """Give `user` a seller profile (`fields`: its own columns), or change the one they have.

    Locks the person. Raises `standing.NotAllowed`. Idempotent by the one-to-one.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing.require_good_standing(user)
    seller = SellerProfile.objects.filter(user=user).first()
    if seller is None:
        return open_shop(SellerProfile(user=user, **fields))
    for column, value in fields.items():
        setattr(seller, column, value)
    seller.save(update_fields=fields)
    return seller


def who_cannot_sell(user_ids: Iterable[int]) -> set[int]:
    """Those of these people of whom nothing is bought now: blocked, or their account is closed. One query.

    No new sale begins with them, by cart, product page or an auction's buy-now price (words: `CANNOT_SELL`). What has
    begun goes on: a running auction to its end, because people have bid on it, and an order to its buyer.
    """
    blocked = Exists(Block.objects.in_force().filter(user=OuterRef("pk")).order_by())
    people = User.objects.filter(Q(is_active=False) | blocked, pk__in=set(user_ids))
    return set(people.values_list("pk", flat=True))


def can_sell(seller: SellerProfile) -> bool:
    return not who_cannot_sell([seller.user_id])


def open_shop(seller: SellerProfile) -> SellerProfile:
    """Save the new profile under a free slug; a shop of the same name that opens this very moment costs a retry."""
    try:
        seller.slug = free_slug(seller.brand)
        with transaction.atomic():
            seller.save()
    except IntegrityError:
        seller.slug = f"{free_slug(seller.brand)[:80]}-{secrets.token_hex(3)}"
        seller.save()
    return seller


def free_slug(brand: str) -> str:
    """A slug no other shop has; the second `multan-kashi` becomes `multan-kashi-2`."""
    base = slugify(brand)[:80] or "shop"
    taken = set(SellerProfile.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


def set_account(*, seller: SellerProfile, account: str, provider: str) -> str:
    """Keep the seller's account at that payment provider; the answer is the one that was first. Idempotent."""
    first = SellerProfile.objects.filter(pk=seller.pk, provider_account="")
    first.update(provider_account=account, payout_provider=provider)
    seller.refresh_from_db(fields=["provider_account", "payout_provider"])
    return seller.provider_account


def set_payable(*, seller: SellerProfile, account: str, provider: str, now: datetime | None = None) -> None:
    """That payment provider says that money can reach this seller. Idempotent."""
    SellerProfile.objects.filter(pk=seller.pk, payable_at=None).update(
        provider_account=account, payout_provider=provider, payable_at=now or timezone.now()
    )


def set_unpayable(*, seller: SellerProfile, account: str) -> bool:
    """Money cannot reach this account any more: no new piece is published, shares wait. False when it was so already.

    Word of another account than the seller's says nothing about them. Idempotent.
    """
    payable = SellerProfile.objects.filter(pk=seller.pk, provider_account=account, payable_at__isnull=False)
    return payable.update(payable_at=None) == 1


@transaction.atomic
def set_bank_account(*, seller: SellerProfile, iban: str, holder: str, now: datetime | None = None) -> bool:
    """From now on this seller is paid by hand, to that account of theirs; payable since the first one.

    True when money went to another account before. Locks the seller's profile: of two who change it, both are heard of.
    """
    now = now or timezone.now()
    locked = SellerProfile.objects.select_for_update(no_key=True).get(pk=seller.pk)
    is_change = locked.provider_account not in ("", iban)
    locked.payout_provider, locked.provider_account, locked.payout_title = "manual", iban, holder
    locked.payable_at = locked.payable_at or now
    locked.payout_changed_at = now if is_change else locked.payout_changed_at
    locked.save(update_fields=PAYOUT_COLUMNS)
    seller.refresh_from_db(fields=PAYOUT_COLUMNS)
    return is_change


@transaction.atomic
def verify(*, seller: SellerProfile, actor: User, now: datetime | None = None) -> bool:
    """Staff vouch for the seller; False when they already had. Announces `seller_verified`."""
    changed = SellerProfile.objects.filter(pk=seller.pk, verified_at=None).update(
        verified_at=now or timezone.now(), verified_by=actor
    )
    if changed:
        seller.refresh_from_db()
        seller_verified.send(sender=SellerProfile, seller=seller)
    return bool(changed)


def set_rating(*, seller_id: int, average: Decimal | None, count: int) -> None:
    """Copy what the ratings add up to onto the seller; only `orders.ratings.rating` calls this (ADR 0005)."""
    SellerProfile.objects.filter(pk=seller_id).update(rating_average=average, rating_count=count)
