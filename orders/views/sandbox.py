"""The sandbox provider's own pages: what another company would host."""

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.fragments import leave, render_page
from orders.models import SandboxSession
from orders.providers import sandbox, sandbox_allowed
from orders.providers.base import Refused


def session_of(reference: str, prefix: str) -> SandboxSession:
    if not sandbox_allowed():
        raise Http404
    try:
        return sandbox.known(reference, prefix)
    except Refused:
        raise Http404 from None


@require_safe
@never_cache
def show(request: HttpRequest, reference: str) -> HttpResponse:
    session = session_of(reference, sandbox.SESSION)
    context = {"session": session, "amount": Decimal(session.amount_paisa) / 100}
    return render_page(request, "orders/sandbox/show.html", context)


@require_POST
def create(request: HttpRequest, reference: str) -> HttpResponse:
    """Pay, decline or leave; what happened reaches us by a signed event, not by this redirect."""
    session = session_of(reference, sandbox.SESSION)
    action = request.POST.get("action")
    if action == "leave":
        return leave(request, session.cancel_url or session.return_url)
    actions = {"pay": sandbox.pay, "decline": sandbox.decline}
    if action not in actions:
        return HttpResponse(status=400)
    actions[action](reference)
    return leave(request, session.return_url)


@require_safe
@never_cache
def show_onboarding(request: HttpRequest, reference: str) -> HttpResponse:
    return render_page(request, "orders/sandbox/onboarding.html", {"session": session_of(reference, sandbox.ACCOUNT)})


@require_POST
def create_onboarding(request: HttpRequest, reference: str) -> HttpResponse:
    session = session_of(reference, sandbox.ACCOUNT)
    sandbox.allow_payouts(reference)
    return leave(request, session.return_url)
