"""Second chances: what is offered to a bidder, and their answer; its seller may take it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import standing
from accounts.access import signed_in
from config.clock import present
from config.fragments import leave, render_page
from orders.forms import AcceptanceForm
from orders.models import SecondChance
from orders.purchases import offering


def own_chance(request: HttpRequest, pk: int, **whose) -> SecondChance:
    """The offer made to this person (or, with `whose`, by them); else 404."""
    chances = SecondChance.objects.select_related(
        "auction__product__seller__user", "auction__product__seller__city", "unpaid_order", "order__purchase"
    )
    return get_object_or_404(chances, pk=pk, **whose or {"user": request.user})


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return render_show(request, own_chance(request, pk))


@require_POST
@signed_in
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """First step: what it comes to, in figures and words. Second step: it is theirs to pay."""
    chance = own_chance(request, pk)
    form = AcceptanceForm(request.POST)
    if not form.is_valid():
        return render_show(request, chance, refusal=_("Nothing was bought. Look once more."), status=422)
    if not form.cleaned_data["confirmed"]:
        return render_show(request, chance, confirming=is_open(chance))
    try:
        accepted = offering.accept(chance=chance, actor=request.user, total_seen=form.cleaned_data["total"])
    except offering.ChanceRefused as refusal:
        return render_show(request, own_chance(request, pk), refusal=refusal, status=422)
    except standing.NotAllowed as refusal:
        return render_show(request, chance, refusal=refusal, status=403)
    return leave(request, accepted.order.purchase)


@require_POST
@signed_in
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    chance = own_chance(request, pk)
    try:
        offering.decline(chance=chance, actor=request.user)
    except offering.ChanceRefused as refusal:
        return render_show(request, own_chance(request, pk), refusal=refusal, status=422)
    messages.success(request, _("Declined. You owe nothing."))
    return leave(request, chance)


@require_POST
@signed_in
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    chance = own_chance(request, pk, auction__product__seller__user=request.user)
    try:
        offering.withdraw(chance=chance, seller=chance.auction.product.seller)
    except offering.ChanceOver:
        messages.warning(request, _("It was too late to take it back: the offer had been answered, or was over."))
    else:
        messages.success(request, _("Taken back. The bidder has been told."))
    return leave(request, "order_choice", chance.unpaid_order.number)


def is_open(chance: SecondChance) -> bool:
    return chance.is_open and present() < chance.expires_at


def render_show(
    request: HttpRequest, chance: SecondChance, *, confirming: bool = False, refusal=None, status: int = 200
) -> HttpResponse:
    own = chance.auction.bids.standing().filter(paddle__user=request.user).order_by("-sequence").first()
    if own is None:
        raise Http404
    context = {
        "chance": chance,
        "product": chance.auction.product,
        "total": offering.total_of(chance),
        "maximum": own.maximum,
        "left_out": len(chance.without),
        "is_open": is_open(chance),
        "confirming": confirming,
        "refusal": refusal,
    }
    return render_page(request, "orders/chances/show.html", context, fragment="second-chance", status=status)
