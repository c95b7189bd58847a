"""What came of the sales: closings, payments, parcels, what buyers said. Each step by its rule, at its time."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from accounts.models import User
from auctions import amending, closing, relisting
from auctions.models import Auction
from catalog.models import Product
from config.demo import sandbox
from config.demo.moments import moment
from config.demo.plot import CARTS, Bought, Ended
from orders.carts import carting
from orders.carts.keeping import PersonsCart
from orders.models import CartLine, Order, Purchase
from orders.parcels import couriers, fulfilling
from orders.payments import deadlines
from orders.payouts import sending
from orders.purchases import offering, purchasing
from orders.ratings import rating, reviewing

STEPS = ("pending", "paid", "shipped", "delivered", "completed")
COURIERS = (
    couriers.Courier.TCS,
    couriers.Courier.LEOPARDS,
    couriers.Courier.M_AND_P,
    couriers.Courier.POSTEX,
)


def close(auction: Auction) -> Order | None:
    """Write down the end of an auction in the past; the winner's order, if there is one."""
    with moment(closing.due_at(auction)) as now:
        closing.close(auction.pk, now=now)
    return Order.objects.filter(auction=auction).first()


def list_again(auction: Auction, then: datetime) -> None:
    with moment(then) as now:
        relisting.relist(auction_id=auction.pk, actor=auction.product.seller.user, now=now)


def offer_again(order: Order, then: datetime) -> None:
    """The unpaid sale is offered to whoever comes next, at their price."""
    following = offering.next_in_line(order.auction)
    with moment(then) as now:
        offering.offer(
            order=order, seller=order.seller, bidder=following.bidder.number, price_seen=following.price, now=now
        )


def add_note(auction: Auction, text: str, then: datetime) -> None:
    with moment(then) as now:
        amending.add_note(auction_id=auction.pk, text=text, actor=auction.product.seller.user, now=now)


def buy(product: Product, bought: Bought, buyer: User, now: datetime, rng: Random) -> Order:
    with moment(now - bought.ago) as then:
        purchase = purchasing.buy_now(
            buyer=buyer,
            product=product,
            quantity=bought.quantity,
            price_seen=product.price_now,
            nonce=UUID(int=rng.getrandbits(128), version=4),
            now=then,
        )
    return purchase.orders.get()


def fill_carts(people: dict[str, User], products: dict[str, Product], now: datetime) -> None:
    """What is chosen and not bought yet; of some the price has changed since."""
    for chosen in CARTS:
        if chosen.piece in products:
            product, buyer = Product.objects.get(pk=products[chosen.piece].pk), people[chosen.buyer]
            carting.add(
                cart=PersonsCart(buyer),
                product=product,
                quantity=chosen.quantity,
                price_seen=chosen.seen or product.price_now,
            )
            CartLine.objects.filter(user=buyer, product=product).update(added_at=now - chosen.ago)


def carry_out(order: Order, fate: Ended | Bought, rng: Random) -> None:
    """Bring `order` as far as the plot says, each step some time after the one before."""
    purchase = Purchase.objects.get(pk=order.purchase_id)
    if fate.until == "expired":
        with moment(purchase.deadline + timedelta(minutes=1)) as now:
            deadlines.expire(purchase=purchase, now=now)
        return
    far = STEPS.index(fate.until)
    paid = order.created_at + timedelta(minutes=rng.randint(4, 25))
    shipped = paid + timedelta(hours=rng.randint(20, 40))
    delivered = shipped + timedelta(hours=rng.randint(30, 70))
    if far >= 1:
        sandbox.pay(purchase, order.buyer, paid)
    if far >= 2:
        ship(order, shipped, rng)
    if far >= 3:
        with moment(delivered) as now:
            fulfilling.deliver(order=order, actor=order.seller.user, now=now)
    if far >= 4:
        finish(order, fate, delivered + timedelta(hours=rng.randint(3, 30)), rng)


def ship(order: Order, shipped: datetime, rng: Random) -> None:
    courier, number = rng.choice(COURIERS), str(rng.randint(10**9, 10**10 - 1))
    with moment(shipped) as now:
        fulfilling.ship(order=order, seller=order.seller, courier=courier, tracking=number, now=now)


def finish(order: Order, fate: Ended | Bought, received: datetime, rng: Random) -> None:
    """The buyer has it and says how it was; of a fixed-price piece perhaps more."""
    with moment(received) as now:
        fulfilling.confirm_receipt(order=order, buyer=order.buyer, now=now)
        sending.send_due(now=now)
        sending.send_due(now=now)
    if fate.stars:
        with moment(received + timedelta(minutes=30)) as now:
            rating.leave_feedback(order=order, buyer=order.buyer, now=now, **opinion(fate, rng))
    title, text = getattr(fate, "review", ("", ""))
    if title:
        product = order.lines.get().product
        with moment(received + timedelta(hours=1)) as now:
            reviewing.write_review(
                author=order.buyer, product=product, now=now, stars=fate.stars, title=title, text=text
            )


def opinion(fate: Ended | Bought, rng: Random) -> dict:
    """The stars about one, and for us."""
    near = [max(1, fate.stars - 1), fate.stars, fate.stars, min(5, fate.stars + 1)]
    return {
        "seller_stars": fate.stars,
        "seller_comment": fate.words,
        "communication": rng.choice(near),
        "shipping_speed": rng.choice(near),
        "as_described": fate.stars,
        "platform_stars": rng.choice([4, 5, 5]),
        "platform_comment": "",
    }
