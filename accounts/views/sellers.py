"""Becoming a seller, and what the shop says of itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import selling, standing
from accounts.access import seller_of, signed_in
from accounts.forms import SellerForm
from accounts.models import SellerProfile
from accounts.views.places import sent
from config.fragments import leave, render_page


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    seller = seller_of(request.user)
    form = SellerForm(**sent(request), instance=seller_of(request.user))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            seller = selling.become_seller(user=request.user, **form.columns())
            messages.success(request, _("Your shop is saved."))
            return leave(request, next_step(seller))
        except standing.NotAllowed as refusal:
            form.add_error(None, str(refusal))
            status = 403
    context = {"form": form, "seller": seller}
    return render_page(request, "accounts/sellers/edit.html", context, fragment="seller-form", status=status)


def next_step(seller: SellerProfile) -> str:
    """First the profile, then how the money reaches them, then the desk."""
    return "seller_profile" if seller.is_payable else "onboarding"
