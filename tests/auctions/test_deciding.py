from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auctions.deciding import LEAD, OUTBID, RAISE, TIE, Standing, decide, replay, with_reserve
from auctions.increments import DEFAULT_STEPS, minimum_next, step_at, validate_steps

OPENING = Standing(starting_price=1000)


def run(opening, bids):
    """After each (bidder, maximum): `(price, leader)`, or the minimum when it was refused."""
    standing, seen = opening, []
    for bidder, maximum in bids:
        decided = decide(standing, bidder, maximum)
        if decided is None:
            seen.append(standing.minimum_for(bidder))
        else:
            standing = decided[1]
            seen.append((standing.price, standing.leader))
    return seen


def test_vectors_without_reserve():
    bids = [
        ("A", 5000),
        ("B", 1049),
        ("B", 1050),
        ("B", 2000),
        ("B", 5000),
        ("C", 5249),
        ("C", 5250),
        ("A", 5499),
        ("A", 6000),
    ]
    assert run(OPENING, bids) == [
        (1000, "A"), 1050, (1100, "A"), (2050, "A"), (5000, "A"), 5250, (5250, "C"), 5500, (5500, "A"),
    ]  # fmt: skip


def test_vector_of_a_winner_just_above():
    assert run(OPENING, [("A", 5000), ("C", 5100)]) == [(1000, "A"), (5100, "C")]


def test_vectors_with_reserve():
    opening = Standing(starting_price=1000, reserve_price=3000)
    bids = [("A", 1500), ("B", 2500), ("B", 4000), ("A", 3900)]
    assert run(opening, bids) == [(1500, "A"), (2500, "B"), (3000, "B"), (4000, "B")]


@pytest.mark.parametrize(
    ("bidder", "maximum", "kind"),
    [("A", 6000, RAISE), ("B", 5500, LEAD), ("B", 5000, TIE), ("B", 4000, OUTBID)],
)
def test_kinds(bidder, maximum, kind):
    after_first = decide(OPENING, "A", 5000)[1]
    assert decide(after_first, bidder, maximum)[0] == kind


def test_a_leader_cannot_repeat_or_lower_their_maximum():
    after_first = decide(OPENING, "A", 5000)[1]
    assert decide(after_first, "A", 5000) is None
    assert decide(after_first, "A", 1200) is None


def test_first_bid_below_the_start_is_refused():
    assert decide(OPENING, "A", 999) is None


@pytest.mark.parametrize(
    ("price", "step"),
    [(0, 5), (99, 5), (100, 10), (499, 10), (500, 25), (999, 25), (1000, 50), (2500, 100), (9_999, 250), (10_000, 500),
     (25_000, 1000), (50_000, 2500), (100_000, 5000), (250_000, 10_000), (9_999_999, 10_000)],
)  # fmt: skip
def test_steps_of_the_default_table(price, step):
    assert step_at(price) == step


def test_minimum_of_an_auction_without_bids_is_its_start():
    assert minimum_next(price=None, starting_price=777) == 777


@pytest.mark.parametrize(
    "steps", [[], [[1, 5]], [[0, 5], [0, 6]], [[0, 50], [90, 5]], [[0, 0]], [[0, -5]], "nonsense", [[0, 5.5]], None]
)
def test_unsound_tables_are_refused(steps):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        validate_steps(steps)


def test_the_default_table_is_sound():
    validate_steps(DEFAULT_STEPS)


BIDS = st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(1, 40_000)), max_size=40)
OPENINGS = st.builds(
    Standing,
    starting_price=st.integers(1, 3000),
    reserve_price=st.one_of(st.none(), st.integers(1500, 20_000)),
)


@given(opening=OPENINGS, bids=BIDS)
def test_any_history_keeps_the_invariants(opening, bids):
    standing = opening
    accepted = []
    for bidder, maximum in bids:
        decided = decide(standing, bidder, maximum)
        if decided is None:
            continue
        kind, after = decided
        accepted.append((bidder, maximum, opening.reserve_price))
        assert after.price <= after.maximum, "nobody pays more than their maximum"
        assert standing.price is None or after.price >= standing.price, "bids never lower the price"
        assert (after.leader != standing.leader) == (kind == LEAD), "only a LEAD changes the leader"
        assert after.maximum == max(m for _, m, _ in accepted), "the highest maximum leads"
        first_with_it = next(b for b, m, _ in accepted if m == after.maximum)
        assert after.leader == first_with_it, "on a tie the earlier bidder keeps the lead"
        standing = after
    assert replay(opening, accepted) == standing


LOWERED = st.lists(st.one_of(st.none(), st.integers(1500, 20_000)), max_size=4)


def lower(standing, reserve):
    """The seller lowers the reserve, or takes it away; raising it is not done."""
    allowed = standing.reserve_price is not None and (reserve is None or reserve < standing.reserve_price)
    return replace(standing, reserve_price=reserve) if allowed else standing


def history(opening, bids, reserves):
    """The standing after `bids`, with the reserve lowered now and then between them, and what was accepted."""
    standing, accepted, reserves = opening, [], list(reserves)
    for number, (bidder, maximum) in enumerate(bids):
        if reserves and number % 3 == 2:
            standing = lower(standing, reserves.pop(0))
        decided = decide(standing, bidder, maximum)
        if decided:
            standing, accepted = decided[1], [*accepted, (bidder, maximum, standing.reserve_price)]
    return standing, accepted


@given(opening=OPENINGS, bids=BIDS, reserves=LOWERED)
def test_a_lowered_reserve_leaves_the_price_and_the_replay_finds_it_again(opening, bids, reserves):
    standing, accepted = history(opening, bids, reserves)
    after = replay(replace(opening, reserve_price=None), accepted)
    assert (after.leader, after.maximum, after.price) == (standing.leader, standing.maximum, standing.price)
    if standing.leader:
        assert with_reserve(standing) == standing, "the price is where the reserve of now would put it"


@given(opening=OPENINGS, bids=BIDS, reserves=LOWERED, gone=st.sampled_from("ABCDE"))
def test_voiding_a_bidder_never_raises_the_price(opening, bids, reserves, gone):
    standing, accepted = history(opening, bids, reserves)
    without = replay(opening, [bid for bid in accepted if bid[0] != gone])
    assert without.leader != gone
    assert (without.price or 0) <= (standing.price or 0)
