from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import SellerProfile
from orders.models import Feedback, Review
from orders.ratings import rating, reviewing
from orders.signals import feedback_left
from tests import factories
from tests.effort import examples
from tests.orders import factories as make

NOW = timezone.now().replace(microsecond=0)


def test_feedback_moves_the_sellers_average(ayesha, bilal, sana):
    heard = []

    def listen(sender, feedback, **kwargs):
        heard.append(feedback)

    feedback_left.connect(listen)
    try:
        first = make.make_feedback(make.make_completed_order(ayesha.seller_profile, bilal), seller_stars=5)
        make.make_feedback(make.make_delivered_order(ayesha.seller_profile, sana), seller_stars=4)
    finally:
        feedback_left.disconnect(listen)
    seller = SellerProfile.objects.get()
    assert (seller.rating_average, seller.rating_count) == (Decimal("4.50"), 2)
    assert heard[0] == first
    assert len(heard) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(20), deadline=None)
@given(stars=st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_average_is_that_of_all_feedback(ayesha, bilal, stars):
    Feedback.objects.all().delete()
    for given_stars in stars:
        order = make.make_delivered_order(ayesha.seller_profile, bilal, photo=False)
        make.make_feedback(order, seller_stars=given_stars)
    seller = SellerProfile.objects.get()
    assert abs(seller.rating_average - Decimal(sum(stars)) / len(stars)) <= Decimal("0.005")
    assert seller.rating_count == len(stars)


def refused(order, buyer, now=None):
    with pytest.raises(rating.FeedbackRefused):
        rating.leave_feedback(order=order, buyer=buyer, now=now, **make.STARS)
    assert SellerProfile.objects.get().rating_count == Feedback.objects.count()


def test_one_feedback_per_order(ayesha, bilal):
    order = make.make_completed_order(ayesha.seller_profile, bilal)
    make.make_feedback(order)
    refused(order, bilal)
    assert Feedback.objects.count() == 1


def test_only_the_buyer_rates(ayesha, bilal, sana):
    order = make.make_completed_order(ayesha.seller_profile, bilal)
    refused(order, sana)
    refused(order, ayesha)
    assert not Feedback.objects.exists()


def test_nothing_to_rate_before_delivery(ayesha, bilal):
    refused(make.make_paid_order(ayesha.seller_profile, bilal), bilal)
    refused(make.make_shipped_order(ayesha.seller_profile, bilal), bilal)


def test_shipped_a_week_ago_can_be_rated(ayesha, bilal):
    order = make.make_shipped_order(ayesha.seller_profile, bilal, now=NOW)
    refused(order, bilal, NOW + timedelta(days=7, seconds=-1))
    assert make.make_feedback(order, now=NOW + timedelta(days=7))


def test_sixty_days_and_no_longer(ayesha, bilal):
    order = make.make_delivered_order(ayesha.seller_profile, bilal, now=NOW)
    refused(order, bilal, NOW + timedelta(days=60))
    assert make.make_feedback(order, now=NOW + timedelta(days=60, seconds=-1))


SAID = {"stars": 4, "title": "Even better in the hand", "text": "The blue is deeper."}


@pytest.fixture
def received(ayesha, bilal):
    return make.make_delivered_order(ayesha.seller_profile, bilal)


def product_of(order):
    return order.lines.get().product


def test_who_received_it_reviews_it_once(received, bilal):
    review = reviewing.write_review(author=bilal, product=product_of(received), **SAID)
    assert (review.stars, review.title) == (4, "Even better in the hand")
    with pytest.raises(reviewing.ReviewRefused):
        reviewing.write_review(author=bilal, product=product_of(received), **SAID | {"stars": 1})
    assert Review.objects.get().stars == 4


def test_who_did_not_receive_it_cannot(ayesha, bilal, sana, received):
    paid = make.make_paid_order(ayesha.seller_profile, sana)
    for author, order in ((sana, received), (ayesha, received), (sana, paid)):
        with pytest.raises(reviewing.ReviewRefused):
            reviewing.write_review(author=author, product=product_of(order), **SAID)
    assert not Review.objects.exists()


def test_pieces_sold_by_auction_have_no_reviews(ayesha, bilal):
    from orders.parcels import fulfilling

    purchase = make.make_win(ayesha.seller_profile, bilal)
    make.pay(purchase)
    order = make.order_of(purchase)
    fulfilling.ship(order=order, seller=ayesha.seller_profile, courier="TCS")
    fulfilling.confirm_receipt(order=order, buyer=bilal)
    assert reviewing.may_review(bilal, product_of(order)) is False


def test_author_changes_and_deletes_their_own(received, bilal, sana):
    review = reviewing.write_review(author=bilal, product=product_of(received), **SAID)
    with pytest.raises(reviewing.ReviewRefused):
        reviewing.change_review(review=review, author=sana, stars=1)
    with pytest.raises(reviewing.ReviewRefused):
        reviewing.delete_review(review=review, author=sana)
    reviewing.change_review(review=review, author=bilal, stars=2)
    review.refresh_from_db()
    assert review.stars == 2
    assert review.changed_at
    reviewing.delete_review(review=review, author=bilal)
    assert not Review.objects.exists()


def test_unpaid_buyers_have_no_sums(ayesha, bilal):
    from orders.reports import reporting

    make.make_purchase(ayesha.seller_profile, bilal)
    make.make_paid_order(ayesha.seller_profile, bilal, price=1_000, delivery=0)
    make.make_completed_order(ayesha.seller_profile, bilal, price=2_000, delivery=100)
    figures = reporting.earnings_of(ayesha.seller_profile)
    assert (figures.on_the_way, figures.earned) == (Decimal("980.00"), Decimal("2060.00"))
    assert (figures.to_ship, figures.waiting, figures.completed) == (1, 1, 1)
    assert reporting.counts_of(bilal) == {"purchases": 2, "sales": 0}
    assert reporting.counts_of(ayesha) == {"purchases": 0, "sales": 2}
    assert reporting.counts_of(factories.make_user()) == {"purchases": 0, "sales": 0}
