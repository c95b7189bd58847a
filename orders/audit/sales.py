"""This app's invariants (rules, section 7): read from the rows, changing nothing."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, Window
from django.db.models.functions import Lag
from django.utils import timezone

from accounts.models import Block, User
from auctions import voiding
from auctions.models import Auction, Paddle
from config.auditing import invariant
from orders.models import Order, OrderEvent, OrderLine, Payment, ProviderEvent, Purchase, SecondChance, Violation
from orders.purchases import violations


@invariant(
    "A6",
    "A sold auction has one live order of its winner, or one that died unpaid; a held one has one unpaid; others none.",
)
def sold_auctions() -> Iterator[str]:
    live = Count("orders", filter=~Q(orders__state__in=Order.DEAD))
    held = Q(state="open", held_by__isnull=False)
    counted = Auction.objects.annotate(live=live, every=Count("orders")).order_by("pk")
    for auction in counted.filter(Q(live__gt=1) | (~Q(state="sold") & ~held & Q(live__gt=0))):
        yield f"auction {auction.pk} ({auction.state}): {auction.live} live orders of {auction.every}"
    lapsed = Q(lapsed_at__isnull=False)
    for auction in Auction.objects.annotate(live=live, every=Count("orders")).filter(
        lapsed & Q(live__gt=0) | ~lapsed & Q(state="sold", every__gt=0, live=0)
    ):
        yield f"auction {auction.pk}: lapsed at {auction.lapsed_at}, {auction.live} live orders"
    orders = Order.objects.filter(auction=OuterRef("pk"))
    won = orders.filter(bought_now=False, buyer=OuterRef("leader__user"))
    bought = orders.filter(bought_now=True, buyer=OuterRef("held_by__user"))
    unmatched = Q(state="sold", held_by=None) & ~Exists(won) | Q(state="sold", held_by__isnull=False) & ~Exists(bought)
    for auction in Auction.objects.filter(unmatched).order_by("pk"):
        yield f"auction {auction.pk} (sold): its winner has no order"
    pending = bought.filter(state=Order.State.PENDING_PAYMENT)
    for auction in Auction.objects.filter(held & ~Exists(pending)).order_by("pk"):
        yield f"auction {auction.pk} (held): its buyer has no order to pay"
    bidders = Paddle.objects.filter(auction=OuterRef("auction"), user=OuterRef("buyer"))
    for order in Order.objects.filter(~Exists(bidders), auction__isnull=False):
        yield f"order {order.number}: its buyer never bid nor bought"
    of_winner = Q(buyer=F("auction__leader__user")) | Q(chance__state=SecondChance.State.ACCEPTED)
    for order in Order.objects.filter(auction__isnull=False, bought_now=False).exclude(of_winner):
        yield f"order {order.number}: its buyer neither won nor had a second chance"


@invariant(
    "A12",
    "A second chance is offered of a lapsed sale, at the price of the replay without those who are out, to its leader.",
)
def second_chances() -> Iterator[str]:
    chances = SecondChance.objects.select_related("auction__increment_table", "order").order_by("pk")
    for chance in chances:
        out = chance.auction.paddles.filter(number__in=chance.without)
        after = voiding.replayed(chance.auction, without_paddles=out.values_list("pk", flat=True))
        leader = Paddle.objects.filter(pk=after.leader).values_list("user", flat=True).first()
        if (leader, after.price) != (chance.user_id, chance.price):
            yield f"second chance {chance.pk}: Rs {chance.price}, the bids without {chance.without} say {after.price}"
        kept = {number for number, user in chance.auction.paddles.values_list("number", "user") if user in had(chance)}
        if not kept <= set(chance.without):
            yield f"second chance {chance.pk}: counts bids of those who had theirs before"
        if chance.order and (chance.order.buyer_id, chance.order.goods_total) != (chance.user_id, chance.price):
            yield f"second chance {chance.pk}: its order {chance.order} is another's, or at another price"
    offered = Exists(SecondChance.objects.filter(auction=OuterRef("pk"), state=SecondChance.State.OFFERED))
    for auction in Auction.objects.exclude(Q(offered_until=None) & ~offered | Q(offered_until__isnull=False) & offered):
        yield f"auction {auction.pk}: offered until {auction.offered_until}, its offers say otherwise"


def had(chance: SecondChance) -> set[int]:
    """Who had won it, or been offered it, before this offer."""
    won = Order.objects.filter(auction=chance.auction, bought_now=False, created_at__lt=chance.offered_at)
    earlier = SecondChance.objects.filter(auction=chance.auction, pk__lt=chance.pk)
    return {*won.values_list("buyer", flat=True), *earlier.values_list("user", flat=True)}


@invariant(
    "A7", "Every logged transition is legal, numbered, continues the one before, and the last is the order's state."
)
def transitions() -> Iterator[str]:
    legal = Q(from_state="", to_state=Order.State.PENDING_PAYMENT)
    for before, afters in Order.TRANSITIONS.items():
        legal |= Q(from_state=before, to_state__in=afters)
    for event in OrderEvent.objects.exclude(legal).select_related("order"):
        yield f"order {event.order.number}: {event.from_state or 'nothing'} → {event.to_state} is not legal"
    # By its number: rows may be written in another order than they are numbered.
    one_earlier = {"partition_by": "order", "order_by": "number"}
    before = Window(Lag("to_state", default=Value("")), **one_earlier)
    for event in OrderEvent.objects.annotate(before=before).exclude(before=F("from_state")).select_related("order"):
        yield f"order {event.order.number}: {event.from_state} logged after {event.before or 'nothing'}"
    previous = Window(Lag("number", default=Value(0)), **one_earlier)
    for event in OrderEvent.objects.annotate(previous=previous).exclude(number=F("previous") + 1):
        yield f"order {event.order.number}: number {event.number} of its log after {event.previous}"
    last = OrderEvent.objects.filter(order=OuterRef("pk")).order_by("-number").values("to_state")[:1]
    for order in Order.objects.annotate(last=Subquery(last)).exclude(last=F("state")):
        yield f"order {order.number}: is {order.state}, its log ends with {order.last or 'nothing'}"


@invariant("S2", "An order not paid, or cancelled before it was sent, returned its stock once; a living one keeps it.")
def returned_stock() -> Iterator[str]:
    lines = OrderLine.objects.filter(order__auction=None).select_related("order")
    over = Q(order__state__in=[Order.State.EXPIRED, Order.State.CANCELLED])
    alive = ~Q(order__state__in=Order.DEAD)
    for line in lines.filter(over, returned_at=None):
        yield f"order {line.order.number}: {line.quantity} pieces did not return"
    for line in lines.filter(alive, returned_at__isnull=False):
        yield f"order {line.order.number}: {line.quantity} pieces returned from a living order"


@invariant("S3", "Lines add up to the goods, goods and delivery to commission and share, orders to their purchase.")
def sums() -> Iterator[str]:
    lines = Sum(F("lines__unit_price") * F("lines__quantity"))
    for order in Order.objects.annotate(lines_total=lines).exclude(lines_total=F("goods_total")):
        yield f"order {order.number}: lines {order.lines_total}, goods {order.goods_total}"
    for order in Order.objects.all().iterator():
        if order.commission + order.share != order.total:
            yield f"order {order.number}: {order.commission} + {order.share} is not {order.total}"
    for purchase in Purchase.objects.prefetch_related("orders", "parts").iterator(chunk_size=1000):
        orders, parts = purchase.orders.all(), purchase.parts.all()
        if not orders and not parts and purchase.state == Purchase.State.CANCELLED:
            continue  # it was joint, and its parts went on alone
        total = sum(each.total for each in (*orders, *parts))
        if total != purchase.total or (orders and parts):
            yield f"purchase {purchase.number}: orders and parts {total}, purchase {purchase.total}"


@invariant("M2", "A paid purchase has one payment of the right amount, its own or its joint one's; no other has one.")
def payments() -> Iterator[str]:
    paid = Count("payments", filter=Q(payments__state=Payment.State.PAID))
    settled, alone = Q(state=Purchase.State.PAID), Q(joined_into=None)
    wrong = settled & alone & ~Q(paid=1) | settled & ~alone & Q(paid__gt=0) | ~settled & Q(paid__gt=0)
    for purchase in Purchase.objects.annotate(paid=paid).filter(wrong):
        yield f"purchase {purchase.number} ({purchase.state}): {purchase.paid} payments"
    settled = Payment.objects.filter(state=Payment.State.PAID).select_related("purchase")
    for payment in settled.exclude(amount=F("purchase__total")):
        yield f"purchase {payment.purchase.number}: paid {payment.amount} of {payment.purchase.total}"
    for part in Purchase.objects.exclude(joined_into=None).exclude(state=F("joined_into__state")):
        yield f"purchase {part.number} ({part.state}): joined into {part.joined_into} ({part.joined_into.state})"
    living = Order.objects.filter(state__in=Order.PAID_STATES).exclude(purchase__state=Purchase.State.PAID)
    for order in living:
        yield f"order {order.number}: {order.state} without a paid purchase"


@invariant("M5", "Each provider event is applied once.")
def events() -> Iterator[str]:
    twice = ProviderEvent.objects.order_by().values("provider", "event_id").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        yield f"{row['provider']} {row['event_id']}: {row['n']} rows"
    for event in ProviderEvent.objects.filter(outcome=""):
        yield f"{event.provider} {event.event_id}: kept, not applied"


@invariant("U2", "Blocked means three live violations or staff's word.")
def blocks() -> Iterator[str]:
    enough, since = settings.MARKET["VIOLATIONS_TO_BLOCK"], timezone.now() - violations.life()
    live = Violation.objects.live(since).order_by().values("user").annotate(n=Count("pk"))
    counts = {row["user"]: row["n"] for row in live}
    for block in Block.objects.in_force().filter(cause=Block.Cause.VIOLATIONS).select_related("user"):
        if counts.get(block.user_id, 0) < enough:
            yield f"{block.user.email}: blocked with {counts.get(block.user_id, 0)} live violations"
    blocked = set(Block.objects.in_force().values_list("user_id", flat=True))
    due = [user for user, n in counts.items() if n >= enough and user not in blocked]
    for user in User.objects.filter(pk__in=due):
        yield f"{user.email}: {counts[user.pk]} live violations and no block"
