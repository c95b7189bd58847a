"""Joint purchases: paying for all that was won at once."""

import logging
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.models import User
from config.fragments import leave, render_page
from config.ids import read_nonce
from orders.models import Purchase
from orders.payments import joining
from orders.providers.base import ProviderError

log = logging.getLogger(__name__)


def offer_of(user: User) -> dict:
    """What can be paid together, its sum and a form's nonce; nothing unless there are two. One query."""
    wins = list(joining.joinable(user))
    return {"wins": wins, "sum": sum(win.total for win in wins), "nonce": uuid4()} if len(wins) > 1 else {}


@require_safe
@never_cache
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Each win that waits to be paid, to be chosen; as a fragment the offer to pay all of them."""
    return render_new(request)


@require_POST
@signed_in
def create(request: HttpRequest) -> HttpResponse:
    """Join the chosen ones, and go on to pay."""
    chosen = set(request.POST.getlist("purchase"))
    # No number of ours has signs like a NUL, which PostgreSQL refuses with an error instead of not finding it.
    numbers = filter(str.isprintable, chosen)
    mine = list(Purchase.objects.filter(buyer=request.user, number__in=numbers))
    try:
        if len(mine) != len(chosen):
            raise joining.NotJoinable
        joint = joining.join(buyer=request.user, purchases=mine, nonce=read_nonce(request.POST.get("nonce", "")))
    except joining.JoinRefused as refusal:
        return render_new(request, refusal=refusal, status=422)
    except ProviderError:
        log.exception("The provider could not be asked about what %s joins.", request.user.pk)
        words = _("The payment provider cannot be reached right now. Try again in a minute.")
        return render_new(request, refusal=words, status=503)
    return leave(request, joint)


def render_new(request: HttpRequest, *, refusal=None, status: int = 200) -> HttpResponse:
    waiting = joining.joinable(request.user).prefetch_related("orders__lines")
    context = offer_of(request.user) | {"refusal": refusal, "waiting": waiting}
    fragment = "orders/joint/_offer.html"
    return render_page(request, "orders/joint/new.html", context, fragment=fragment, status=status)
