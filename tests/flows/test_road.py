"""The whole road of one unique piece, by forms alone: list, bid, win, pay, ship, confirm, rate."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from auctions import closing
from auctions.models import Auction
from catalog.models import Product
from config import auditing
from messaging import mailing
from messaging.models import Notification
from orders.models import Order, Purchase, Violation
from orders.payments import deadlines
from tests import factories
from tests.catalog.photos import photo
from tests.orders.factories import deliver_events
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-long-bazaar-word"


@pytest.fixture
def places():
    return factories.make_city("Multan", "Punjab"), factories.make_city("Karachi", "Sindh")


@pytest.fixture
def crafts():
    return factories.make_category("Blue pottery", parent=factories.make_category("Pottery"))


def send_mail():
    mailing.send_due(now=timezone.now() + timedelta(seconds=1))


def link_in_last_mail(word):
    bodies = [message.body for message in mail.outbox]
    return re.findall(rf"https?://[^/\s]+(/\S*{word}\S*)", bodies[-1])[-1]


def sign_up(name, email):
    """From the sign-up page through the link in the mail."""
    person = Visitor().open("/account/signup/")
    person.press("Sign up", name=name, email=email, password1=PASSWORD)
    person.open(link_in_last_mail("confirm-email")).press("Confirm")
    return person


def fill_seller_profile(person, city):
    person.open("/seller/profile/").press(
        "Show cities", within="main", province=city.province_id
    ) if "Show cities" in person.open("/seller/profile/").text else None
    person.press(
        "Save",
        within="main",
        brand="Ayesha Kashi",
        biography="Four generations of blue pottery.",
        province=str(city.province_id),
        city=str(city.pk),
        address_line="Shop 3, Kashigar Mohalla",
        phone="0300 1234567",
    )


def allow_payouts(person):
    person.open("/seller/onboarding/").press("Go to the provider", within="main")
    person.sees("Is it you?").press("Confirm", within="main", password=PASSWORD)
    person.press("Go to the provider", within="main")
    person.press("Allow payouts")
    deliver_events(person.client)


def list_piece(person, craft, **terms):
    person.open("/products/new/")
    person.press(
        "Save draft",
        within="main",
        title="Multani blue plate, forty petals",
        description="Thrown, painted and fired in Multan. 38 cm across.",
        category=str(craft.pk),
        delivery="450",
        **terms,
    )
    product = Product.objects.latest("pk")
    person.open(f"/products/{product.pk}/images/")
    files = [photo(f"plate-{n}.jpg") for n in range(2)]
    person.press("Upload", within="main", photos=files)
    return product


def publish(person, product):
    person.open(f"/products/{product.pk}/publication/")
    return person.press("Publish", within="main")


def bid(person, auction, amount):
    person.open(auction.get_absolute_url()).press("Place bid", maximum=str(amount))
    person.sees("A bid is binding")
    person.press("Place bid", **({"certain": "on"} if "Yes, I mean" in person.text else {}))


def add_address(person, city):
    fields = {"recipient": "Bilal Ahmed", "phone": "03001234567", "line": "House 14, Street 3"}
    person.press("Pay", within="main", province=str(city.province_id), city=str(city.pk), **fields)


def test_road_of_an_auction(places, crafts):
    multan, karachi = places
    ayesha, bilal, sana = (sign_up(name, f"{name.lower()}@road.pk") for name in ("Ayesha", "Bilal", "Sana"))

    # No seller yet, not payable yet, no photo yet: each says so and links there.
    ayesha.open("/products/new/").sees("Start selling")
    fill_seller_profile(ayesha, multan)
    allow_payouts(ayesha)
    product = list_piece(ayesha, crafts, sale_format="auction", starting_price="5,000")
    publish(ayesha, product)
    auction = Auction.objects.get(product=product)
    assert auction.is_open

    bid(bilal, auction, 6000)
    bilal.sees("You are leading")
    bid(sana, auction, 5500)
    sana.sees("You are outbid")
    bid(sana, auction, 9000)
    sana.sees("You are leading")
    bilal.open(auction.get_absolute_url()).sees("You are outbid", "Rs 6,500")
    bid(bilal, auction, 12000)
    ayesha.open(auction.get_absolute_url()).sees("This is your piece")

    # The end, by the clock.
    Auction.objects.filter(pk=auction.pk).update(ends_at=timezone.now())
    closing.close_due(now=timezone.now() + timedelta(seconds=3))
    bilal.open(auction.get_absolute_url()).sees("It is yours")
    sana.open(auction.get_absolute_url()).sees("It went to Bidder 1")
    sana.open("/notifications/").sees("forty petals")
    assert Notification.objects.filter(kind="auction_lost", recipient__email="sana@road.pk").count() == 1

    # Nobody sees an address before it is paid.
    bilal.open(f"/auctions/{auction.pk}/payment/")
    purchase = Purchase.objects.get()
    assert purchase.total == auction_price(auction) + 450
    add_address(bilal, karachi)
    bilal.sees("Test payment").press("Decline")
    deliver_events(bilal.client)
    assert Purchase.objects.get().state == "pending"
    bilal.open(purchase.get_absolute_url()).press("Pay", within="main")
    bilal.press("Pay")
    assert Purchase.objects.get().state == "pending", "the return page pays nothing"
    deliver_events(bilal.client)
    order = Order.objects.get()
    assert order.state == "paid"

    ayesha.open(order.get_absolute_url()).sees("House 14, Street 3", "Karachi")
    ayesha.press("Mark shipped", courier="TCS", tracking="77912045118")
    bilal.open(order.get_absolute_url()).sees("77912045118").press("Confirm receipt")
    bilal.open(f"/orders/{order.number}/feedback/")
    bilal.press(
        "Leave feedback",
        seller_stars="5",
        communication="5",
        shipping_speed="4",
        as_described="5",
        platform_stars="4",
        seller_comment="Whole, and bluer than the photo.",
    )
    Visitor().open(product.seller.get_absolute_url()).sees("5.0")
    order.refresh_from_db()
    assert order.state == "completed"

    send_mail()
    assert {message.to[0] for message in mail.outbox} >= {"ayesha@road.pk", "bilal@road.pk", "sana@road.pk"}
    assert auditing.broken_rows() == []


def auction_price(auction):
    return Auction.objects.get(pk=auction.pk).price


def test_road_of_a_fixed_price(places, crafts):
    multan, karachi = places
    ayesha, bilal = (sign_up(name, f"{name.lower()}@road.pk") for name in ("Ayesha", "Bilal"))
    fill_seller_profile(ayesha, multan)
    allow_payouts(ayesha)
    product = list_piece(ayesha, crafts, sale_format="fixed_price", price="6,800", stock="2")
    publish(ayesha, product)
    bilal.open(product.get_absolute_url()).press("Buy now", quantity="2")
    product.refresh_from_db()
    assert product.fixed_price.stock == 0
    Visitor().open(f"/products/{product.pk}/{product.slug}/").sees("Sold out")
    add_address(bilal, karachi)
    bilal.press("Pay")
    deliver_events(bilal.client)
    order = Order.objects.get()
    assert (order.state, order.goods_total, order.commission, order.share) == ("paid", 13600, 272, 13778)
    assert auditing.broken_rows() == []


def test_three_unpaid_wins_block_the_account(ayesha, bilal, sign_in):
    for _ in range(3):
        auction = factories.make_auction(ayesha.seller_profile)
        buyer = Visitor(sign_in(bilal))
        bid(buyer, auction, 2000)
        Auction.objects.filter(pk=auction.pk).update(ends_at=timezone.now())
        closing.close_due(now=timezone.now() + timedelta(seconds=3))
    later = timezone.now() + timedelta(hours=25)
    assert deadlines.expire_due(now=later) == 3
    assert Violation.objects.filter(user=bilal).count() == 3
    buyer.open("/account/blocked/").sees("paid")
    another = factories.make_auction(ayesha.seller_profile)
    buyer.open(another.get_absolute_url()).sees("You cannot bid right now")
    assert auditing.broken_rows() == []
