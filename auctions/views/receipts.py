"""The receipt of a bid, for its bidder alone: to look at again, and as JSON to keep and to check the log with."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from auctions import disclosing
from auctions.models import Bid
from config import documents
from config.fragments import render_page
from config.ids import LARGEST_ID

OTHERS = 30  # newest receipts of the same bidder that a receipt's page leads to


@require_safe
@signed_in
def show(request: HttpRequest, pk: int, sequence: int) -> HttpResponse:
    # No bid has a longer number, and no database compares one.
    mine = Bid.objects.filter(auction=min(pk, LARGEST_ID), paddle__user=request.user)
    rows = mine.select_related("paddle", "auction__product", "auction__increment_table")
    bid = get_object_or_404(rows, sequence=min(sequence, LARGEST_ID))
    told = disclosing.receipt_document(bid)
    if documents.wants_json(request):
        name = f"receipt-{bid.auction_id}-{bid.sequence}.json"
        return documents.varies(JsonResponse(told, headers=documents.to_keep(name)))
    others = mine.exclude(pk=bid.pk).only("sequence", "auction", "maximum", "arrived_at").order_by("-sequence")
    context = {"bid": bid, "told": told, "auction": bid.auction, "others": others[:OTHERS]}
    return documents.varies(render_page(request, "auctions/receipts/show.html", context))
