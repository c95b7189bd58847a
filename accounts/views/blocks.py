"""Why someone may not act now, and how to appeal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from accounts.models import Block
from config.fragments import render_page


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    in_force = get_object_or_404(Block.objects.in_force(), user=request.user)
    return render_page(request, "accounts/blocks/show.html", {"in_force": in_force})
