"""The photo of an order's parcel: seen by both sides and nobody else, added by the seller."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from catalog import imaging
from config.fragments import leave
from config.photos import PhotoRefused
from orders.forms import ParcelPhotoForm
from orders.parcels import photographing
from orders.progressing import IllegalTransition
from orders.reports import narrating
from orders.views.orders import own_order, render_order


@require_safe
@signed_in
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The picture itself; `?size=large` to look at it closely."""
    order = own_order(request, number)
    width = imaging.LARGE if request.GET.get("size") == "large" else imaging.MEDIUM
    path = imaging.path_of(order.parcel_photo, width)
    if not order.parcel_photo or not default_storage.exists(path):
        raise Http404
    answer = FileResponse(default_storage.open(path), content_type="image/webp")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
@signed_in
def create(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number, narrating.SELLER)
    form = ParcelPhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_order(request, order, photo_form=form, status=422)
    try:
        photographing.add_photo(order=order, seller=order.seller, photo=form.photo)
    except (PhotoRefused, IllegalTransition) as refusal:
        return render_order(request, own_order(request, number), refusal=refusal, status=422)
    messages.success(request, _("The photo is there. The buyer sees it, too."))
    return leave(request, order)
