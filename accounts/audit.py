"""This app's invariants (rules, section 7). U2 in full is checked by `orders`, which knows the violations."""

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.db.models.functions import Lower

from accounts.models import Address, Block, SellerProfile, User
from config.auditing import invariant


@invariant("U3", "Nobody has two blocks in force, and none ends before it starts.")
def blocks_are_single() -> Iterator[str]:
    twice = User.objects.annotate(n=Count("blocks", filter=Q(blocks__lifted_at=None))).filter(n__gt=1)
    yield from (f"Person {user.pk} has {user.n} blocks in force." for user in twice)
    backwards = Block.objects.filter(lifted_at__lt=F("started_at"))
    yield from (f"Block {block.pk} was lifted before it started." for block in backwards)


@invariant("U4", "Whoever has addresses has exactly one to use first.")
def one_address_is_first() -> Iterator[str]:
    counted = Address.objects.order_by().values("user").annotate(n=Count("pk", filter=Q(is_default=True))).exclude(n=1)
    yield from (f"Person {row['user']} has {row['n']} addresses to use first." for row in counted)


@invariant("U5", "An e-mail is kept in lower case, and belongs to one account.")
def emails_are_lower_case() -> Iterator[str]:
    shouting = User.objects.exclude(email=Lower("email"))
    yield from (f"Person {user.pk} has the e-mail {user.email}." for user in shouting)


@invariant("U6", "A seller who can be paid has an account with the payment provider.")
def payable_sellers_have_a_provider_account() -> Iterator[str]:
    unpaid = SellerProfile.objects.filter(payable_at__isnull=False, provider_account="")
    yield from (f"Seller {seller.pk} is payable without a provider account." for seller in unpaid)
