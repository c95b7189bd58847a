"""What the seller of an auction can do with it now, and why not. Only reads."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from auctions.amending import note_refusal
from auctions.cancelling import cancellation_refusal
from auctions.models import Auction
from auctions.relisting import relist_refusal
from auctions.revising import reserve_refusal
from auctions.terms import edit_refusal


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do at `url`, or the reason why not."""

    name: str
    icon: str
    url: str
    why_not: str | None = None


def is_own(auction: Auction, user: User) -> bool:
    return auction.product.seller.user_id == user.pk


def deeds_of(auction: Auction, *, now: datetime | None = None) -> list[Deed]:
    """All that its seller may think of doing, in the order of the page."""
    now = now or timezone.now()
    return ended_deeds(auction) if auction.has_ended else running_deeds(auction, now)


def running_deeds(auction: Auction, now: datetime) -> list[Deed]:
    here, product = [auction.pk], [auction.product_id]
    deeds = [Deed(_("Edit this piece"), "edit", reverse("product_edit", args=product), edit_refusal(auction))]
    if auction.sequence:
        note = note_refusal(auction, now)
        deeds.append(Deed(_("Add a note for the bidders"), "paper", reverse("auction_addenda", args=here), note))
        deeds.append(Deed(_("Add photos"), "camera", reverse("product_images", args=product), note))
    if auction.sequence and auction.reserve_price is not None:
        refusal = reserve_refusal(auction, now)
        deeds.append(Deed(_("Lower the reserve"), "tag", reverse("auction_reserve", args=here), refusal))
    refusal = cancellation_refusal(auction, now)
    return [*deeds, Deed(_("Cancel the auction"), "close", reverse("auction_cancellation", args=here), refusal)]


def ended_deeds(auction: Auction) -> list[Deed]:
    if hasattr(auction, "relisted_as"):
        return []
    return [
        Deed(_("List it again"), "repeat", reverse("auction_relisting", args=[auction.pk]), relist_refusal(auction))
    ]
