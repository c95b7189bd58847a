"""What someone was told: the list, going to the thing itself, the bell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from config.fragments import leave, render_page
from messaging import notifying
from messaging.views.keyset import page_of, place_of, read_place
from messaging.wording import words_of

PAGE = 30


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    mine = request.user.notifications.all()
    place = read_place(request.GET.get("before", ""))
    rows, more = page_of(mine.older_than(place) if place else mine, PAGE)
    for row in rows:
        row.words = words_of(row)
    last = rows[-1] if more else None
    context = {
        "notifications": rows,
        "unread": mine.unread().count(),
        "next_url": f"{reverse('notifications')}?before={place_of(last.created_at, last.pk)}" if last else "",
        "is_first": place is None,
    }
    fragment = "messaging/notifications/_more.html" if place else "notifications"
    return render_page(request, "messaging/notifications/index.html", context, fragment=fragment)


@require_safe
@never_cache
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the thing; having gone there is having read of it."""
    told = get_object_or_404(request.user.notifications, pk=pk)
    notifying.read(notification=told)
    return redirect(told.url)


@require_POST
@signed_in
def read(request: HttpRequest) -> HttpResponse:
    notifying.read_all(recipient=request.user)
    return leave(request, "notifications")


@require_safe
@never_cache
def bell(request: HttpRequest) -> HttpResponse:
    """The count in the header; nothing, and no log-in page inside the bell, for who has just been logged out."""
    count = request.user.notifications.unread().count() if request.user.is_authenticated else 0
    return render_page(request, "messaging/notifications/_bell.html", {"count": count})
