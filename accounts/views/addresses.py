"""One's own addresses. Anybody else's does not exist."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import addressing
from accounts.access import signed_in
from accounts.forms import AddressForm
from accounts.models import Address
from accounts.views.places import sent
from config.fragments import leave, render_page, wants_fragment


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return listed(request)


def listed(request: HttpRequest) -> HttpResponse:
    context = {"addresses": request.user.addresses.select_related("city__province")}
    return render_page(request, "accounts/addresses/index.html", context, fragment="addresses")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    return filled_in(request, None)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return filled_in(request, get_object_or_404(request.user.addresses.select_related("city"), pk=pk))


def filled_in(request: HttpRequest, address: Address | None) -> HttpResponse:
    """The form of a new address or of `address`; *Show cities* only comes back with what was typed."""
    form = AddressForm(request.user, **sent(request), instance=address)
    if form.is_valid() and saved(form):
        messages.success(request, _("The address is saved."))
        return leave(request, after(request))
    context = {"form": form, "address": address, "next": request.GET.get("next", "")}
    status = 422 if form.is_bound else 200
    return render_page(request, "accounts/addresses/edit.html", context, fragment="address-form", status=status)


def saved(form: AddressForm) -> bool:
    try:
        form.save()
    except addressing.TooManyAddresses as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def after(request: HttpRequest) -> str:
    """Where someone wanted to go on to, if that is a page of ours."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "addresses"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(request.user.addresses.select_related("city__province"), pk=pk)
    if request.method != "POST":
        return render_page(request, "accounts/addresses/delete.html", {"address": address})
    addressing.remove_address(user=request.user, address=address)
    messages.success(request, _("The address is deleted."))
    return leave(request, "addresses")


@signed_in
@require_POST
def make_default(request: HttpRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(request.user.addresses, pk=pk)
    addressing.make_default(user=request.user, address=address)
    if wants_fragment(request):
        return listed(request)
    return leave(request, "addresses")
