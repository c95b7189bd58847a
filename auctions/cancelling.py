"""A seller cancels an auction of their own (rules, section 3); staff's way is `closing.cancel`."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import User
from auctions import closing, starting
from auctions.locking import lock
from auctions.models import Auction
from config.clock import database_now


class CancellationRefused(Exception):
    """Its seller cannot cancel it now. The message is ready for them."""


def cancellation_refusal(auction: Auction, now: datetime) -> str | None:
    """Why the seller cannot cancel it now, or None. With bids it also takes a reason."""
    if auction.state == Auction.State.DRAFT:
        return _("It is a draft: nobody sees it.")
    if auction.has_ended or now >= auction.ends_at:
        return _("The auction is over.")
    if auction.is_held:
        return _("Someone is buying it now and has half an hour to pay.")
    too_late = auction.ends_at - now <= timedelta(seconds=settings.MARKET["SELLER_CANCEL_SECONDS"])
    if auction.bid_count and too_late:
        return _("People have bid and 12 hours or less are left: now only our staff can cancel it. Write to us.")
    return None


@transaction.atomic
def cancel_own(*, auction_id: int, reason: str, actor: User, now: datetime | None = None) -> Auction:
    """End the seller's own auction without a sale. `reason` is public; without bids it may be empty.

    Announces `auction_cancelled`. Raises `CancellationRefused` or `standing.NotAllowed`; nothing has changed then.
    """
    standing.require_good_standing(actor)
    now = now or database_now()
    auction = lock(auction_id)
    starting.open_if_due(auction, now)
    refusal = cancellation_refusal(auction, now)
    if refusal is None and auction.bid_count and not reason.strip():
        refusal = _("People have bid: tell them why.")
    if refusal:
        raise CancellationRefused(refusal)
    closing.cancel_locked(auction, reason=reason.strip() or _("The maker took it back."), actor=actor, now=now)
    return auction
