from datetime import timedelta

import pytest
from django.utils import timezone

from config.templatetags.words import moment_words
from orders import progressing
from orders.models import Order
from orders.reports import narrating
from orders.reports.narrating import BUYER, SELLER
from tests.orders import factories as make

pytestmark = pytest.mark.django_db


def whos(order, side):
    return [step.who for step in narrating.steps(order, side) if step.at]


def test_each_step_says_who_as_the_side_would(ayesha, bilal):
    order = make.make_completed_order(ayesha.seller_profile, bilal)
    assert whos(order, BUYER) == ["you", "the payment provider", "the maker", "the maker", "you"]
    assert whos(order, SELLER) == ["the buyer", "the payment provider", "you", "you", "the buyer"]


def test_staff_are_madeinpk_and_nobody_is_the_clock(ayesha, bilal, staff):
    order = make.make_delivered_order(ayesha.seller_profile, bilal)
    progressing.move(order=order, to=Order.State.DISPUTED, actor=staff, reason="The bank asks")
    win = make.order_of(make.expire(make.make_win(ayesha.seller_profile, bilal)))
    last = narrating.steps(Order.objects.get(pk=order.pk), BUYER)[-1]
    assert (last.who, last.words) == ("MadeInPK", "The bank asks")
    assert whos(win, SELLER) == ["the clock", "the clock"]


def test_what_comes_next_says_when(ayesha, bilal):
    now = timezone.now()
    purchase = make.make_purchase(ayesha.seller_profile, bilal, now=now)
    coming = {step.title: step.expected for step in narrating.steps(make.order_of(purchase), BUYER) if not step.at}
    assert moment_words(purchase.deadline) in coming["Payment"]
    make.pay(purchase, now=now)
    coming = {step.title: step.expected for step in narrating.steps(make.order_of(purchase), BUYER) if not step.at}
    assert moment_words(now + timedelta(days=3)) in coming["Shipped"]
    order = make.make_shipped_order(ayesha.seller_profile, bilal, now=now)
    coming = {step.title: step.expected for step in narrating.steps(order, BUYER) if not step.at}
    assert moment_words(order.due_at) in coming["Confirmed and rated"] and coming["Delivered"] == ""


def test_everything_has_words_on_both_sides(ayesha, bilal):
    made = [
        make.order_of(make.make_win(ayesha.seller_profile, bilal)),
        make.make_paid_order(ayesha.seller_profile, bilal),
        make.make_shipped_order(ayesha.seller_profile, bilal),
        make.make_delivered_order(ayesha.seller_profile, bilal),
        make.make_completed_order(ayesha.seller_profile, bilal),
    ]
    for order in made:
        for side in (BUYER, SELLER):
            assert narrating.headline(order, side) and all(step.title for step in narrating.steps(order, side))
