"""Reviews of a fixed-price piece: read by all, written by those who received it, changed by their author."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from catalog.models import Product
from config.fragments import leave, render_page, wants_fragment
from config.keyset import page_of
from orders.forms import ReviewForm
from orders.models import Review
from orders.ratings import reviewing
from orders.reports import narrating

PAGE = 10


def reviewed_product(request: HttpRequest, pk: int) -> Product:
    products = Product.objects.visible_to(request.user).select_related("seller")
    return get_object_or_404(products, pk=pk, sale_format=Product.SaleFormat.FIXED_PRICE)


@require_safe
def index(request: HttpRequest, pk: int) -> HttpResponse:
    return render_index(request, reviewed_product(request, pk))


@require_POST
def create(request: HttpRequest, pk: int) -> HttpResponse:
    product = reviewed_product(request, pk)
    if not request.user.is_authenticated:
        return leave(request, redirect_to_login(request.path).url)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return render_index(request, product, form=form, status=422)
    try:
        reviewing.write_review(author=request.user, product=product, **form.cleaned_data)
    except reviewing.ReviewRefused as refusal:
        return render_index(request, product, form=form, refusal=refusal, status=422)
    messages.success(request, _("Thank you for your review."))
    return leave(request, "reviews", product.pk)


def render_index(request: HttpRequest, product: Product, *, form=None, refusal=None, status: int = 200) -> HttpResponse:
    """All reviews, one's own first as a form when it is still to be written."""
    page = page_of(request, Review.objects.filter(product=product).select_related("author").order_by("-pk"), size=PAGE)
    may_write = reviewing.may_review(request.user, product)
    own = Review.objects.filter(product=product, author=request.user).first() if may_write else None
    context = {
        "product": product,
        "rows": [{"review": row, "author": narrating.shown_name(row.author)} for row in page.rows],
        "next_url": page.next_url,
        "own": own,
        "form": form or (ReviewForm() if may_write and own is None else None),
        "refusal": refusal,
    }
    more = wants_fragment(request) and "after" in request.GET
    fragment = "orders/reviews/_more.html" if more else "reviews"
    return render_page(request, "orders/reviews/index.html", context, fragment=fragment, status=status)


def own_review(request: HttpRequest, pk: int) -> Review:
    return get_object_or_404(Review.objects.select_related("product"), pk=pk, author=request.user)


@signed_in
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    review = own_review(request, pk)
    form = ReviewForm(request.POST or None, instance=review)
    if request.method != "POST" or not form.is_valid():
        context = {"review": review, "product": review.product, "form": form}
        status = 422 if request.method == "POST" else 200
        return render_page(request, "orders/reviews/edit.html", context, fragment="review-form", status=status)
    reviewing.change_review(review=review, author=request.user, **form.cleaned_data)
    messages.success(request, _("Your review is changed."))
    return leave(request, "reviews", review.product_id)


@require_POST
@signed_in
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    review = own_review(request, pk)
    reviewing.delete_review(review=review, author=request.user)
    messages.success(request, _("Your review is gone."))
    return leave(request, "reviews", review.product_id)
