"""The cart: what is in it, how many, and every change of a line. Guests have one too."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Product
from config.fragments import announce, leave, render_page, wants_fragment
from config.ids import read_id
from orders.carts import assessing, carting
from orders.carts.keeping import Cart, GuestsCart, PersonsCart
from orders.forms import PiecesForm, QuantityForm

CHANGED = "cart-changed"


def cart_of(request: HttpRequest) -> Cart:
    return PersonsCart(request.user) if request.user.is_authenticated else GuestsCart(request.session)


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    return render_cart(request)


def render_cart(request: HttpRequest, *, refusal=None, refused: int | None = None, status: int = 200) -> HttpResponse:
    """The cart as it stands; what was refused is said at its line (`refused`: the product's id), else above."""
    contents = assessing.contents_of(cart_of(request))
    if refused not in {line.product.pk for line in contents.lines}:
        refused = None
    context = {"cart": contents, "refusal": refusal, "refused": refused, "nonce": uuid4()}
    return render_page(request, "orders/carts/show.html", context, fragment="cart", status=status)


@require_safe
@never_cache
def count(request: HttpRequest) -> HttpResponse:
    """How many pieces, for the head of every page."""
    return render_page(request, "orders/carts/_count.html", {"count": cart_of(request).count()})


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Add some pieces; the person stays where they are, or, without HTMX, sees the cart."""
    product = addable(request)
    form = PiecesForm(request.POST)
    cart = cart_of(request)
    try:
        if not form.is_valid():
            raise carting.CartRefused(next(iter(form.errors.values()))[0])
        quantity, price = form.cleaned_data["quantity"], form.cleaned_data["price"]
        kept = carting.add(cart=cart, product=product, quantity=quantity, price_seen=price)
    except carting.CartRefused as refusal:
        if wants_fragment(request):
            return render_page(request, "orders/carts/_added.html", {"refusal": refusal}, status=422)
        return render_cart(request, refusal=refusal, status=422)
    if wants_fragment(request):
        response = render_page(request, "orders/carts/_added.html", {"kept": kept.quantity})
        return announce(response, CHANGED)
    messages.success(request, _("It is in your cart."))
    return leave(request, "cart")


def addable(request: HttpRequest) -> Product:
    """The published piece that the form names."""
    pk = read_id(request.POST.get("product", ""))
    if pk is None:
        raise Http404
    return get_object_or_404(Product.objects.visible_to(request.user).select_related("seller"), pk=pk)


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another quantity."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        return render_cart(request, refusal=form.errors["quantity"][0], refused=pk, status=422)
    return changed(request, pk, carting.change_quantity, quantity=form.cleaned_data["quantity"])


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a new price, or to the few that are left."""
    form = PiecesForm(request.POST)
    if not form.is_valid():
        return render_cart(request, refusal=carting.ChangedAgain(), refused=pk, status=422)
    return changed(request, pk, carting.take_changes, **form.cleaned_data)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    return changed(request, pk, carting.remove)


def changed(request: HttpRequest, pk: int, rule, **words) -> HttpResponse:
    """Call the rule, and show the cart as it stands then."""
    try:
        rule(cart=cart_of(request), product_id=pk, **words)
    except carting.CartRefused as refusal:
        return render_cart(request, refusal=refusal, refused=pk, status=422)
    if wants_fragment(request):
        return announce(render_cart(request), CHANGED)
    return leave(request, "cart")
