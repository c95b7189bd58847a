"""Where payment providers tell us things."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders import providers, webhooks
from orders.providers.events import ForgedEvent, StaleEvent


@csrf_exempt
@require_POST
def create(request: HttpRequest, provider: str) -> HttpResponse:
    """One event. 200: kept (again). 400: not theirs. An error of ours is a 500, and they send it again."""
    try:
        adapter = providers.named(provider)
    except LookupError:
        raise Http404 from None
    try:
        event = adapter.parse_event(request.body, request.headers)
    except (ForgedEvent, StaleEvent) as refusal:
        return JsonResponse({"refused": str(refusal)}, status=400)
    row = webhooks.receive(provider=provider, event=event)
    return JsonResponse({"kept": row.event_id})
