"""Random histories of money: people, the provider and the clock, by the rules, in the database."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts import standing
from accounts.models import SellerProfile, User
from auctions.bidding import BidRefused
from messaging import complaining
from messaging.models import Complaint
from orders import progressing, webhooks
from orders.books import capturing, costing
from orders.models import Intent, Order, Purchase, Refund, SandboxSession, SecondChance, Transfer
from orders.parcels import expecting, fulfilling, withdrawing
from orders.payments import deadlines, joining, paying
from orders.payouts import reversing, sending, unsticking
from orders.providers import sandbox, sandbox_disputes, sandbox_events, sandbox_outbox
from orders.providers.base import Refused
from orders.providers.events import Kind, PaymentEvent
from orders.providers.sandbox_movements import charge_of
from orders.purchases import offering
from orders.refunds import refunding, sending_back
from tests import factories
from tests.orders import factories as make
from tests.orders import lines

# What a person, or the provider's own page, may be told instead.
REFUSALS = (
    paying.PaymentRefused,
    progressing.IllegalTransition,
    fulfilling.MoneyGoesBack,
    refunding.RefundRefused,
    withdrawing.WithdrawalRefused,
    complaining.ComplaintRefused,
    standing.NotAllowed,
    BidRefused,
    offering.OfferRefused,
    offering.ChanceRefused,
    unsticking.NotToBeDone,
    Refused,
)
Open = SandboxSession.State.OPEN


@dataclass
class Market:
    """A buyer and others who bid; two sellers whom money can reach at the provider, one at a bank; staff; and what time
    it is."""

    buyer: User
    rivals: list[User]
    sellers: list[SellerProfile]
    staff: User
    now: datetime
    # What staff saw in their queue at the bank, and what has left the bank since, in rupees.
    shown: dict[Intent, Decimal] = field(default_factory=dict)
    paid_by_hand: Decimal = Decimal(0)

    def play(self, step: tuple[str, int, int]) -> bool:
        """One step: what is done, to which of those there are, and a number that says how. False: refused, or idle."""
        name, which, number = step
        try:
            return STEPS[name](self, which, number) is not None
        except REFUSALS:
            return False

    # -- What there is --

    def purchase(self, which: int) -> Purchase | None:
        return pick(Purchase.objects.order_by("pk"), which)

    def order(self, which: int, *states: str) -> Order | None:
        orders = Order.objects.select_related("purchase", "buyer", "seller__user").order_by("pk")
        return pick(orders.filter(state__in=states) if states else orders, which)

    def session(self, which: int, state: str) -> SandboxSession | None:
        return pick(SandboxSession.objects.filter(reference__startswith="ses_", state=state).order_by("pk"), which)

    def seller(self, which: int) -> SellerProfile:
        return self.sellers[which % len(self.sellers)]

    def at_bank(self, which: int, **held) -> SandboxSession | None:
        """A dispute or an inquiry that is open at the payer's bank."""
        rows = SandboxSession.objects.filter(reference__startswith="dp_", state=Open, **held)
        return pick(rows.order_by("pk"), which)

    # -- Auctions --

    def win(self, which: int, number: int):
        """The three bid for a piece, each the most in turn; whoever won is sometimes on the provider's page at once."""
        people = [self.buyer, *self.rivals]
        turned = people[number % 3 :] + people[: number % 3]
        bids = [(person, 1_000 + 500 * place + number) for place, person in enumerate(turned)]
        with transaction.atomic():
            begun = self.now - timedelta(days=2)
            terms = {"photo": False, "starts_at": begun}
            auction = lines.sell(self.seller(which), *bids, now=self.now, **terms)
            order = auction.orders.get()
        return make.start(order.purchase, now=self.now) if number % 2 else order

    def offer(self, which: int, number: int):
        """An unpaid piece to the next bidder, as the seller's page shows them."""
        order = pick(self.lapsed(), which)
        following = order and offering.next_in_line(order.auction)
        return following and lines.offer(order, now=self.now)

    def lapsed(self):
        wins = Order.objects.filter(auction__isnull=False, state="expired").order_by("pk")
        return wins.select_related("seller__user", "auction__product", "auction__increment_table")

    def accept(self, which: int, number: int):
        chance = self.chance(which)
        if chance is None:
            return None
        taken = lines.accept(chance, now=self.now)
        return make.start(taken.order.purchase, now=self.now) if number % 2 else taken

    def refuse(self, which: int, number: int):
        chance = self.chance(which)
        return chance and offering.decline(chance=chance, actor=chance.user, now=self.now)

    def chance(self, which: int) -> SecondChance | None:
        offered = SecondChance.objects.filter(state="offered").select_related("user", "auction__product")
        return pick(offered.order_by("pk"), which)

    # -- Buying and paying --

    def buy(self, which: int, number: int):
        product = factories.make_listing(self.seller(which), price=999 + 7 * number, stock=3, photo=False).product
        return make.start(make.buy(product, self.buyer, quantity=1 + number % 3, now=self.now), now=self.now)

    def check_out(self, which: int, number: int):
        make.fill_cart(self.buyer, *self.sellers, price=1_001 + 13 * number, photo=False)
        return make.start(make.check_out(self.buyer, now=self.now), now=self.now)

    def start(self, which: int, number: int):
        purchase = self.purchase(which)
        return purchase and make.start(purchase, now=self.now)

    def join(self, which: int, number: int):
        parts = list(joining.joinable(self.buyer, now=self.now).order_by("pk")[:2])
        return parts and make.start(
            joining.join(buyer=self.buyer, purchases=parts, nonce=make.new_nonce(), now=self.now), now=self.now
        )

    def pay(self, which: int, number: int):
        session = self.session(which, Open)
        return session and sandbox.pay(session.reference)

    def decline(self, which: int, number: int):
        session = self.session(which, Open)
        return session and sandbox.decline(session.reference)

    def refuse_card(self, which: int, number: int):
        """On the provider's page, where another may follow; told once or twice, under one name or two."""
        session = self.session(which, Open)
        for told in range(1 + number % 3) if session else ():
            about = {"id": f"evt_card_{number}_{told % 2}", "reference": "", "purchase_number": session.purchase_number}
            event = PaymentEvent(kind=Kind.DECLINED, reason="Your card was declined.", **about)
            webhooks.receive(provider="sandbox", event=event, now=self.now)
        return session

    # -- What the provider tells --

    def hear(self, which: int, number: int):
        """Once, twice, or again later; whatever is not heard waits."""
        row = pick(SandboxSession.objects.exclude(outbox=[]).order_by("pk"), which)
        if row is None:
            return None
        event = row.outbox[number % len(row.outbox)]
        for _ in range(1 + number % 2):
            self.receive(row, event)
        if number % 3:
            sandbox_outbox.forget(row.reference, event["id"])
        return row

    def receive(self, row: SandboxSession, event: dict) -> None:
        heard = sandbox_events.read(json.dumps(sandbox_outbox.message(row, event)).encode())
        webhooks.receive(provider="sandbox", event=heard, now=self.now)

    def hear_all(self) -> None:
        for row in SandboxSession.objects.exclude(outbox=[]).order_by("-pk"):
            for event in row.outbox:
                self.receive(row, event)
                sandbox_outbox.forget(row.reference, event["id"])

    # -- Goods --

    def ship(self, which: int, number: int):
        order, tracking = self.order(which, "paid"), "77912045118" if number % 2 else ""
        return order and fulfilling.ship(
            order=order, seller=order.seller, courier="TCS", tracking=tracking, now=self.now
        )

    def deliver(self, which: int, number: int):
        order = self.order(which, "shipped")
        return order and fulfilling.deliver(order=order, actor=order.seller.user, now=self.now)

    def confirm(self, which: int, number: int):
        order = self.order(which, "shipped", "delivered")
        return order and fulfilling.confirm_receipt(order=order, buyer=self.buyer, now=self.now)

    # -- Money back --

    def withdraw(self, which: int, number: int):
        order = self.order(which)
        return order and withdrawing.withdraw(order=order, seller=order.seller, reason="It broke", now=self.now)

    def refund(self, which: int, number: int):
        order, amount = self.order(which), Decimal(number * 37 + 1) / 4 if number % 3 else None
        return order and refunding.refund(order=order, amount=amount, reason="Chipped", actor=self.staff, now=self.now)

    def inquire(self, which: int, number: int):
        session = self.session(which, SandboxSession.State.PAID)
        return session and sandbox_disputes.inquire(charge_of(session.reference))

    def drop(self, which: int, number: int):
        inquiry = self.at_bank(which, amount_paisa=0)
        return inquiry and sandbox_disputes.drop(inquiry.reference)

    def dispute(self, which: int, number: int):
        """All that is left, or a part; an inquiry that is open becomes this."""
        session = self.session(which, SandboxSession.State.PAID)
        part = 1 + 1_117 * number if number % 3 == 2 else None
        return session and sandbox_disputes.dispute(charge_of(session.reference), amount_paisa=part)

    def decide(self, which: int, number: int):
        dispute = self.at_bank(which, amount_paisa__gt=0)
        return dispute and sandbox_disputes.decide(dispute.reference, won=number % 2 == 0)

    # -- At the market's bank --

    def look(self, which: int, number: int):
        """Staff open their queue, and see what is to be paid."""
        self.shown = {intent: intent.amount for rows in unsticking.to_do().values() for intent in rows}
        return self.shown or None

    def pay_out(self, which: int, number: int):
        """They have paid what they saw, whatever has become of it meanwhile."""
        intent = pick(self.shown, which)
        if intent is None:
            return None
        amount = self.shown[intent]
        said = {"bank_reference": f"FT-{intent.pk}", "amount": amount, "actor": self.staff, "now": self.now}
        done = unsticking.confirm(intent=intent, **said)
        del self.shown[intent]
        self.paid_by_hand += amount if isinstance(intent, Transfer) else -amount
        return done

    # -- Complaints --

    def complain(self, which: int, number: int):
        order = self.order(which)
        words = {"category": "product", "title": "Chipped", "text": "One is chipped."}
        return order and complaining.file_complaint(author=self.buyer, order=order, now=self.now, **words)

    def answer(self, which: int, number: int):
        complaint = pick(Complaint.objects.filter(state__in=["open", "in_progress"]).order_by("pk"), which)
        if complaint is None:
            return None
        state = "in_progress" if complaint.state == "open" else "resolved"
        return complaining.change_state(complaint=complaint, state=state, actor=self.staff, now=self.now)

    # -- Time --

    def wait(self, which: int, number: int):
        """Of half an hour to two weeks; then the worker comes by."""
        self.now += [timedelta(minutes=31), timedelta(days=1), timedelta(days=8), timedelta(days=15)][number % 4]
        return self.sweep()

    def sweep(self, which: int = 0, number: int = 0) -> bool:
        deadlines.expire_due(now=self.now)
        offering.expire_due(now=self.now)
        expecting.move_due(now=self.now)
        capturing.learn_due(now=self.now)
        webhooks.apply_waiting(now=self.now)
        costing.learn_due(now=self.now)
        sending_back.intend_missing(now=self.now)
        sending_back.send_due(now=self.now)
        sending.send_due(now=self.now)
        reversing.reverse_due(now=self.now)
        return True

    def settle(self) -> None:
        """Everything outstanding is heard and swept; staff try again what the provider would not give back, and pay
        what is to be paid from the bank."""
        for _ in range(3):
            self.hear_all()
            for refund in Refund.objects.filter(state=Refund.State.STUCK):
                sending_back.try_again(refund=refund, actor=self.staff, now=self.now)
            self.now += timedelta(days=1)
            self.sweep()
            self.look(0, 0)
            while self.shown:
                if not self.play(("pay_out", 0, 0)):
                    self.shown.pop(pick(self.shown, 0))
        self.hear_all()
        self.sweep()


STEPS: dict[str, Callable] = {
    name: getattr(Market, name)
    for name in (
        "buy check_out win offer accept refuse start join pay decline refuse_card hear ship deliver confirm withdraw"
        " refund inquire drop dispute decide look pay_out complain answer wait sweep"
    ).split()
}


def pick(rows, which: int):
    """The `which`th, counted round; None when there is none."""
    found = list(rows)
    return found[which % len(found)] if found else None


def held_at_provider() -> Decimal:
    """What the sandbox has of ours by its own memory, in rupees: its fees, refunds, disputes and transfers deducted."""
    paisa = 0
    for row in SandboxSession.objects.all():
        kind, is_paid = row.reference.partition("_")[0], row.state == SandboxSession.State.PAID
        if kind == "ses" and is_paid:
            paisa += row.amount_paisa - sandbox.fee_of(row.amount_paisa)
        elif kind in ("re", "tr"):
            paisa -= row.amount_paisa
        elif kind == "dp" and row.amount_paisa:
            paisa -= sandbox_disputes.FEE + (0 if row.state == SandboxSession.State.EXPIRED else row.amount_paisa)
        elif kind == "trr":
            paisa += row.amount_paisa
    return Decimal(paisa) / 100
