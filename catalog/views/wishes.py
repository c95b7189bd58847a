"""The pieces someone keeps an eye on."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.access import signed_in
from catalog import paging, wishing
from catalog.forms import WishForm
from catalog.models import Product, Wish
from config.fragments import leave, render_page, wants_fragment

NEWEST = paging.Order("created_at", descending=True)


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    wishes = Wish.objects.filter(user=request.user).for_pages()
    page = paging.page_of(wishes, order=NEWEST, cursor=request.GET.get("cursor", ""), size=24)
    return render_page(request, "catalog/wishes/index.html", {"page": page}, fragment="more")


@require_POST
def create(request: HttpRequest, pk: int) -> HttpResponse:
    return toggle(request, pk, wishing.keep, wished=True)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    return toggle(request, pk, wishing.let_go, wished=False)


def toggle(request: HttpRequest, pk: int, rule, *, wished: bool) -> HttpResponse:
    """Keep a published piece or let it go; HTMX gets the button back, a form the page it came from."""
    product = get_object_or_404(Product.objects.filter(published_at__isnull=False), pk=pk)
    if not request.user.is_authenticated:
        return leave(request, redirect_to_login(product.get_absolute_url()).url)
    rule(user=request.user, product=product)
    if wants_fragment(request):
        context = {"product": product, "wished": wished, "wide": bool(request.POST.get("wide"))}
        return render_page(request, "catalog/wishes/_button.html", context)
    return leave(request, "wishes" if request.POST.get("list") else product)


@require_POST
@signed_in
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The note beside a wish."""
    wish = get_object_or_404(Wish.objects.for_pages(), pk=pk, user=request.user)
    form = WishForm(request.POST)
    if not form.is_valid():
        wish.note = form.data.get("note", "")
        page = paging.Page([wish], "", True)
        return render_page(
            request, "catalog/wishes/index.html", {"page": page, "errors": form.errors["note"]}, status=422
        )
    wishing.set_note(wish=wish, note=form.cleaned_data["note"])
    return leave(request, "wishes")
