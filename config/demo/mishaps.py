"""What went wrong in the bazaar: money back, disputes, a block. Each step by its rule, at its time."""

from datetime import datetime, timedelta

from accounts import appealing, standing
from accounts.models import Block, SellerProfile, User
from config.demo import sandbox
from config.demo.moments import moment
from orders.books import capturing
from orders.models import Order
from orders.parcels import withdrawing
from orders.payouts import onboarding
from orders.refunds import refunding

H, D = timedelta(hours=1), timedelta(days=1)
MOMENT = timedelta(minutes=2)  # until the worker has sent it

CRACKED = "It cracked on my table while I was packing it. I am sorry: there is no second one of this blue."
CRUSHED = "Part of the delivery back, for a box that was too thin."
OUTSIDE = "Asked two makers to be paid outside of MadeInPK, and contests a payment for what was sent."
NOT_ME = (
    "My card was stolen and the bank contested everything of that week by itself. I have asked them to take this one "
    "back. The messages to the makers I regret; it will not happen again."
)


def befall(order: Order, mishap: str) -> None:
    """What the plot says went wrong with a sale, counted from its last step."""
    last = order.events.latest("pk").at
    if mishap == "withdrawn":
        withdraw(order, last + 9 * H)
    elif mishap == "disputed":
        contest(order, last + 2 * D)
    elif mishap == "lost":
        lose(order, last + 2 * D)


def withdraw(order: Order, then: datetime) -> None:
    with moment(then) as now:
        withdrawing.withdraw(order=order, seller=order.seller, reason=CRACKED, now=now)
    with moment(then + MOMENT) as now:
        sandbox.settle(now)


def contest(order: Order, then: datetime) -> str:
    with moment(then) as now:
        return sandbox.contest(capturing.payment_of(order), now)


def lose(order: Order, then: datetime) -> None:
    """The bank decides for its customer, after a fortnight."""
    dispute = contest(order, then)
    with moment(then + 15 * D) as now:
        sandbox.decide(dispute, now, won=False)


def make_amends(people: dict[str, User], now: datetime) -> None:
    """Staff give a part back of what is complained about; the maker has been paid, so it is taken back from her."""
    order = Order.objects.filter(buyer=people["lubna"]).first()
    if order is None:
        return
    with moment(now - 4 * D) as then:
        refunding.refund(order=order, amount=order.delivery // 2, reason=CRUSHED, actor=people["staff"], now=then)
    with moment(now - 4 * D + MOMENT) as then:
        sandbox.settle(then)
        sandbox.settle(then)


def go_to_the_bank(seller: SellerProfile, now: datetime) -> None:
    """From now on staff send this maker's shares by hand."""
    with moment(now - 10 * D) as then:
        account = {"iban": "PK46HABB0012345678901702", "holder": seller.user.name}
        onboarding.set_bank_account(seller=seller, now=then, **account)


def turn_away(people: dict[str, User], now: datetime) -> None:
    """Somebody is blocked by staff, and appeals: that waits for an answer."""
    with moment(now - 26 * H) as then:
        blame = {"cause": Block.Cause.STAFF, "reason": OUTSIDE, "actor": people["staff"]}
        standing.block(user=people["naveed"], now=then, **blame)
    with moment(now - 5 * H) as then:
        appealing.appeal(user=people["naveed"], text=NOT_ME, now=then)
