"""What is in a cart, how it stands now, and every change of it (rules, section 4, "Cart").

A cart reserves nothing. What has changed since its person agreed to it is shown and settled by them; until then it is
not charged. Guests and persons have the same rules; a guest's cart joins the person's when they log in.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selling
from accounts.models import User
from catalog.models import Product
from orders.carts import assessing
from orders.carts.keeping import KEY, NAME, Cart, GuestsCart, PersonsCart, Wanted
from orders.models import MergedCart, OrderLine, Purchase

MOST_OF_ONE = 100_000
# How long a merged cart is remembered: whoever logged in with a copy of its session is long done by then.
REMEMBERED = timedelta(days=1)


class CartRefused(Exception):
    """The cart stays as it is. The message is ready for its person."""


class OwnPiece(CartRefused):
    def __init__(self):
        super().__init__(_("This is your own piece."))


class NotForCarts(CartRefused):
    def __init__(self):
        super().__init__(_("This piece cannot be put into a cart."))


class NotForSaleNow(CartRefused):
    def __init__(self):
        super().__init__(_("This piece is not for sale at the moment."))


class MakerCannotSell(CartRefused):
    def __init__(self):
        super().__init__(selling.CANNOT_SELL)


class CartFull(CartRefused):
    def __init__(self):
        most = settings.MARKET["CART_LINES"]
        super().__init__(
            _("Your cart holds %(most)d different pieces. Check out first, or take one out.") % {"most": most}
        )


class QuantityRefused(CartRefused):
    def __init__(self):
        super().__init__(_("Choose a whole number of pieces, one or more."))


class NotThatMany(CartRefused):
    def __init__(self, left: int, kept: int = 0):
        self.left = left
        words = _("Only %(left)d are left.") if left != 1 else _("Only one is left.")
        if kept:
            words += " " + _("%(kept)d are in your cart already.")
        super().__init__(words % {"left": left, "kept": kept})


class NotInCart(CartRefused):
    def __init__(self):
        super().__init__(_("This piece is not in your cart any more."))


class ChangedAgain(CartRefused):
    def __init__(self):
        super().__init__(_("It has changed once more. Look at it again."))


def under_lock(change: Callable) -> Callable:
    """One transaction, under the cart's lock."""

    @wraps(change)
    def inner(*, cart: Cart, **words):
        with transaction.atomic():
            cart.lock()
            return change(cart=cart, **words)

    return inner


@under_lock
def add(*, cart: Cart, product: Product, quantity: int, price_seen: int) -> Wanted:
    """Put `quantity` more of `product` into the cart, at the price (rupees each) its page showed.

    Raises `CartRefused`.
    """
    require_quantity(quantity)
    if product.is_auction:
        raise NotForCarts
    if product.seller.user_id == cart.owner_id:
        raise OwnPiece
    wanted = cart.wanted()
    kept = wanted[product.pk].quantity if product.pk in wanted else 0
    stands = assessing.assess([Wanted(product.pk, kept + quantity, price_seen)], owner_id=cart.owner_id)
    if not stands or not stands[0].left:
        raise why_none(stands)
    if kept + quantity > stands[0].left:
        raise NotThatMany(stands[0].left, kept)
    if not kept and len(wanted) >= settings.MARKET["CART_LINES"]:
        raise CartFull
    cart.put(Wanted(product.pk, kept + quantity, price_seen))
    return Wanted(product.pk, kept + quantity, price_seen)


@under_lock
def change_quantity(*, cart: Cart, product_id: int, quantity: int) -> None:
    """`quantity` of it from now on, instead of what there was. Raises `CartRefused`."""
    require_quantity(quantity)
    kept = line_of(cart, product_id)
    if quantity > kept.quantity:
        stands = assessing.assess([kept], owner_id=cart.owner_id)
        left = stands[0].left if stands else 0
        if quantity > left:
            raise NotThatMany(left) if left else why_none(stands)
    cart.put(Wanted(product_id, quantity, kept.price_seen))


