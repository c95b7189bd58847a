"""The parts of the bid box are filled in, not rendered; for whatever words, that must say the same."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auctions import bidding, closing, drawing, presenting
from auctions.models import Auction
from auctions.views import boxes
from config import prepared
from tests.effort import examples
from tests.factories import bid_on, hold, make_auction

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# No blank of ours can be in a word: people's words are stripped of private-use characters by no one, so they are tried.
WORDS = st.one_of(
    st.integers(0, 10**9), st.text(max_size=20), st.sampled_from(["<b>", "{{ n }}", 'x" y', "\ue000n\ue001", ""])
)


def every_kind(ayesha, bilal, sana, client, sign_in) -> None:
    """Each state of an auction, as its bidders, its seller and strangers see it."""
    seller = ayesha.seller_profile
    fresh = make_auction(seller, buy_now_price=9_000)
    upcoming = make_auction(seller, state="scheduled", starts_at=timezone.now() + DAY, ends_in=3 * DAY)
    contested = make_auction(seller, reserve_price=4_000)
    for bidder, maximum in ((bilal, 2_000), (sana, 3_000)):
        bid_on(contested, bidder, maximum)
    held = make_auction(seller, buy_now_price=9_000)
    hold(held, bilal)
    late = make_auction(seller, ends_in=timedelta(minutes=2))
    bid_on(late, sana, 5_000)
    sold, unsold = make_auction(seller), make_auction(seller)
    bid_on(sold, bilal, 2_000)
    for ended in (sold, unsold):
        closing.close(ended.pk, now=closing.due_at(ended))
    Auction.objects.filter(pk=fresh.pk).update(outage_seconds=90)
    for auction in (fresh, upcoming, contested, held, late, sold, unsold):
        for visitor in (client, *map(sign_in, (ayesha, bilal, sana))):
            assert visitor.get(auction.get_absolute_url()).status_code == 200
        drawing.live(Auction.objects.get(pk=auction.pk), oob=True)
    for person, amount in ((bilal, 10), (sana, 3_500), (bilal, 3_600)):
        form = {"maximum": amount, "nonce": "6f1f7a2e-5a1e-4c39-9d7b-2d7f0c6c7a3" + str(amount)[0], "confirmed": "on"}
        sign_in(person).post(
            f"/auctions/{contested.pk}/bids/", form | {"certain": "on"}, headers={"HX-Request": "true"}
        )
    box = presenting.box_for(contested, sana)
    drawing.verdict(box, refusal=bidding.BadAmount(), alert=True, oob=True)


@pytest.fixture
def calls(ayesha, bilal, sana, client, sign_in, monkeypatch):
    """Every different way in which a part is filled in: its template, the names of its words, its switches."""
    seen = {}

    def note(template, words, **switches):
        seen[template, tuple(words), tuple(switches.items())] = words
        return prepared.fill(template, words, **switches)

    for module in (drawing, boxes):
        monkeypatch.setattr(module, "fill", note)
    every_kind(ayesha, bilal, sana, client, sign_in)
    return seen


def test_what_is_filled_in_is_what_would_be_rendered(calls):
    assert len({template for template, *_ in calls}) == 5 and len(calls) > 25
    for (template, _names, switches), words in calls.items():
        rendered = render_to_string(template, words | dict(switches))
        assert prepared.fill(template, words, **dict(switches)) == rendered, (template, switches)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None)
@given(data=st.data())
def test_whatever_the_words(calls, data):
    template, names, switches = data.draw(st.sampled_from(sorted(calls, key=str)))
    words = {name: data.draw(WORDS, label=name) for name in names}
    rendered = render_to_string(template, words | dict(switches))
    assert prepared.fill(template, words, **dict(switches)) == rendered
