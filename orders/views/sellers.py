"""The seller's desk, setting up payouts, and the counts of anyone's account.

Where a seller's money goes is changed only by whoever has just shown that it is them (`accounts.access`, ADR 25).
"""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import is_proven, prove, seller_of, seller_only, signed_in
from accounts.models import SellerProfile
from config.fragments import leave, render_page
from orders.forms import BankAccountForm
from orders.models import Order
from orders.payouts import banking, shares
from orders.payouts.onboarding import set_bank_account, start_onboarding
from orders.providers import manual
from orders.providers.base import ProviderError
from orders.reports import narrating, reporting

log = logging.getLogger(__name__)

TO_SHIP_ROWS = 6
# In the session: an account that was written down while its owner was to be asked for their password.
WRITTEN = "account_written"


@require_safe
@never_cache
@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """What a seller earns, has to send and sells; for anyone else, how to become one."""
    seller = seller_of(request.user)
    if seller is None:
        return render_page(request, "orders/desk/show.html", {"seller": None, "next_step": "profile"})
    paid = Order.objects.for_lists().filter(seller=seller, state=Order.State.PAID).order_by("pk")[:TO_SHIP_ROWS]
    products = reporting.products_by_state(seller)
    context = {
        "seller": seller,
        "next_step": next_step(seller, any(products.values())),
        "earnings": reporting.earnings_of(seller),
        "rows": [{"order": order, "line": order.lines.all()[0], "badge": narrating.badge(order)} for order in paid],
        "products": products,
    }
    return render_page(request, "orders/desk/show.html", context)


def next_step(seller: SellerProfile, any_products: bool) -> str:
    """onboarding, product or nothing: the one thing that stands between this seller and a sale."""
    if not seller.is_payable:
        return "onboarding"
    return "" if any_products else "product"


@require_safe
@never_cache
@seller_only
def onboarding(request: HttpRequest) -> HttpResponse:
    """Whether money can reach this seller. Asked again every two seconds while the provider's word is awaited."""
    if by_hand(request.seller) and (not request.seller.is_payable or "change" in request.GET):
        return ask_for_account(request)
    return render_onboarding(request)


def ask_for_account(request: HttpRequest) -> HttpResponse:
    """The form, for whoever has just shown that it is them; with what they had written before that was asked for."""
    if not is_proven(request):
        return prove(request, request.get_full_path())
    return render_onboarding(request, form=BankAccountForm(initial=request.session.pop(WRITTEN, None)))


def by_hand(seller: SellerProfile) -> bool:
    """Whether it is a bank account that this seller is asked for (`PAYOUTS`), or has given us."""
    return settings.PAYOUTS == manual.NAME or seller.payout_provider == manual.NAME


def render_onboarding(request: HttpRequest, *, form=None, failed: bool = False, status: int = 200) -> HttpResponse:
    account = shares.bank_account_of(request.seller)
    is_cooling = shares.is_cooling(request.seller, timezone.now())
    context = {
        "seller": request.seller,
        "form": form,
        "failed": failed,
        "asked": request.session.get("asked_for_payouts", False),
        "by_hand": by_hand(request.seller),
        "iban": banking.masked(account) if account else "",
        "cooling_hours": settings.MARKET["PAYOUT_COOLING_SECONDS"] // 3600,
        "cools_until": shares.cools_until(request.seller) if is_cooling else None,
    }
    return render_page(request, "orders/onboarding/show.html", context, fragment="onboarding-state", status=status)


@require_POST
@seller_only
def create_onboarding(request: HttpRequest) -> HttpResponse:
    """To the provider's page; or, by hand, the account that was written down."""
    if by_hand(request.seller):
        return create_bank_account(request)
    if request.seller.is_payable:
        return leave(request, "onboarding")
    if not is_proven(request):
        return prove(request, reverse("onboarding"))
    return_url = request.build_absolute_uri(reverse("onboarding"))
    try:
        hosted = start_onboarding(seller=request.seller, return_url=return_url)
    except ProviderError:
        log.exception("The provider did not take %s to its forms.", request.seller.slug)
        return render_onboarding(request, failed=True, status=503)
    request.session["asked_for_payouts"] = True
    return leave(request, hosted)


def create_bank_account(request: HttpRequest) -> HttpResponse:
    form = BankAccountForm(request.POST)
    if not form.is_valid():
        return render_onboarding(request, form=form, status=422)
    if not is_proven(request):
        request.session[WRITTEN] = form.cleaned_data
        return prove(request, f"{reverse('onboarding')}?change=1")
    set_bank_account(seller=request.seller, **form.cleaned_data)
    request.session.pop(WRITTEN, None)
    messages.success(request, _("The account is kept. Your share of each sale goes there."))
    return leave(request, "onboarding")


@require_safe
@never_cache
@signed_in
def counts(request: HttpRequest) -> HttpResponse:
    """How often this person has bought and sold: a fragment of the account's page."""
    return render_page(request, "orders/_counts.html", {"counts": reporting.counts_of(request.user)})
