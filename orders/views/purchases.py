"""Purchases: opening one at a fixed price, its page, and what became of the payment."""

import uuid

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import standing
from accounts.access import signed_in
from accounts.forms import AddressForm
from catalog.models import Product
from config.fragments import leave, render_page
from config.ids import read_id
from orders.forms import BuyForm
from orders.models import Payment, Purchase
from orders.payments import cancelling
from orders.purchases import purchasing

WHERE = "orders/purchases/_where.html"


def own_purchase(request: HttpRequest, number: str) -> Purchase:
    return get_object_or_404(Purchase, number=number, buyer=request.user)


def purchasable(request: HttpRequest) -> Product:
    """The published fixed-price piece that the form names."""
    pk = read_id(request.POST.get("product", ""))
    if pk is None:
        raise Http404
    products = Product.objects.visible_to(request.user).filter(sale_format=Product.SaleFormat.FIXED_PRICE)
    return get_object_or_404(products.for_cards(), pk=pk, fixed_price__isnull=False)


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """Purchases are listed as orders."""
    return leave(request, "orders")


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Buy now: reserve the pieces, and go on to pay."""
    product = purchasable(request)
    if not request.user.is_authenticated:
        return leave(request, redirect_to_login(product.get_absolute_url()).url)
    form = BuyForm(request.POST)
    if not form.is_valid():
        return render_new(request, product, form, status=422)
    quantity, price, nonce = (form.cleaned_data[name] for name in ("quantity", "price", "nonce"))
    try:
        purchase = purchasing.buy_now(
            buyer=request.user, product=product, quantity=quantity, price_seen=price, nonce=nonce
        )
    except purchasing.PurchaseRefused as refusal:
        fresh = purchasable(request)
        return render_new(request, fresh, again(fresh, quantity), refusal=refusal, status=422)
    except standing.NotAllowed as refusal:
        return render_new(request, product, again(product, quantity), refusal=refusal, status=403)
    return leave(request, purchase)


def again(product: Product, quantity: int) -> BuyForm:
    """The form once more at the present price, with what was typed, ready to be confirmed."""
    return BuyForm(initial={"quantity": quantity, "price": product.fixed_price.price, "nonce": uuid.uuid4()})


def render_new(request: HttpRequest, product: Product, form: BuyForm, refusal=None, status: int = 200) -> HttpResponse:
    context = {"product": product, "listing": product.fixed_price, "form": form, "refusal": refusal}
    context["too_many"] = isinstance(refusal, purchasing.TooManyOpen)
    context["in_vain"] = isinstance(refusal, purchasing.MakerCannotSell)
    return render_page(request, "orders/purchases/new.html", context, fragment="buy", status=status)


@require_safe
@never_cache
@signed_in
def show(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be paid, until when, and where it goes."""
    return render_show(request, own_purchase(request, number))


def render_show(
    request: HttpRequest, purchase: Purchase, *, address_form=None, chosen=None, refusal=None, status: int = 200
) -> HttpResponse:
    """The purchase with its addresses; with a form for a new one when asked for, or when there is none."""
    payable = purchase.is_pending and purchase.deadline > timezone.now()
    orders = list(purchase.all_orders.for_pages().order_by("pk"))
    context = {
        "purchase": purchase,
        "payable": payable,
        "orders": orders,
        "may_be_given_up": payable and cancelling.may_be_given_up(orders),
        "refusal": refusal,
    }
    if payable:
        context |= addresses_for(request, address_form, chosen, here=purchase.get_absolute_url())
    return render_page(request, "orders/purchases/show.html", context, fragment=WHERE, status=status)


def addresses_for(request: HttpRequest, address_form: AddressForm | None, chosen: int | None, *, here: str) -> dict:
    """Where it may go: the person's addresses, or a form for a new one when asked for, or when there is none."""
    addresses = list(request.user.addresses.select_related("city__province"))
    if address_form is None and (request.GET.get("address") == "new" or not addresses):
        address_form = AddressForm(request.user)
    return {
        "addresses": addresses,
        "address_form": address_form,
        "chosen": chosen or next((address.pk for address in addresses), None),
        "here": here,
    }


@require_safe
@never_cache
@signed_in
def result(request: HttpRequest, number: str) -> HttpResponse:
    """What the provider has told us so far. Reads the rows, and nothing that the address says."""
    purchase = own_purchase(request, number)
    payment = purchase.payments.order_by("-pk").first()
    orders = list(purchase.all_orders.order_by("pk").select_related("seller"))
    context = {
        "purchase": purchase,
        "payment": payment,
        "orders": orders,
        "order": orders[0] if orders else None,
        "several": len(orders) > 1,
        "stands": where_it_stands(purchase, payment),
    }
    return render_page(request, "orders/purchases/result.html", context, fragment="payment-result")


def where_it_stands(purchase: Purchase, payment: Payment | None) -> str:
    """paid, refund_due, expired, failed, waiting or unpaid."""
    if purchase.payments.filter(state=Payment.State.REFUND_DUE).exists() and purchase.state != Purchase.State.PAID:
        return "refund_due"
    if not purchase.is_pending:
        return purchase.state
    if payment is None:
        return "unpaid"
    failed = payment.state in (Payment.State.FAILED, Payment.State.EXPIRED)
    return "failed" if failed else "waiting"
