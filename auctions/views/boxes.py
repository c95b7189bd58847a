"""The bid box of one person, put together from its parts."""

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from auctions import drawing
from auctions.presenting import Box
from config.money import rupees
from config.prepared import address, fill


def draw(
    request: HttpRequest,
    box: Box,
    *,
    form=None,
    confirming: int | None = None,
    receipt=None,
    too_low: bool = False,
    refusal: object = None,
    alert: bool = False,
    **asked,
) -> SafeString:
    """The whole box of one person. `form` is a refused one; `confirming` the amount (rupees) asked about, with `nonce`,
    `high` and `uncertain` in `asked`."""
    auction = box.auction
    if confirming:
        context = {"box": box, "confirming": confirming, **asked}
        step = render_to_string("auctions/bids/_confirm.html", context, request)
    else:
        step = drawing.verdict(box, too_low=too_low, refusal=refusal, alert=alert) + next_step(request, box, form)
    words = {
        "state": box.state,
        "url": box.url,
        "live": drawing.live(auction, box.now),
        "delays": render_to_string("auctions/auctions/_delays.html", delays(box)) if auction.outage_seconds else "",
        "step": step,
        "retraction_url": address("auction_retraction", auction.pk) if box.may_retract else "",
        "buy_now": buy_now(box) if box.may_buy_now and not confirming else "",
        "receipt": drawing.kept(receipt.bid) if receipt else "",
    }
    switches = {
        "ended": auction.has_ended,
        "upcoming": auction.is_upcoming,
        "may_retract": box.may_retract and not confirming,
    }
    return fill("auctions/auctions/_box.html", words, **switches)


def delays(box: Box) -> dict:
    return {"delays": box.delays, "ended": box.auction.has_ended}


def buy_now(box: Box) -> str:
    return render_to_string("auctions/auctions/_buy_now.html", {"auction": box.auction})


def next_step(request: HttpRequest, box: Box, form) -> str:
    """The form of a bid, or what somebody can do who cannot bid."""
    if not box.may_bid:
        context = {"box": box, "auction": box.auction, "product": box.auction.product}
        return render_to_string("auctions/auctions/_next_step.html", context, request)
    field = form["maximum"] if form else None
    error = field.errors[0] if field and field.errors else ""
    typed = field.value() if field else None
    words = {
        "url": box.bids_url,
        # A fragment inherits the header of the page that it is swapped into.
        "token": "" if request.htmx else hidden_token(request),
        "value": box.suggested if field is None else "" if typed is None else typed,
        "minimum": box.minimum,
        "minimum_words": rupees(box.minimum),
        "error": error,
    }
    return fill("auctions/bids/_form.html", words, leading=box.state == "leading", refused=bool(error))


def hidden_token(request: HttpRequest) -> SafeString:
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
