"""What a seller makes of a won auction that was not paid: offer it to the next bidder, list it again, or leave it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import standing
from accounts.access import signed_in
from auctions import relisting
from config.fragments import leave, render_page
from orders.forms import OfferForm
from orders.models import Order
from orders.purchases import offering
from orders.reports import narrating
from orders.views.orders import own_order


def unpaid_sale(request: HttpRequest, number: str) -> Order:
    """The expired win of that number for its seller; 404 for everyone else, and for every other order."""
    order = own_order(request, number, narrating.SELLER)
    if not (order.is_auction_win and order.state == Order.State.EXPIRED):
        raise Http404
    return order


@require_safe
@signed_in
def show(request: HttpRequest, number: str) -> HttpResponse:
    return render_show(request, unpaid_sale(request, number))


@require_POST
@signed_in
def create(request: HttpRequest, number: str) -> HttpResponse:
    """Offer it to the next bidder, as the page showed them."""
    order = unpaid_sale(request, number)
    form = OfferForm(request.POST)
    if not form.is_valid():
        return render_show(request, order, refusal=_("Nothing was offered. Look once more."), status=422)
    seen = {"bidder": form.cleaned_data["bidder"], "price_seen": form.cleaned_data["price"]}
    try:
        offering.offer(order=order, seller=order.seller, **seen)
    except offering.OfferRefused as refusal:
        return render_show(request, order, refusal=refusal, status=422)
    except standing.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("Offered. We tell you what becomes of it."))
    return leave(request, "order_choice", order.number)


def render_show(request: HttpRequest, order: Order, *, refusal=None, status: int = 200) -> HttpResponse:
    auction = order.auction
    chances = list(auction.second_chances.select_related("order"))
    paddles = dict(auction.paddles.values_list("user", "number"))
    for chance in chances:
        chance.bidder = paddles[chance.user_id]
    hindrance = offering.offer_refusal(auction)
    current = next((chance for chance in chances if chance.is_open), None)
    context = {
        "order": order,
        "line": order.lines.all()[0],
        "auction": auction,
        "chances": chances,
        "current": current,
        "hindrance": hindrance,
        "following": None if hindrance or current else offering.next_in_line(auction),
        "relisted": relisting.again(auction),
        "successor": auction.orders.exclude(state__in=Order.DEAD).first(),
        "refusal": refusal,
    }
    return render_page(request, "orders/choices/show.html", context, status=status)
