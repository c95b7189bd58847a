"""Feedback: leaving one for an order, and what is said of a shop."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.models import SellerProfile
from config.fragments import leave, render_page, wants_fragment
from config.keyset import page_of
from orders.forms import FeedbackForm
from orders.models import Feedback, Order
from orders.ratings import rating
from orders.reports import narrating
from orders.views.orders import own_order

SHOP_PAGE = 10


@require_safe
@never_cache
@signed_in
def new(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number, narrating.BUYER)
    return render_new(request, order, FeedbackForm())


@require_POST
@signed_in
def create(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number, narrating.BUYER)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return render_new(request, order, form, status=422)
    try:
        rating.leave_feedback(order=order, buyer=request.user, **form.cleaned_data)
    except rating.FeedbackRefused as refusal:
        return render_new(request, order, form, refusal=refusal, status=422)
    messages.success(request, _("Thank you. Your words are on the maker's page."))
    return leave(request, order)


def render_new(request: HttpRequest, order: Order, form: FeedbackForm, refusal=None, status: int = 200) -> HttpResponse:
    said = Feedback.objects.filter(order=order).exists()
    context = {
        "order": order,
        "form": form,
        "refusal": refusal,
        "can_rate": not said and rating.is_open(order),
        "said": said,
    }
    return render_page(request, "orders/feedback/new.html", context, fragment="feedback-form", status=status)


@require_safe
def of_shop(request: HttpRequest, slug: str) -> HttpResponse:
    """What buyers said of one shop, newest first; never what they said of us, and never their full name."""
    seller = get_object_or_404(SellerProfile, slug=slug)
    said = Feedback.objects.filter(order__seller=seller).select_related("order__buyer").order_by("-pk")
    page = page_of(request, said.prefetch_related("order__lines__product"), size=SHOP_PAGE)
    rows = [
        {"feedback": row, "author": narrating.shown_name(row.order.buyer), "line": row.order.lines.all()[0]}
        for row in page.rows
    ]
    context = {"seller": seller, "rows": rows, "next_url": page.next_url}
    more = wants_fragment(request) and "after" in request.GET
    fragment = "orders/feedback/_more.html" if more else "shop-feedback"
    return render_page(request, "orders/feedback/index.html", context, fragment=fragment)
