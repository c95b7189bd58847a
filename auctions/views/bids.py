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
    form = BidForm(request.POST)
    if not form.is_valid():
        return render_box(request, visible_auction(request, pk), form=form, status=422)
    if not form.cleaned_data["confirmed"]:
        return ask(request, visible_auction(request, pk), form)
    if needs_certainty(request, pk, form):
        return ask(request, visible_auction(request, pk), form, uncertain=True)
    return place(request, pk, form)


def needs_certainty(request: HttpRequest, pk: int, form: BidForm) -> bool:
    if form.cleaned_data["certain"]:
        return False
    box = presenting.box_for(visible_auction(request, pk), request.user)
    return box.may_bid and is_unusually_high(form.cleaned_data["maximum"], box.minimum)


def ask(request: HttpRequest, auction: Auction, form: BidForm, *, uncertain: bool = False) -> HttpResponse:
    """Before it counts: the amount in figures and words; one that cannot win is sent back at once."""
    box, maximum = presenting.box_for(auction, request.user), form.cleaned_data["maximum"]
    if box.may_bid and maximum < box.minimum:
        step, leads = auction.step, box.state == "leading"
        form.add_error("maximum", str(bidding.BidTooLow(box.minimum, step, leads=leads)))
        return render_box(request, auction, form=form, too_low=True, status=422)
    context = {
        "box": box,
        "form": form,
        "confirming": maximum if box.may_bid else None,
        "nonce": form.cleaned_data["nonce"],
        "high": is_unusually_high(maximum, box.minimum),
        "uncertain": uncertain,
    }
    return render_box(request, auction, **context, status=422 if uncertain else 200)


def place(request: HttpRequest, pk: int, form: BidForm) -> HttpResponse:
    maximum, nonce = form.cleaned_data["maximum"], form.cleaned_data["nonce"]
    try:
        receipt = bidding.place_bid(auction_id=pk, bidder=request.user, maximum=maximum, nonce=nonce)
    except Auction.DoesNotExist:
        raise Http404 from None
    except bidding.BidRefused as refusal:
        auction = visible_auction(request, pk)
        form.add_error("maximum", str(refusal))
        too_low = isinstance(refusal, bidding.BidTooLow)
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
