"""Where a cart is kept: with its person, so that every device shows the same, or in the session of a guest.

Both kinds keep the same and are asked the same; what may be in a cart is `carting`'s business.
"""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from django.db.models import Sum

from accounts.models import User
from orders.models import CartLine
from orders.purchases import violations

KEY = "cart"  # in a guest's session: `{"<product id>": [quantity, price seen], …}`
NAME = "cart_name"  # beside it: which guest's cart this is, in whatever copy of the session


@dataclass(frozen=True, slots=True)
class Wanted:
    """Some pieces of one product, at the price (rupees each) that was agreed to last."""

    product_id: int
    quantity: int
    price_seen: int


class Cart(Protocol):
    owner_id: int | None

    def lock(self) -> None:
        """Two changes of the same cart take turns. To be called in a transaction."""

    def wanted(self) -> dict[int, Wanted]:
        """By product id, in the order in which they came."""

    def put(self, wanted: Wanted) -> None:
        """Keep it, instead of what was kept of that product."""

    def drop(self, product_ids: Iterable[int]) -> None: ...

    def count(self) -> int:
        """How many pieces."""


class PersonsCart:
    def __init__(self, user: User):
        self.user, self.owner_id = user, user.pk

    def lock(self) -> None:
        violations.lock_person(self.owner_id)

    def wanted(self) -> dict[int, Wanted]:
        lines = CartLine.objects.filter(user=self.user).values_list("product_id", "quantity", "price_seen")
        return {row[0]: Wanted(*row) for row in lines}

    def put(self, wanted: Wanted) -> None:
        terms = {"quantity": wanted.quantity, "price_seen": wanted.price_seen}
        CartLine.objects.update_or_create(user=self.user, product_id=wanted.product_id, defaults=terms)

    def drop(self, product_ids: Iterable[int]) -> None:
        CartLine.objects.filter(user=self.user, product_id__in=list(product_ids)).delete()

    def count(self) -> int:
        return CartLine.objects.filter(user=self.user).aggregate(n=Sum("quantity"))["n"] or 0


class GuestsCart:
    def __init__(self, session: MutableMapping):
        self.session, self.owner_id = session, None

    def lock(self) -> None:
        """One browser's own: nobody else changes it."""

    def wanted(self) -> dict[int, Wanted]:
        return {int(key): Wanted(int(key), *terms) for key, terms in self.session.get(KEY, {}).items()}

    @property
    def name(self) -> UUID:
        """The same in every copy of this session: two who log in with it at once bring one cart."""
        return UUID(self.session.setdefault(NAME, uuid4().hex))

    def put(self, wanted: Wanted) -> None:
        self.session.setdefault(NAME, uuid4().hex)
        kept = {str(wanted.product_id): [wanted.quantity, wanted.price_seen]}
        self.session[KEY] = self.session.get(KEY, {}) | kept

    def drop(self, product_ids: Iterable[int]) -> None:
        gone = {str(pk) for pk in product_ids}
        self.session[KEY] = {key: terms for key, terms in self.session.get(KEY, {}).items() if key not in gone}

    def count(self) -> int:
        return sum(quantity for quantity, _price in self.session.get(KEY, {}).values())
