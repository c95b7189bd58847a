"""Putting a piece up for sale: what is still missing, publishing, taking it off the shelf.

How a format is sold is not this module's business. Each format registers its *terms* (see `Terms`) when its app starts,
so that `auctions`, which is above us, can bring its own without our importing it.
"""

from datetime import datetime
from typing import NamedTuple, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import SellerProfile, User
from catalog import shelving
from catalog.models import Product
from catalog.signals import product_published


class Terms(Protocol):
    """What one sale format knows about its own terms. A module of functions fits as well as an object.

    `form_class` is a form of the prices; its field names clash with no other format's, and *no field is required*,
    since a draft may be incomplete (what is missing is said by `missing`). It takes `initial=`, as forms do.

    All of these are called inside a transaction that holds the product's row lock (and `lock`'s), except `initial`,
    `missing`, `editable` and `extendable` when a page only shows them.
    """

    form_class: type

    def initial(self, product: Product) -> dict:
        """What the form shows: the product's terms now, else where a new one starts. The product may be unsaved."""

    def save(self, product: Product, cleaned: dict) -> None:
        """Create or change the terms from the form's `cleaned_data`. Without the essential price a draft has none."""

    def discard(self, product: Product) -> None:
        """Delete the terms of a draft: its seller chose the other format."""

    def missing(self, product: Product) -> list[str]:
        """One sentence for each thing without which it cannot be published."""

    def editable(self, product: Product) -> str | None:
        """Why the piece may no longer be changed (`Bids have been placed…`), or None when it may."""

    def extendable(self, product: Product) -> str | None:
        """Why no photo may be added any more, or None when one may, even to a piece that may not be changed."""

    def lock(self, product: Product) -> None:
        """Take the locks that go before the product's own, because whoever sells it takes them in this order."""

    def publish(self, product: Product, actor: User, now: datetime) -> None:
        """Put it up for sale and onto the shelf (`catalog.shelving`). The product is published already when called."""


SALE_FORMATS: dict[str, Terms] = {}


def register(sale_format: str, terms: Terms) -> None:
    SALE_FORMATS[sale_format] = terms


def terms_of(product: Product) -> Terms:
    return SALE_FORMATS[product.sale_format]


class Problem(NamedTuple):
    """One thing to mend before publishing, and where: `url_name`, reversed with the product's id if `of_product`."""

    message: str
    url_name: str
    of_product: bool = False
    anchor: str = ""


class NotReady(Exception):
    """The piece cannot be published yet; `problems` says why and where to mend it."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__(" ".join(problem.message for problem in problems))


class Locked(Exception):
    """The piece may no longer be changed. The message is ready for the seller."""


def lock(product_id: int) -> Product:
    """The product with its seller, under its row lock and those of its terms."""
    product = Product.objects.get(pk=product_id)
    terms_of(product).lock(product)
    return Product.objects.select_for_update(of=("self",)).select_related("seller").get(pk=product_id)


def require_extendable(product: Product) -> None:
    """Raise `Locked` when the terms forbid any addition now."""
    reason = terms_of(product).extendable(product)
    if reason:
        raise Locked(reason)


def require_editable(product: Product) -> None:
    """Raise `Locked` when the terms forbid any change now."""
    reason = terms_of(product).editable(product)
    if reason:
        raise Locked(reason)


def problems_of(seller: SellerProfile | None, product: Product | None = None) -> list[Problem]:
    """All that keeps this person from publishing this piece, in the order in which to mend it."""
    if seller is None:
        return [Problem(_("Become a seller: tell buyers who makes it."), "seller_profile")]
    found = []
    if not seller.brand.strip():
        found.append(Problem(_("Give your workshop a name."), "seller_profile"))
    if not seller.address_line.strip():
        found.append(Problem(_("Add your business address."), "seller_profile"))
    if not seller.is_payable:
        found.append(Problem(_("Set up payouts, so that we can pay you."), "onboarding"))
    return found + (problems_of_piece(product) if product else [])


def problems_of_piece(product: Product) -> list[Problem]:
    found = []
    if not product.description.strip():
        found.append(Problem(_("Describe the piece."), "product_edit", True, "#id_description"))
    if not product.images.exists():
        found.append(Problem(_("Add at least one photo."), "product_images", True))
    for message in terms_of(product).missing(product):
        found.append(Problem(message, "product_edit", True, "#terms"))
    return found


@transaction.atomic
def publish(*, product: Product, actor: User, now: datetime | None = None) -> Product:
    """Put a draft up for sale. Announces `product_published`; a second call changes nothing.

    Raises `standing.NotAllowed`, or `NotReady` with every problem. Locks the product.
    """
    standing.require_good_standing(actor)
    locked = lock(product.pk)
    if locked.published_at:
        return locked
    problems = problems_of(locked.seller, locked)
    if problems:
        raise NotReady(problems)
    locked.published_at = now or timezone.now()
    locked.save(update_fields=["published_at"])
    terms_of(locked).publish(locked, actor, locked.published_at)
    product_published.send(sender=Product, product=locked)
    locked.refresh_from_db()
    return locked


@transaction.atomic
def withdraw(*, product: Product, actor: User, now: datetime | None = None) -> Product:  # noqa: ARG001
    """Take a fixed-price piece off the shelf, or an unpublished draft out of sight. Idempotent.

    Raises `Locked` for a published auction: it is cancelled, not withdrawn.
    """
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if locked.is_auction and locked.published_at:
        raise Locked(_("An auction is cancelled on its own page."))
    if locked.withdrawn_at is None:
        locked.withdrawn_at = now or timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        shelving.take_off(locked)
    return locked


@transaction.atomic
def put_back(*, product: Product, actor: User) -> Product:
    """Show a withdrawn fixed-price piece again, when it is published and in stock. Idempotent.

    Raises `standing.NotAllowed`.
    """
    standing.require_good_standing(actor)
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if locked.withdrawn_at is not None:
        locked.withdrawn_at = None
        locked.save(update_fields=["withdrawn_at"])
        listing = getattr(locked, "fixed_price", None)
        if listing:
            shelving.show_fixed_price(listing)
    return locked
