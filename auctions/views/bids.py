"""Bids: mine, an auction's history, and placing one in two steps."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import standing
from accounts.access import signed_in
from auctions import bidding, live, presenting, watching
from auctions.forms import BidForm, is_unusually_high
from auctions.models import Auction, Paddle
from auctions.views.auctions import render_box, visible_auction
from config.fragments import leave, render_page, wants_fragment
from config.keyset import page_of

HISTORY_PAGE = 30


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """Every auction I have bid on, newest first."""
    wanted = request.GET.get("state", "")
    page = page_of(request, Paddle.objects.of_bidder(request.user).in_state(wanted))
    tally = watching.tally(request.user)
    context = {
        "paddles": page.rows,
        "wanted": wanted,
        "next_url": page.next_url,
        "tally": tally,
        "is_running": tally.leading + tally.outbid + tally.held > 0,
    }
    return render_page(request, "auctions/bids/index.html", context, fragment="my-bids")


@require_safe
@signed_in
def summary(request: HttpRequest) -> HttpResponse:
    """The head of that list, which a page asks for again when the standing of one of its rows has changed."""
    context = {"tally": watching.tally(request.user), "wanted": request.GET.get("state", "")}
    return render_page(request, "auctions/bids/_summary.html", context)


@require_safe
@signed_in
def state(request: HttpRequest) -> HttpResponse:
    """What its socket would say now, for lists that poll."""
    return HttpResponse("".join(live.glances(watching.of_bidder(request.user.pk))))


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """All standing bids of one auction, newest first."""
    auction = visible_auction(request, pk)
    before = request.GET.get("before", "")
    before = int(before) if before.isdecimal() and len(before) < 10 else None
    bids = presenting.recent_bids(auction, before=before, rows=HISTORY_PAGE + 1)
    more, bids = len(bids) > HISTORY_PAGE, bids[:HISTORY_PAGE]
    context = {
        "auction": auction,
        "bids": bids,
        "paddle": presenting.paddle_of(auction, request.user),
        "sells": auction.product.seller.user_id == request.user.pk,
        "before": bids[-1].sequence if more else None,
    }
    return render_page(request, "auctions/bids/history.html", context, fragment="bid-rows")


@require_POST
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """First step: show what the amount means. Second step: place the bid."""
    if not request.user.is_authenticated:
        return leave(request, redirect_to_login(visible_auction(request, pk).get_absolute_url()).url)
    asked = BidForm.read(request.POST)
    if asked is None:
        return render_box(request, visible_auction(request, pk), form=refused(request), status=422)
    if not asked["confirmed"]:
        return ask(request, visible_auction(request, pk), asked)
    if needs_certainty(request, pk, asked):
        return ask(request, visible_auction(request, pk), asked, uncertain=True)
    return place(request, pk, asked)


def refused(request: HttpRequest, refusal: Exception | None = None) -> BidForm:
    """The form with what is wrong with it: by itself, or because of a `refusal`."""
    form = BidForm(request.POST)
    if form.is_valid() and refusal is not None:
        form.add_error("maximum", str(refusal))
    return form


def needs_certainty(request: HttpRequest, pk: int, asked: dict) -> bool:
    if asked["certain"]:
        return False
    box = presenting.box_for(visible_auction(request, pk), request.user)
    return box.may_bid and is_unusually_high(asked["maximum"], box.minimum)


def ask(request: HttpRequest, auction: Auction, asked: dict, *, uncertain: bool = False) -> HttpResponse:
    """Before it counts: the amount in figures and words; one that cannot win is sent back at once."""
    box, maximum = presenting.box_for(auction, request.user), asked["maximum"]
    if box.may_bid and maximum < box.minimum:
        refusal = bidding.BidTooLow(box.minimum, auction.step, leads=box.state == "leading")
        return render_box(request, auction, form=refused(request, refusal), too_low=True, status=422)
    context = {
        "box": box,
        "form": BidForm(request.POST),
        "confirming": maximum if box.may_bid else None,
        "nonce": asked["nonce"],
        "high": is_unusually_high(maximum, box.minimum),
        "uncertain": uncertain,
    }
    return render_box(request, auction, **context, status=422 if uncertain else 200)


def place(request: HttpRequest, pk: int, asked: dict) -> HttpResponse:
    try:
        receipt = bidding.place_bid(auction_id=pk, bidder=request.user, maximum=asked["maximum"], nonce=asked["nonce"])
    except Auction.DoesNotExist:
        raise Http404 from None
    except bidding.BidRefused as refusal:
        auction, too_low = visible_auction(request, pk), isinstance(refusal, bidding.BidTooLow)
        form = refused(request, refusal)
        return render_box(request, auction, form=form, too_low=too_low, refusal=refusal, status=422)
    except standing.NotAllowed as refusal:
        return render_box(request, visible_auction(request, pk), refusal=refusal, status=403)
    return placed(request, receipt)


def placed(request: HttpRequest, receipt: bidding.Receipt) -> HttpResponse:
    """The box after an accepted bid; for a plain form, back to the page with the same in words."""
    if not request.htmx:
        words = _("You are leading.") if receipt.leads else _("Your bid stands, but someone bids more.")
        messages.add_message(request, messages.SUCCESS if receipt.leads else messages.WARNING, words)
        return leave(request, receipt.auction)
    context = {"receipt": receipt, "alert": not receipt.leads}
    if receipt.repeated or not wants_fragment(request):
        return render_box(request, visible_auction(request, receipt.auction.pk), **context)
    return render_box(request, receipt.auction, box=presenting.box_after(receipt.bid, receipt.auction), **context)
