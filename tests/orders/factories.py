"""Orders in any state, made by calling the rules: what a test starts from could really have happened."""

import itertools
import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from auctions import bidding, closing
from auctions.models import Auction
from catalog.models import Product
from orders import assessing, carting, checking_out, deadlines, fulfilling, paying, purchasing, rating
from orders.checking_out import Confirmed
from orders.keeping import PersonsCart
from orders.models import Feedback, Order, Payment, Purchase, SandboxSession
from orders.providers import sandbox, sandbox_outbox
from tests import factories

nonces = itertools.count(1)
STARS = {"seller_stars": 5, "communication": 5, "shipping_speed": 4, "as_described": 5, "platform_stars": 4}


def make_sold_auction(seller=None, buyer: User | None = None, *, price: int = 1_000, **overrides) -> Auction:
    """An auction that `buyer` won at its starting price; closed without announcing it."""
    auction = factories.make_auction(seller, starting_price=price, **overrides)
    bidding.place_bid(auction_id=auction.pk, bidder=buyer or factories.make_user(), maximum=price, nonce=new_nonce())
    Auction.objects.filter(pk=auction.pk).update(state=Auction.State.SOLD)
    Product.objects.filter(pk=auction.product_id).update(on_shelf=False)
    return Auction.objects.select_related("leader__user", "product__seller").get(pk=auction.pk)


def make_win(
    seller=None, buyer: User | None = None, *, now: datetime | None = None, price: int = 1_000, **overrides
) -> Purchase:
    """A purchase that the closing of an auction opened at `now`, payable for 24 hours from then."""
    now = now or timezone.now()
    ended = now - timedelta(seconds=10)
    auction = factories.make_auction(seller, starting_price=price, **overrides)
    Auction.objects.filter(pk=auction.pk).update(starts_at=ended - timedelta(days=1), ends_at=ended)
    bid = {"bidder": buyer or factories.make_user(), "maximum": price, "nonce": new_nonce()}
    bidding.place_bid(auction_id=auction.pk, now=ended - timedelta(hours=1), **bid)
    closing.close(auction.pk, now=now)
    return Purchase.objects.select_related("buyer").get(orders__auction=auction)


def make_purchase(seller=None, buyer: User | None = None, *, quantity=1, now=None, **listing) -> Purchase:
    """A fixed-price purchase, payable for 30 minutes from `now`."""
    product = factories.make_listing(seller, **listing).product
    return buy(product, buyer or factories.make_user(), quantity=quantity, now=now)


def buy(product: Product, buyer: User, *, quantity: int = 1, now=None, nonce=None) -> Purchase:
    return purchasing.buy_now(
        buyer=buyer,
        product=product,
        quantity=quantity,
        price_seen=product.fixed_price.price,
        nonce=nonce or new_nonce(),
        now=now,
    )


def collect(buyer: User, product: Product, quantity: int = 1, *, price: int | None = None):
    """Some pieces put into a person's cart, at the price that the page showed."""
    price_seen = price or product.fixed_price.price
    return carting.add(cart=PersonsCart(buyer), product=product, quantity=quantity, price_seen=price_seen)


def fill_cart(buyer: User, *sellers, each: int = 1, **listing) -> list[Product]:
    """`each` pieces of every seller in the person's cart, one of a kind."""
    products = [factories.make_listing(seller, **listing).product for seller in sellers for _ in range(each)]
    for product in products:
        collect(buyer, product)
    return products


def shown_to(buyer: User) -> list[Confirmed]:
    """What the checkout's page shows, and its buyer confirms."""
    return [Confirmed.of(line) for line in assessing.contents_of(PersonsCart(buyer)).ready]


def check_out(buyer: User, *, nonce=None, now=None, confirmed=None) -> Purchase:
    confirmed = shown_to(buyer) if confirmed is None else confirmed
    return checking_out.check_out(buyer=buyer, confirmed=confirmed, nonce=nonce or new_nonce(), now=now)


def new_nonce() -> uuid.UUID:
    return uuid.UUID(int=next(nonces))


def order_of(purchase: Purchase) -> Order:
    return purchase.orders.select_related("purchase", "buyer", "seller__user").get()


def start(purchase: Purchase, *, now=None) -> Payment:
    """The buyer has chosen an address and is on the provider's page."""
    buyer = purchase.buyer
    address = buyer.addresses.first() or factories.make_address(buyer)
    return paying.start_payment(
        purchase=purchase, address=address, actor=buyer, return_url="/back/", cancel_url="/leave/", now=now
    )


def session_of(payment: Payment) -> SandboxSession:
    return SandboxSession.objects.get(reference=payment.session)


def pay(purchase: Purchase, *, now=None) -> Payment:
    """Paid at the provider, and its event applied."""
    payment = start(purchase, now=now)
    sandbox.pay(payment.session)
    paying.mark_paid(payment=payment, now=now)
    payment.refresh_from_db()
    return payment


def make_paid_order(seller=None, buyer: User | None = None, *, now=None, **listing) -> Order:
    purchase = make_purchase(seller, buyer, now=now, **listing)
    pay(purchase, now=now)
    return order_of(purchase)


def make_shipped_order(seller=None, buyer: User | None = None, *, now=None, **listing) -> Order:
    order = make_paid_order(seller, buyer, now=now, **listing)
    fulfilling.ship(order=order, seller=order.seller, courier="TCS", tracking="77912045118", now=now)
    return order_of(order.purchase)


def make_delivered_order(seller=None, buyer: User | None = None, *, now=None, **listing) -> Order:
    order = make_shipped_order(seller, buyer, now=now, **listing)
    fulfilling.deliver(order=order, actor=order.seller.user, now=now)
    return order_of(order.purchase)


def make_completed_order(seller=None, buyer: User | None = None, *, now=None, **listing) -> Order:
    order = make_delivered_order(seller, buyer, now=now, **listing)
    fulfilling.confirm_receipt(order=order, buyer=order.buyer, now=now)
    return order_of(order.purchase)


def make_feedback(order: Order, *, now=None, **said) -> Feedback:
    return rating.leave_feedback(order=order, buyer=order.buyer, now=now, **STARS | said)


def expire(purchase: Purchase, *, now=None) -> Purchase:
    """Its deadline has passed and the sweep has come by."""
    deadlines.expire_due(now=now or purchase.deadline + timedelta(seconds=1))
    purchase.refresh_from_db()
    return purchase


def poster(client):
    """Delivers the sandbox's events to our endpoint through Django's test client; use as `post=`."""

    def post(path: str, body: bytes, headers: dict[str, str]) -> int:
        return client.post(path, body, content_type="application/json", headers=headers).status_code

    return post


def deliver_events(client) -> int:
    """Everything that waits in the sandbox's outboxes, as the worker would."""
    return sandbox_outbox.deliver_waiting(post=poster(client))
