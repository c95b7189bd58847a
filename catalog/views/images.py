"""The photos of a piece: the manager, and what its buttons do."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts import standing
from accounts.access import seller_only
from catalog import picturing, publishing
from catalog.forms import CaptionForm, PhotosForm
from catalog.models import Product, ProductImage
from config.fragments import leave, render_page, wants_fragment
from config.ids import read_id


@seller_only
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the manager; POST several files: the good ones are kept, the others told by name."""
    product = get_object_or_404(Product, pk=pk, seller=request.seller)
    if request.method != "POST":
        return manager(request, product, PhotosForm())
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return manager(request, product, form, status=422)
    added, refusal = attempt(
        lambda: picturing.add_images(product=product, files=form.cleaned_data["photos"], actor=request.user)
    )
    refused = [result for result in added or [] if result.image is None]
    if refused or refusal:
        return manager(request, product, PhotosForm(), refused=refused, refusal=refusal, added=added, status=422)
    return done(request, product)


def attempt(rule: Callable):
    """What the rule returns, and the words of its refusal, if any; 403 for standing."""
    try:
        return rule(), ""
    except publishing.Locked as refusal:
        return None, str(refusal)
    except standing.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def manager(request: HttpRequest, product: Product, form: PhotosForm, *, status: int = 200, **words) -> HttpResponse:
    terms = publishing.terms_of(product)
    locks = {"locked": terms.editable(product), "closed": terms.extendable(product)}
    context = {"product": product, "images": list(product.images.all()), "form": form, **locks, **words}
    return render_page(
        request, "catalog/images/index.html", context, fragment="catalog/images/_photos.html", status=status
    )


def done(request: HttpRequest, product: Product) -> HttpResponse:
    """The manager again: in place for HTMX, else by a redirect, so that a reload repeats nothing."""
    if wants_fragment(request):
        return manager(request, product, PhotosForm())
    return leave(request, "product_images", product.pk)


def change(request: HttpRequest, pk: int, image_pk: int, rule: Callable, **arguments) -> HttpResponse:
    """One rule upon one photo of one's own piece."""
    image = get_object_or_404(
        ProductImage.objects.select_related("product"), pk=image_pk, product=pk, product__seller=request.seller
    )
    _, refusal = attempt(lambda: rule(image=image, actor=request.user, **arguments))
    if refusal:
        return manager(request, image.product, PhotosForm(), refusal=refusal, status=422)
    return done(request, image.product)


@require_POST
@seller_only
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """`order`: the ids with commas between, as dragging leaves them."""
    product = get_object_or_404(Product, pk=pk, seller=request.seller)
    ids = [int(part) for part in request.POST.get("order", "")[:400].split(",") if is_number(part)]
    _, refusal = attempt(lambda: picturing.arrange_images(product=product, order=ids, actor=request.user))
    if refusal:
        return manager(request, product, PhotosForm(), refusal=refusal, status=422)
    return done(request, product)


def is_number(typed: str) -> bool:
    return typed.isascii() and read_id(typed) is not None


@require_POST
@seller_only
def place(request: HttpRequest, pk: int, image_pk: int) -> HttpResponse:
    """`to`: a position from 0; anything else is left where it is."""
    to = request.POST.get("to", "")
    if not is_number(to):
        return done(request, get_object_or_404(Product, pk=pk, seller=request.seller))
    return change(request, pk, image_pk, picturing.move_image, to=int(to))


@require_POST
@seller_only
def cover(request: HttpRequest, pk: int, image_pk: int) -> HttpResponse:
    return change(request, pk, image_pk, picturing.set_primary)


@require_POST
@seller_only
def caption(request: HttpRequest, pk: int, image_pk: int) -> HttpResponse:
    form = CaptionForm(request.POST)
    if not form.is_valid():
        product = get_object_or_404(Product, pk=pk, seller=request.seller)
        return manager(request, product, PhotosForm(), refusal=form.errors["alt"][0], status=422)
    return change(request, pk, image_pk, picturing.set_alt, alt=form.cleaned_data["alt"])


@require_POST
@seller_only
def delete(request: HttpRequest, pk: int, image_pk: int) -> HttpResponse:
    return change(request, pk, image_pk, picturing.delete_image)
