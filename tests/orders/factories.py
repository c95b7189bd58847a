"""Orders in any state, made by calling the rules: what a test starts from could really have happened."""

import itertools
import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import SellerProfile, User
from auctions import bidding, closing
from auctions.models import Auction
from catalog.models import Product
from orders import attempting
from orders.carts import assessing, carting, checking_out
from orders.carts.checking_out import Confirmed
from orders.carts.keeping import PersonsCart
from orders.models import Feedback, Order, Payment, Purchase, Refund, SandboxSession
from orders.parcels import fulfilling
from orders.payments import deadlines, paying
from orders.payouts import onboarding, reversing, sending, shares
from orders.providers import sandbox, sandbox_outbox
from orders.providers.base import Movement
from orders.purchases import purchasing
from orders.ratings import rating
from orders.refunds import sending_back
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


# -- Money on its way to sellers --------------------------------------------------------------------------


def make_reachable(seller: SellerProfile) -> SellerProfile:
    """A seller whose account at the sandbox takes money."""
    account = sandbox.create_account(onboarding.applicant_of(seller))
    sandbox.allow_payouts(account)
    SellerProfile.objects.filter(pk=seller.pk).update(provider_account=account, payout_provider="sandbox")
    seller.refresh_from_db()
    return seller


def know_charge(order: Order) -> Payment:
    """The provider has been asked for the captured money."""
    payment = shares.payment_of(order)
    payment.charge = sandbox.fetch_session(payment.session).charge
    payment.save(update_fields=["charge"])
    return payment


def make_owed_order(seller=None, buyer: User | None = None, *, now=None, **listing) -> Order:
    """Completed, its transfer intended, with all in place to send it."""
    order = make_delivered_order(make_reachable(seller or factories.make_seller()), buyer, now=now, **listing)
    know_charge(order)
    fulfilling.confirm_receipt(order=order, buyer=order.buyer, now=now)
    return order_of(order.purchase)


def make_bank_seller(**overrides) -> SellerProfile:
    """Paid by hand, from the market's bank."""
    account = {"payout_provider": "manual", "provider_account": "PK36SCBL0000001123456702", "payout_title": "Ayesha B"}
    return factories.make_seller(**account | overrides)


def make_refund(order: Order, share: Decimal | int, *, now=None, **overrides) -> Refund:
    """Of `share` and nothing of the commission; done, unless said otherwise, and its share taken back."""
    payment = shares.payment_of(order)
    fields = {"amount": share, "share_part": share, "state": "done", "next_attempt_at": None, "reason": "Chipped"}
    with transaction.atomic():
        refund = Refund.objects.create(order=order, payment=payment, provider=payment.provider, **fields | overrides)
        if refund.state == "done":
            shares.take_back(order=order, amount=refund.share_part, because_of=f"refund:{refund.pk}", now=now)
    return refund


def sent_to(order: Order) -> list[int]:
    """What the sandbox has sent of an order's money, in paisa: each transfer less what was taken back of it."""
    sent = SandboxSession.objects.filter(reference__startswith="tr_", purchase_number=order.purchase.number)
    back = SandboxSession.objects.filter(reference__startswith="trr_", purchase_number=order.purchase.number)
    return [row.amount_paisa for row in sent] + [-row.amount_paisa for row in back]


def send(*, now=None) -> int:
    """What is due is sent, by the worker's sweep. A test's transaction may have begun before it was."""
    return sending.send_due(now=now or timezone.now())


def reverse(*, now=None) -> int:
    return reversing.reverse_due(now=now or timezone.now())


def send_back(*, now=None) -> int:
    """Every refund that is due, by the worker's sweep."""
    return sending_back.send_due(now=now or timezone.now())


def hear_of(refund: Refund, state: str = "done", *, reference: str = "re_1", now=None) -> Refund:
    """The provider says what became of it."""
    movement = Movement(reference, refund.amount_paisa, state)
    seen = Refund.objects.get(pk=refund.pk)
    return attempting.record(sending_back.ERRAND, seen, movement, now=now or timezone.now())
