"""Buying what is in a cart: exactly what the page showed, or nothing (rules, section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from config.ids import read_id
from config.money import rupees
from orders.carts import assessing
from orders.carts.assessing import Contents, Line
from orders.carts.keeping import PersonsCart
from orders.models import Purchase
from orders.purchases import purchasing, stocking
from orders.purchases.ordering import Piece


class NothingToBuy(purchasing.PurchaseRefused):
    def __init__(self):
        super().__init__(_("There is nothing in your cart that can be bought now."))


class CartChanged(purchasing.PurchaseRefused):
    def __init__(self):
        super().__init__(_("Your cart is no longer as this page showed it. Nothing was bought."))


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a checkout's page showed of one line, and its person agreed to. In rupees; `delivery` is the piece's own."""

    product_id: int
    quantity: int
    price: int
    delivery: int

    @classmethod
    def of(cls, line: Line) -> Self:
        return cls(line.product.pk, line.quantity, line.price, line.product.delivery)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What a form carries; None for what no page of ours has written."""
        numbers = [read_id(part) for part in text.split(":")]
        return None if len(numbers) != 4 or None in numbers else cls(*numbers)

    def __str__(self) -> str:
        return f"{self.product_id}:{self.quantity}:{self.price}:{self.delivery}"


def check_out(
    *, buyer: User, confirmed: Sequence[Confirmed | None], nonce: UUID, now: datetime | None = None
) -> Purchase:
    """Buy the `confirmed` lines of the person's cart: all of them, at what they agreed to, or nothing.

    One purchase, one order per seller, payable for 30 minutes; what was bought leaves the cart in the same transaction,
    what was put there meanwhile stays. One purchase per buyer and nonce. Raises `standing.NotAllowed` or a
    `PurchaseRefused`. Announces `order_opened`. Locks the person, then the products in the order of their ids.
    """

    def write() -> Purchase:
        if not confirmed:
            raise NothingToBuy
        cart = PersonsCart(buyer)
        stocking.lock_products([line.product_id for line in confirmed if line])
        lines = as_confirmed(assessing.contents_of(cart), confirmed)
        if sum(line.total for line in lines) > purchasing.LARGEST_TOTAL:
            raise purchasing.QuantityRefused
        take_all(lines)
        pieces = [Piece(line.product, line.price, line.quantity) for line in lines]
        cart.drop([line.product.pk for line in lines])
        return purchasing.open_at_fixed_price(buyer=buyer, pieces=pieces, nonce=nonce, now=now)

    return purchasing.once_per_form(buyer=buyer, nonce=nonce, write=write)


def as_confirmed(contents: Contents, confirmed: Sequence[Confirmed | None]) -> list[Line]:
    """The ready lines that were confirmed, in the cart's order. Raises `CartChanged` unless each is as it was shown."""
    ready = {Confirmed.of(line): line for line in contents.ready}
    if len(set(confirmed)) != len(confirmed) or not set(confirmed) <= set(ready):
        raise CartChanged
    return [line for shown, line in ready.items() if shown in set(confirmed)]


def take_all(lines: Sequence[Line]) -> None:
    """Reserve each, in the order in which the products are locked."""
    for line in sorted(lines, key=lambda line: line.product.pk):
        if not stocking.take(product_id=line.product.pk, quantity=line.quantity, price=line.price):
            raise CartChanged


def differences(contents: Contents, confirmed: Sequence[Confirmed | None]) -> list[str]:
    """What is not as the page showed it, a sentence each."""
    shown = {line.product_id: line for line in confirmed if line}
    found = []
    for line in contents.lines:
        before = shown.pop(line.product.pk, None)
        words = difference(line, before)
        if words:
            found.append(_("%(title)s: %(words)s") % {"title": line.product.title, "words": words})
    if shown:
        found.append(_("What you had chosen was taken out of the cart meanwhile."))
    return found


def difference(line: Line, before: Confirmed | None) -> str:
    if before is None:
        return _("You put it into the cart meanwhile.") if line.is_ready else ""
    if not line.is_ready:
        return line.words
    if line.price != before.price:
        return _("It costs %(price)s now.") % {"price": rupees(line.price)}
    if line.quantity != before.quantity:
        return _("There are %(count)d of it in your cart now.") % {"count": line.quantity}
    if line.product.delivery != before.delivery:
        return _("Sending it costs %(price)s now.") % {"price": rupees(line.product.delivery)}
    return ""
