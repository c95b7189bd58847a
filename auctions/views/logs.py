"""The public log of an auction: a page for people, JSON for programs, and the script that checks it."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from auctions import chaining, disclosing, narrating
from auctions.disclosing import Entry, Place
from auctions.models import Auction
from auctions.views.auctions import visible_auction
from config import documents
from config.fragments import render_page
from config.ids import read_id

PAGE = 50
SCRIPT = settings.BASE_DIR / "bin" / "verify-auction"
CACHED = "public, max-age=3600"


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Of an ended auction; of any other, when it will be there."""
    auction = visible_auction(request, pk)
    answer = as_json if documents.wants_json(request) else as_page
    return documents.varies(answer(request, auction))


def as_json(request: HttpRequest, auction: Auction) -> HttpResponseBase:
    """Whole, in pieces. It never changes again, so the hash it ends with is its entity tag."""
    if not disclosing.is_public(auction):
        told = {"public_after": chaining.moment(auction.ends_at)}
        return JsonResponse(told, status=404, headers={"Cache-Control": "no-store"})
    headers = {"ETag": f'"{auction.chain_head}"', "Cache-Control": CACHED}
    if get_conditional_response(request, etag=headers["ETag"]) is not None:
        return HttpResponse(status=304, headers=headers)
    headers |= documents.to_keep(f"auction-{auction.pk}.json")
    return documents.stream(request, disclosing.log_document(auction), headers=headers)


def as_page(request: HttpRequest, auction: Auction) -> HttpResponse:
    context = {"auction": auction, "is_public": disclosing.is_public(auction)}
    if context["is_public"]:
        found = disclosing.part(auction, after=place_asked_for(request), size=PAGE + 1)
        context |= {
            "rows": [row(entry) for entry in found[:PAGE]],
            "next_url": next_url(request, found),
            "address": f"{settings.SITE_URL}{request.path}",
        }
    return render_page(request, "auctions/logs/show.html", context, fragment="log-rows")


def row(entry: Entry) -> dict:
    at = entry.facts.get("arrived_at") or entry.facts["at"]
    return {"entry": entry, "words": narrating.words(entry.facts), "at": datetime.fromisoformat(at)}


def place_asked_for(request: HttpRequest) -> Place:
    """`?after=12-3` goes on after an entry, `?bid=5` begins with a bid; anything else is the beginning."""
    bid = read_id(request.GET.get("bid", ""))
    if bid:
        return disclosing.before_bid(bid)
    sequence, _, event = request.GET.get("after", "").partition("-")
    return Place(read_id(sequence) or 0, read_id(event) or 0)


def next_url(request: HttpRequest, found: list[Entry]) -> str:
    """Where the log goes on, empty at its end."""
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1].place
    return f"{request.path}?after={last.sequence}-{last.event}"


@require_safe
def script(_request: HttpRequest) -> HttpResponse:
    """The program that replays a log, as it is in the repository: to be read and run by anyone."""
    if not SCRIPT.exists():
        raise Http404
    headers = {"Cache-Control": CACHED} | documents.to_keep(SCRIPT.name)
    return HttpResponse(SCRIPT.read_text("utf-8"), content_type="text/x-python; charset=utf-8", headers=headers)
