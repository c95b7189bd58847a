"""A piece: its page, its preview, and the editor its seller writes it with."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts import selling, standing
from accounts.access import seller_only
from catalog import describing, drafting, publishing, wishing
from catalog.forms import PhotosForm, ProductForm
from catalog.models import Product
from config.fragments import leave, render_page

MOST_AT_ONCE = 99
PAGE = ("seller__city__province", "city__province", "category__parent", "fixed_price")


def own_product(request: HttpRequest, pk: int) -> Product:
    """A piece of this seller (`seller_only` views); anyone else's is not found."""
    products = Product.objects.select_related(*PAGE).prefetch_related("images")
    return get_object_or_404(products, pk=pk, seller=request.seller)


def show(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    products = Product.objects.select_related(*PAGE).prefetch_related("images")
    product = get_object_or_404(products, pk=pk)
    mine = request.user.is_authenticated and product.seller.user_id == request.user.pk
    if not product.is_published:
        if mine:
            return redirect("product_preview", pk)
        raise Http404
    if product.is_auction:
        return redirect(product)
    if slug != product.slug:
        return redirect(product, permanent=True)
    away = product.on_shelf and not mine and not selling.can_sell(product.seller)
    context = page_of(request, product) | {"mine": mine, "maker_away": away, "nonce": uuid4()}
    return render_page(request, "catalog/products/show.html", context)


def page_of(request: HttpRequest, product: Product) -> dict:
    """What a fixed-price page shows of a piece."""
    listing = getattr(product, "fixed_price", None)
    url = request.build_absolute_uri(product.get_absolute_url())
    cover_url = request.build_absolute_uri(product.cover.url_large) if product.cover else ""
    return {
        "product": product,
        "listing": listing,
        "wished": wishing.is_wished(request.user, product),
        "most": min(listing.stock, MOST_AT_ONCE) if listing else 0,
        "absolute_url": url,
        "cover_url": cover_url,
        "structured": describing.structured(product, listing, url=url, image_url=cover_url) if listing else "",
    }


@seller_only
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What buyers will see, before they do."""
    product = own_product(request, pk)
    if product.is_published:
        return redirect(product)
    terms = publishing.terms_of(product).initial(product)
    context = page_of(request, product) | {
        "price": terms.get("price") or terms.get("starting_price"),
        "problems": publishing.problems_of(request.seller, product),
    }
    return render_page(request, "catalog/products/preview.html", context)


@seller_only
def create(request: HttpRequest) -> HttpResponse:
    start = {"sale_format": Product.SaleFormat.AUCTION, "city": request.seller.city_id, "delivery": 0}
    form = ProductForm(request.POST or None, initial=start)
    return write(request, form, terms_forms(request), None)


@seller_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    product = own_product(request, pk)
    # The form gets an object of its own: a bound ModelForm writes into it even when the input is refused.
    form = ProductForm(request.POST or None, instance=Product.objects.get(pk=pk))
    return write(request, form, terms_forms(request, product), product)


def terms_forms(request: HttpRequest, product: Product | None = None) -> dict:
    """A form for each sale format; only the chosen one is read, the others keep what was typed."""
    return {
        name: terms.form_class(
            request.POST or None, initial=terms.initial(product or Product()), use_required_attribute=False
        )
        for name, terms in publishing.SALE_FORMATS.items()
    }


def write(request: HttpRequest, form: ProductForm, terms: dict, product: Product | None) -> HttpResponse:
    """Save what was typed and go on, or show it again with what is wrong (422)."""
    if request.method == "POST" and both_valid(form, terms):
        try:
            return leave_editor(request, save(request, form, terms, product))
        except publishing.Locked as refusal:
            form.add_error(None, str(refusal))
        except standing.NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
    context = {
        "form": form,
        "terms": [(name, terms_form, price_in(terms_form)) for name, terms_form in terms.items()],
        "photos_form": PhotosForm(),
        "product": product,
        "locked": product and publishing.terms_of(product).editable(product),
        "extendable": product and not publishing.terms_of(product).extendable(product),
        "mistakes": mistakes_in(form, terms),
        "seller_problems": publishing.problems_of(request.seller),
    }
    return render_page(request, "catalog/products/edit.html", context, status=422 if form.is_bound else 200)


def price_in(form) -> int | None:
    """The price that a form of terms shows, if it is one."""
    values = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    return values.get("price") or values.get("starting_price")


def mistakes_in(form: ProductForm, terms: dict) -> list:
    """The fields to look at again, of the piece and of the chosen terms, in the order of the page."""
    chosen = terms.get(form.data.get("sale_format")) if form.is_bound else None
    return [field for part in (form, chosen) if part for field in part.visible_fields() if field.errors]


def both_valid(form: ProductForm, terms: dict) -> bool:
    """Both are asked, so that every mistake is told at once."""
    chosen = terms.get(form.data.get("sale_format"))
    return all([form.is_valid(), chosen is None or chosen.is_valid()])


def save(request: HttpRequest, form: ProductForm, terms: dict, product: Product | None) -> Product:
    words = {
        "actor": request.user,
        "fields": form.cleaned_data,
        "terms": terms[form.cleaned_data["sale_format"]].cleaned_data,
    }
    if product is None:
        return drafting.draft(seller=request.seller, **words)
    return drafting.revise(product=product, **words)


def leave_editor(request: HttpRequest, product: Product) -> HttpResponse:
    """Where the pressed button leads."""
    if product.is_published:
        messages.success(request, _("Your changes are on the page."))
        return leave(request, product)
    if "publish" in request.POST:
        return leave(request, "product_publication", product.pk)
    if "preview" in request.POST:
        return leave(request, "product_preview", product.pk)
    messages.success(request, _("Your draft is saved."))
    return leave(request, "product_edit", product.pk)
