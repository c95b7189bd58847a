"""Who may open a view. Standing is the rules' business; these only ask who someone is."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest

from accounts.models import SellerProfile, User

signed_in = login_required


def seller_of(user: User) -> SellerProfile | None:
    """The person's seller profile, or None."""
    if not user.is_authenticated:
        return None
    return SellerProfile.objects.select_related("city__province").filter(user=user).first()


def seller_only(view: Callable) -> Callable:
    """Pass `request.seller`; send someone who is no seller to the page where they become one."""

    @wraps(view)
    @login_required
    def inner(request: HttpRequest, *args, **kwargs):
        from config.fragments import leave

        request.seller = seller_of(request.user)
        if request.seller is None:
            return leave(request, "seller_profile")
        return view(request, *args, **kwargs)

    return inner


def staff_only(view: Callable) -> Callable:
    @wraps(view)
    @login_required
    def inner(request: HttpRequest, *args, **kwargs):
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return inner
