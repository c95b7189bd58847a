"""Orders: mine, the ones I sold, and one page that both sides share."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import seller_only, signed_in
from config.fragments import render_page, wants_fragment
from config.keyset import page_of
from orders.forms import ParcelPhotoForm, ShipmentForm
from orders.models import Order
from orders.parcels import couriers, fulfilling
from orders.ratings import rating
from orders.refunds import refunding
from orders.reports import foretelling, narrating
from orders.views.joint import offer_of

TO_SHIP = "to-ship"


@require_safe
@never_cache
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """What I bought, newest first."""
    page = page_of(request, Order.objects.for_lists().of_buyer(request.user))
    offer = {} if wants_fragment(request) else offer_of(request.user)
    return render_list(request, page, "orders/orders/index.html", narrating.BUYER, **offer)


@require_safe
@never_cache
@seller_only
def sales(request: HttpRequest) -> HttpResponse:
    """What I sold, newest first; `?state=to-ship` leaves what is paid and still here."""
    wanted = request.GET.get("state", "")
    sold = Order.objects.for_lists().of_seller(request.seller)
    if wanted == TO_SHIP:
        sold = sold.filter(state=Order.State.PAID)
    return render_list(request, page_of(request, sold), "orders/sales/index.html", narrating.SELLER, wanted=wanted)


def render_list(request: HttpRequest, page, template: str, side: str, **context) -> HttpResponse:
    rows = [
        {
            "order": order,
            "line": order.lines.all()[0],
            "badge": narrating.badge(order),
            "headline": narrating.headline(order, side),
        }
        for order in page.rows
    ]
    context |= {"rows": rows, "next_url": page.next_url, "side": side, "more": wants_fragment(request)}
    return render_page(request, template, context, fragment="orders/orders/_more.html")


def own_order(request: HttpRequest, number: str, side: str | None = None) -> Order:
    """The order of that number if this person is on (that) one side of it; else 404."""
    order = get_object_or_404(Order.objects.for_pages(), number=number)
    stands_on = narrating.side_of(order, request.user)
    if stands_on is None or side not in (None, stands_on):
        raise Http404
    return order


@require_safe
@never_cache
@signed_in
def show(request: HttpRequest, number: str) -> HttpResponse:
    return render_order(request, own_order(request, number))


def render_order(
    request: HttpRequest,
    order: Order,
    *,
    shipment_form: ShipmentForm | None = None,
    photo_form: ParcelPhotoForm | None = None,
    refusal=None,
    status: int = 200,
) -> HttpResponse:
    """Where the order stands, told to the side that looks, with the one thing it can do now."""
    side = narrating.side_of(order, request.user)
    goes_back = side == narrating.SELLER and fulfilling.is_not_to_be_sent(order)
    feedback = getattr(order, "feedback", None)
    context = {
        "order": order,
        "side": side,
        "line": order.lines.all()[0],
        "badge": narrating.badge(order),
        "headline": narrating.headline(order, side, goes_back=goes_back),
        "next_words": narrating.next_words(order, side, goes_back=goes_back),
        "steps": narrating.steps(order, side),
        "buyer_name": narrating.shown_name(order.buyer),
        "feedback": feedback,
        "refunds": refunding.shown(order),
        "action": "keep" if goes_back else action_of(order, side, feedback),
        "shipment_form": shipment_form or ShipmentForm(),
        "payout": foretelling.outlook(order) if side == narrating.SELLER else None,
        "photo_form": photo_form or ParcelPhotoForm(),
        "tracking_url": couriers.tracking_url(order.courier, order.tracking_number),
        "takes_number": couriers.takes_number(order.courier),
        "refusal": refusal,
    }
    return render_page(request, "orders/orders/show.html", context, fragment="order-page", status=status)


def action_of(order: Order, side: str, feedback) -> str:
    """The one primary action of this page: pay, ship, deliver, choose, confirm, rate, or none."""
    if side == narrating.SELLER:
        unpaid_win = order.state == Order.State.EXPIRED and order.is_auction_win
        actions = {Order.State.PAID: "ship", Order.State.SHIPPED: "deliver"}
        return "choose" if unpaid_win else actions.get(order.state, "")
    if order.state == Order.State.PENDING_PAYMENT:
        return "pay" if order.purchase.deadline > timezone.now() else ""
    if order.state in (Order.State.SHIPPED, Order.State.DELIVERED):
        return "confirm"
    return "rate" if feedback is None and rating.is_open(order) else ""
