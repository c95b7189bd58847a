"""Writing down a piece before (and, while it is allowed, after) it is published."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import SellerProfile, User
from catalog import publishing
from catalog.models import Product


@transaction.atomic
def draft(*, seller: SellerProfile, actor: User, fields: dict, terms: dict) -> Product:
    """A new draft: `fields` are columns of `Product`, `terms` the cleaned form of its sale format.

    Raises `standing.NotAllowed`.
    """
    standing.require_good_standing(actor)
    product = Product.objects.create(seller=seller, **fields)
    publishing.terms_of(product).save(product, terms)
    return product


@transaction.atomic
def revise(*, product: Product, actor: User, fields: dict, terms: dict) -> Product:
    """Change a piece and its terms. Switching the format of a draft discards the other format's terms first.

    Raises `standing.NotAllowed`, or `publishing.Locked`. Locks the product.
    """
    standing.require_good_standing(actor)
    locked = publishing.lock(product.pk)
    publishing.require_editable(locked)
    if fields.get("sale_format", locked.sale_format) != locked.sale_format:
        if locked.is_published:
            raise publishing.Locked(_("It is up for sale already: how it sells can no longer change."))
        publishing.terms_of(locked).discard(locked)
    if locked.is_published and not fields.get("description", locked.description).strip():
        raise publishing.Locked(_("It is up for sale, so it needs a description."))
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(fields))
    publishing.terms_of(locked).save(locked, terms)
    locked.refresh_from_db()
    return locked