@under_lock
def take_changes(*, cart: Cart, product_id: int, quantity: int, price: int) -> None:
    """Agree to what has changed: to this many at this price, if that is how it stands. Raises `CartRefused`."""
    kept = line_of(cart, product_id)
    stands = assessing.assess([kept], owner_id=cart.owner_id)
    if not stands or stands[0].trouble not in assessing.ACCEPTABLE:
        raise ChangedAgain
    if (quantity, price) != (stands[0].offered, stands[0].price):
        raise ChangedAgain
    cart.put(Wanted(product_id, quantity, price))


@under_lock
def remove(*, cart: Cart, product_id: int) -> None:
    """Idempotent; an address may name a number that no database takes."""
    if product_id in cart.wanted():
        cart.drop([product_id])


def why_none(stands: list[assessing.Line]) -> CartRefused:
    """Why nothing of it can be had."""
    away = stands and stands[0].trouble == assessing.MAKER
    return MakerCannotSell() if away else NotForSaleNow()


def line_of(cart: Cart, product_id: int) -> Wanted:
    kept = cart.wanted().get(product_id)
    if kept is None:
        raise NotInCart
    return kept


def require_quantity(quantity: int) -> None:
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 1 <= quantity <= MOST_OF_ONE:
        raise QuantityRefused


def merge(*, guest: GuestsCart, user: User) -> int:
    """Put what a guest had collected into the cart of the person they turn out to be; returns how many lines.

    As `bring`. Once, however often it is tried: the guest's cart is emptied in the same transaction, and of two who log
    in with copies of the same session at the same moment, one claims it.
    """
    if not guest.wanted():
        return 0
    with transaction.atomic():
        cart = PersonsCart(user)
        cart.lock()
        merged = bring(cart, guest.wanted().values()) if claim(guest, user) else 0
        empty(guest)
    return merged


def claim(guest: GuestsCart, user: User) -> bool:
    """True for the first who asks, by the unique name of the guest's cart."""
    MergedCart.objects.filter(user=user, merged_at__lt=timezone.now() - REMEMBERED).delete()
    return MergedCart.objects.get_or_create(name=guest.name, defaults={"user": user})[1]


@transaction.atomic
def put_back(*, purchase: Purchase) -> int:
    """What was let go is wanted after all, later: its pieces go (back) into its buyer's cart; returns how many lines.

    As `bring`; not idempotent, so call it once, after giving the purchase up.
    """
    cart = PersonsCart(purchase.buyer)
    cart.lock()
    lines = OrderLine.objects.filter(order__purchase=purchase, order__auction=None).order_by("pk")
    return bring(cart, [Wanted(line.product_id, line.quantity, line.unit_price) for line in lines])


def bring(cart: PersonsCart, found: Iterable[Wanted]) -> int:
    """Put these beside what is in the cart, under its lock; returns how many lines.

    Quantities add up, as far as there are so many; own pieces, and what a full cart has no room for, stay out.
    """
    kept = cart.wanted()
    room = settings.MARKET["CART_LINES"] - len(kept)
    brought = 0
    for line in assessing.assess(found, owner_id=cart.owner_id):
        before = kept.get(line.product.pk)
        room -= before is None
        if line.trouble == assessing.OWN or (before is None and room < 0):
            continue
        cart.put(Wanted(line.product.pk, together(before, line), line.price_seen))
        brought += 1
    return brought


def together(before: Wanted | None, line: assessing.Line) -> int:
    """Both quantities as far as stock goes; never fewer than the person had chosen."""
    had = before.quantity if before else 0
    return max(had, min(had + line.quantity, line.left), 1) if line.left else had or line.quantity


def empty(guest: GuestsCart) -> None:
    """The session is a row of the same database: written here, it comes or goes with the transaction."""
    guest.session.pop(KEY, None)
    guest.session.pop(NAME, None)
    guest.session.save()
