"""Up for sale or not: publishing, withdrawing, and what the seller would receive."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import standing
from accounts.access import seller_only
from catalog import publishing
from catalog.models import Product
from catalog.views.products import own_product
from config.fields import RupeeField
from config.fragments import leave, render_page


@seller_only
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what is still missing; POST publishes."""
    product = own_product(request, pk)
    if request.method == "POST":
        try:
            published = publishing.publish(product=product, actor=request.user)
        except publishing.NotReady:
            return not_ready(request, product, status=422)
        except standing.NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        messages.success(request, _("It is up for sale."))
        return leave(request, published)
    if product.is_published:
        return leave(request, product)
    return not_ready(request, product)


def not_ready(request: HttpRequest, product: Product, status: int = 200) -> HttpResponse:
    terms = publishing.terms_of(product).initial(product)
    problems = [
        {"message": problem.message, "url": address_of(problem, product)}
        for problem in publishing.problems_of(request.seller, product)
    ]
    price = terms.get("price") or terms.get("starting_price")
    context = {"product": product, "problems": problems, "price": price}
    return render_page(request, "catalog/listings/publication.html", context, status=status)


def address_of(problem: publishing.Problem, product: Product) -> str:
    return reverse(problem.url_name, args=[product.pk] if problem.of_product else []) + problem.anchor


@require_POST
@seller_only
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product, pk=pk, seller=request.seller)
    try:
        publishing.withdraw(product=product, actor=request.user)
    except publishing.Locked as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is off the shelf."))
    return leave(request, "product_edit", pk)


@require_POST
@seller_only
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product, pk=pk, seller=request.seller)
    try:
        publishing.put_back(product=product, actor=request.user)
    except standing.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("It is back on the shelf."))
    return leave(request, "product_edit", pk)


def share(request: HttpRequest) -> HttpResponse:
    """`?price=`: what the seller receives of it, as a line beside the field."""
    typed = request.GET.get("price") or request.GET.get("starting_price")
    try:
        price = RupeeField(required=False).clean(typed)
    except ValidationError:
        price = None
    return render_page(request, "catalog/listings/_share.html", {"price": price})
