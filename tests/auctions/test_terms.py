import uuid
from datetime import timedelta

import pytest

from auctions import bidding, revising, terms
from auctions.forms import AuctionTermsForm
from auctions.models import Auction
from catalog import publishing
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def cleaned(**overrides):
    return {"starting_price": 1000, "reserve_price": None, "duration": 3 * DAY} | overrides


@pytest.fixture
def draft(ayesha):
    product = factories.make_product(ayesha.seller_profile, sale_format="auction", published=False)
    terms.save(product, cleaned())
    return Auction.objects.get(product=product)


@pytest.fixture
def running(ayesha):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=2 * DAY)
    Auction.objects.filter(pk=auction.pk).update(starts_at=auction.ends_at - 3 * DAY)
    auction.refresh_from_db()
    return auction


def test_saving_a_price_makes_a_draft_off_the_shelf(draft):
    draft.product.refresh_from_db()
    assert (draft.state, draft.product.on_shelf, draft.product.price_now) == ("draft", False, 1000)


def test_saving_again_changes_the_same_draft(draft):
    terms.save(draft.product, cleaned(starting_price=2000, duration=DAY))
    changed = Auction.objects.get(product=draft.product)
    assert (changed.pk, changed.starting_price, changed.duration) == (draft.pk, 2000, DAY)


def test_without_a_price_there_are_no_terms(draft):
    terms.save(draft.product, cleaned(starting_price=None))
    assert not Auction.objects.exists()
    assert terms.missing(draft.product)
    assert terms.initial(draft.product)["duration"] == 3 * DAY


def test_running_auction_without_bids_may_change_and_moves_its_end(running):
    terms.save(running.product, cleaned(starting_price=1500, duration=5 * DAY))
    changed = Auction.objects.get(pk=running.pk)
    assert (changed.starting_price, changed.ends_at) == (1500, running.starts_at + 5 * DAY)
    changed.product.refresh_from_db()
    assert (changed.product.price_now, changed.product.ends_at) == (1500, changed.ends_at)
    assert changed.version == running.version + 1


def test_running_auction_keeps_its_price_and_its_place_on_the_shelf(running):
    with pytest.raises(publishing.Locked):
        terms.save(running.product, cleaned(starting_price=None))
    running.product.refresh_from_db()
    assert (running.product.on_shelf, running.product.price_now) == (True, running.starting_price)


def test_running_auction_cannot_be_made_to_end_at_once(running):
    with pytest.raises(publishing.Locked):
        terms.save(running.product, cleaned(duration=DAY))
    assert Auction.objects.get(pk=running.pk).ends_at == running.ends_at


def test_nothing_changed_changes_nothing(running):
    revising.change_terms(running, starting_price=running.starting_price)
    assert Auction.objects.get(pk=running.pk).version == running.version


def test_first_bid_locks_the_terms(running, bilal):
    assert terms.editable(running.product) is None
    bidding.place_bid(auction_id=running.pk, bidder=bilal, maximum=5000, nonce=uuid.uuid4())
    assert "Bids have been placed" in terms.editable(running.product)


@pytest.mark.parametrize("state", ["sold", "unsold", "cancelled"])
def test_ended_auction_is_locked(running, bilal, state):
    bidding.place_bid(auction_id=running.pk, bidder=bilal, maximum=5000, nonce=uuid.uuid4())
    Auction.objects.filter(pk=running.pk).update(state=state)
    assert "over" in terms.editable(running.product)


def form(**data):
    return AuctionTermsForm({"duration": str(3 * 86400), **data})


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"starting_price": "-3"}, "starting_price"),
        ({"starting_price": "1e12"}, "starting_price"),
        ({"starting_price": "NaN"}, "starting_price"),
        ({"starting_price": "12.5"}, "starting_price"),
        ({"starting_price": "1000", "reserve_price": "1249"}, "reserve_price"),
        ({"reserve_price": "5000"}, "starting_price"),
        ({"buy_now_price": "5000"}, "starting_price"),
        ({"starting_price": "1000", "buy_now_price": "1299"}, "buy_now_price"),
        ({"starting_price": "1000", "reserve_price": "2000", "buy_now_price": "1999"}, "buy_now_price"),
        ({"starting_price": "1000", "duration": "60"}, "duration"),
        ({"starting_price": "1000", "duration": "abc"}, "duration"),
    ],
)
def test_form_refuses_unsound_terms(data, field):
    assert field in form(**data).errors


def test_form_reads_sound_terms():
    filled = form(starting_price="1,000", reserve_price="1,250")
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data == {
        "starting_price": 1000,
        "reserve_price": 1250,
        "buy_now_price": None,
        "starts_at": None,
        "duration": 3 * DAY,
        "relists_itself": False,
    }


def test_form_shows_a_duration_as_chosen():
    assert 'value="259200" selected' in str(AuctionTermsForm(initial={"duration": 3 * DAY})["duration"])


def test_database_refuses_the_other_format(ayesha):
    from django.db import IntegrityError, transaction

    from catalog.models import FixedPriceListing, Product

    auctioned = factories.make_auction(ayesha.seller_profile).product
    fixed = factories.make_listing(ayesha.seller_profile).product
    attempts = [
        lambda: FixedPriceListing.objects.create(product=auctioned, price=1, stock=1),
        lambda: Auction.objects.create(product=fixed, starting_price=1, duration=DAY),
        lambda: Product.objects.filter(pk=auctioned.pk).update(sale_format="fixed_price"),
        lambda: Product.objects.filter(pk=fixed.pk).update(sale_format="auction"),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    "columns",
    [
        {"reserve_price": 1200},
        {"starting_price": 0},
        {"duration": timedelta(minutes=59)},
        {"duration": timedelta(days=15)},
        {"ends_at": None},
        {"state": "sold"},
        {"price": 1000},
    ],
)
def test_database_refuses_unsound_auctions(running, columns):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Auction.objects.filter(pk=running.pk).update(**columns)
