"""The addresses of one person: exactly one of them is the one to use first.

Each rule locks the person, so two of them at once take turns. Orders copy addresses: changing one changes no history.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Address, User

MOST = 20


class TooManyAddresses(Exception):
    def __init__(self):
        super().__init__(
            _("You have %(most)d addresses. Delete one you no longer use, then add this one.") % {"most": MOST}
        )


@transaction.atomic
def add_address(*, user: User, is_default: bool = False, **fields) -> Address:
    """Keep a new address (`fields`: its own columns). The first is used first. Raises `TooManyAddresses`."""
    lock(user)
    count = user.addresses.count()
    if count >= MOST:
        raise TooManyAddresses
    address = Address.objects.create(user=user, **fields)
    if is_default or not count:
        put_first(address)
    return address


@transaction.atomic
def change_address(*, user: User, address: Address, is_default: bool = False, **fields) -> Address:
    """Change the columns in `fields`. Asking for it to be first puts it there; not asking changes no order."""
    lock(user)
    mine = user.addresses.get(pk=address.pk)
    for column, value in fields.items():
        setattr(mine, column, value)
    mine.save(update_fields=fields)
    if is_default:
        put_first(mine)
    return mine


@transaction.atomic
def make_default(*, user: User, address: Address) -> Address:
    """Use `address` first from now on. Idempotent."""
    lock(user)
    mine = user.addresses.get(pk=address.pk)
    put_first(mine)
    return mine


@transaction.atomic
def remove_address(*, user: User, address: Address) -> None:
    """Forget it; when it was the first, the newest of the others takes its place. Idempotent."""
    lock(user)
    user.addresses.filter(pk=address.pk).delete()
    first = user.addresses.first()
    if first and not first.is_default:
        put_first(first)


def lock(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def put_first(address: Address) -> None:
    """The constraint allows one default a person: take the other's mark before giving this one its own."""
    Address.objects.filter(user_id=address.user_id, is_default=True).exclude(pk=address.pk).update(is_default=False)
    Address.objects.filter(pk=address.pk).update(is_default=True)
    address.is_default = True
