"""What one bid does to an auction: pure functions of whole rupees, the table of the rules (section 2)."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

from auctions.increments import DEFAULT_STEPS, Steps, minimum_next, step_at

LEAD, RAISE, OUTBID, TIE = "lead", "raise", "outbid", "tie"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the bidding stands. `leader`, `maximum` and `price` are None together until the first bid."""

    starting_price: int
    reserve_price: int | None = None
    steps: Steps = DEFAULT_STEPS
    leader: Hashable | None = None
    maximum: int | None = None
    price: int | None = None

    @property
    def minimum_next(self) -> int:
        """The least someone who does not lead has to offer."""
        return minimum_next(price=self.price, starting_price=self.starting_price, steps=self.steps)

    def minimum_for(self, bidder: Hashable) -> int:
        """The least `bidder` has to offer: a leader only has to beat their own maximum."""
        return self.maximum + 1 if self.leader is not None and bidder == self.leader else self.minimum_next


def decide(standing: Standing, bidder: Hashable, maximum: int) -> tuple[str, Standing] | None:
    """`(kind, standing afterwards)`, or None when `maximum` is below `standing.minimum_for(bidder)`."""
    if maximum < standing.minimum_for(bidder):
        return None
    if standing.leader is None:
        kind, after = LEAD, replace(standing, leader=bidder, maximum=maximum, price=standing.starting_price)
    elif bidder == standing.leader:
        kind, after = RAISE, replace(standing, maximum=maximum)
    else:
        kind, after = challenge(standing, bidder, maximum)
    return kind, with_reserve(after)


def challenge(standing: Standing, bidder: Hashable, maximum: int) -> tuple[str, Standing]:
    """A bid, high enough, of someone who does not lead. On a tie the earlier bidder keeps the lead."""
    held = standing.maximum
    if maximum > held:
        price = min(maximum, held + step_at(held, standing.steps))
        return LEAD, replace(standing, leader=bidder, maximum=maximum, price=price)
    if maximum == held:
        return TIE, replace(standing, price=maximum)
    return OUTBID, replace(standing, price=min(held, maximum + step_at(maximum, standing.steps)))


def with_reserve(standing: Standing) -> Standing:
    """The leader's own maximum carries the price up to the reserve, as far as it reaches."""
    if standing.reserve_price is None:
        return standing
    return replace(standing, price=max(standing.price, min(standing.maximum, standing.reserve_price)))


def replay(opening: Standing, bids: Iterable[tuple[Hashable, int, int | None]]) -> Standing:
    """The standing after `(bidder, maximum, reserve in force)` in order; a bid refused now is passed over."""
    standing = opening
    for bidder, maximum, reserve in bids:
        decided = decide(replace(standing, reserve_price=reserve), bidder, maximum)
        standing = decided[1] if decided else standing
    return standing
