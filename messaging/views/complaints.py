"""Complaints: mine, one of them, a new one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in
from config.fragments import leave, render_page
from config.ids import read_id
from messaging import complaining
from messaging.forms import ComplaintForm, own_orders
from messaging.views.keyset import page_of

PAGE = 30


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    mine = request.user.complaints.select_related("order").order_by("-id")
    before = read_id(request.GET.get("before", ""))
    if before is not None:
        mine = mine.filter(pk__lt=before)
    rows, more = page_of(mine, PAGE)
    next_url = f"{reverse('complaints')}?before={rows[-1].pk}" if more else ""
    context = {"complaints": rows, "next_url": next_url}
    return render_page(request, "messaging/complaints/index.html", context, fragment="complaints")


@require_safe
@signed_in
def show(request: HttpRequest, number: str) -> HttpResponse:
    complaint = get_object_or_404(request.user.complaints.select_related("order"), number=number)
    return render_page(request, "messaging/complaints/show.html", {"complaint": complaint})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create(request: HttpRequest) -> HttpResponse:
    """`?order=` is about one's own order; anybody else's is not there."""
    number = request.GET.get("order", "")
    if not number.isprintable():
        raise Http404
    if number:
        get_object_or_404(own_orders(request.user), number=number)
    form = ComplaintForm(request.POST or None, author=request.user, initial={"order": number})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            return leave(request, complaining.file_complaint(author=request.user, **form.cleaned_data))
        except complaining.TooMany as refusal:
            form.add_error(None, str(refusal))
            status = 429
    context = {"form": form}
    return render_page(request, "messaging/complaints/create.html", context, fragment="complaint-form", status=status)
