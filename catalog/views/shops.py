"""A maker's public page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import SellerProfile
from catalog import browsing, paging
from config.fragments import render_page


def show(request: HttpRequest, slug: str) -> HttpResponse:
    seller = get_object_or_404(SellerProfile.objects.select_related("city__province"), slug=slug)
    page = paging.page_of(
        browsing.shelf(request.user).filter(seller=seller),
        order=browsing.ORDERS[browsing.NEWEST],
        cursor=request.GET.get("cursor", ""),
        size=24,
    )
    context = {"seller": seller, "page": page, "mine": seller.user_id == request.user.pk}
    if page.is_first:
        context["upcoming"] = browsing.upcoming(request.user).filter(seller=seller).order_by("starts_at", "id")[:8]
    return render_page(request, "catalog/shops/show.html", context, fragment="more")
