"""The demo's bazaar, a small part of it: filled by the rules, true to the plot, sound by the audit."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Appeal, SellerProfile, User
from auctions.models import Auction, Bid
from catalog.models import Product
from config.auditing import broken_rows
from config.demo import bazaar, bots, people, plot
from config.demo.stock import PIECES
from messaging.models import Complaint, Conversation, Notification
from orders.books import reconciling
from orders.models import (
    Dispute,
    Feedback,
    Mismatch,
    Order,
    Refund,
    Reversal,
    Review,
    SandboxSession,
    SecondChance,
    Transfer,
    Violation,
)
from orders.payouts import shares

SOME = {
    "plate-eight-stars",
    "plate-fish",
    "plate-forty-petals",
    "plates-three-small",
    "vase-night",
    "jar-martaban",
    "lacquer-bowl",
    "satchel-tan",
    "carpet-bokhara",
    "panel-star-lattice",
    "ralli-bride",
    "bangles-silver",
    "bowl-cobalt",
    "onyx-bowl-green",
    "brass-tray-round",
    "vase-turquoise-round",
    "truck-panel-night",
    "inlay-tray",
    "cricket-ball",
}


@pytest.fixture
def filled(db):
    """When the small bazaar was filled."""
    now = timezone.now()
    # One photo each: re-encoding takes most of the time.
    bazaar.fill(pieces=[replace(piece, photos=piece.photos[:1]) for piece in PIECES if piece.key in SOME], now=now)
    return now


def piece(key: str) -> Product:
    return Product.objects.get(title=next(piece.title for piece in PIECES if piece.key == key))


def person(key: str) -> User:
    return User.objects.get(email=people.email_of(key))


def test_bazaar_is_sound_and_true_to_the_plot(filled, capsys):
    """One test for all that is asked of it: filling takes seconds."""
    assert broken_rows() == []
    call_command("audit")
    assert "invariants hold." in capsys.readouterr().out
    assert bazaar.is_filled()

    soon = Auction.objects.get(product=piece("plate-eight-stars"))
    assert soon.product.seller.user == person("ayesha")
    assert (soon.state, soon.ends_at) == (Auction.State.OPEN, filled + timedelta(minutes=3))
    assert Auction.objects.get(product=piece("plate-forty-petals")).leader.user == person("sana")
    assert Auction.objects.get(product=piece("plate-forty-petals")).reserve_met
    assert not Auction.objects.get(product=piece("plate-fish")).reserve_met
    assert Auction.objects.get(product=piece("ralli-bride")).state == Auction.State.UNSOLD

    assert Auction.objects.get(product=piece("panel-star-lattice")).state == Auction.State.SCHEDULED
    assert Auction.objects.get(product=piece("plate-forty-petals")).addenda.count() == 1
    lapsed, again = Auction.objects.filter(product=piece("carpet-bokhara")).order_by("pk")
    assert lapsed.lapsed_at and again.relisted_from == lapsed and again.is_open

    states = {order.lines.get().product.title: order.state for order in Order.objects.order_by("pk")}
    expected = {
        "plates-three-small": Order.State.PENDING_PAYMENT,
        "vase-night": Order.State.PAID,
        "lacquer-bowl": Order.State.SHIPPED,
        "satchel-tan": Order.State.DELIVERED,
        "jar-martaban": Order.State.COMPLETED,
        "carpet-bokhara": Order.State.EXPIRED,
        "brass-tray-round": Order.State.EXPIRED,
        "bowl-cobalt": Order.State.COMPLETED,
        "onyx-bowl-green": Order.State.COMPLETED,
        "bangles-silver": Order.State.EXPIRED,
        "vase-turquoise-round": Order.State.REFUNDED,
        "truck-panel-night": Order.State.DISPUTED,
        "inlay-tray": Order.State.REFUNDED,
        "cricket-ball": Order.State.COMPLETED,
    }
    assert states == {piece(key).title: state for key, state in expected.items()}
    assert {violation.user for violation in Violation.objects.all()} == {person("kashif"), person("adeel")}
    assert (Feedback.objects.count(), Review.objects.count()) == (5, 1)
    assert (Conversation.objects.count(), Complaint.objects.count()) == (2, 2)

    assert SellerProfile.objects.count() == 8
    assert SellerProfile.objects.values("city__province").distinct().count() == 7
    assert len(people.BUYERS) == 20
    assert not any((Bid.objects.filter(paddle__user=person("zoya")), person("zoya").orders.all()))
    assert authenticate(None, username=people.email_of("bilal"), password=people.PASSWORD) == person("bilal")
    assert person("staff").is_superuser


def test_staff_find_money_to_look_after(filled):
    """Every page about money has a row, each made by its rule; and the sandbox remembers the same as we do."""
    chance = SecondChance.objects.get()
    assert (chance.user, chance.state, chance.auction.product) == (person("bilal"), "offered", piece("bangles-silver"))
    assert chance.expires_at > filled + timedelta(hours=20)
    back = {refund.order.lines.get().product.title: refund for refund in Refund.objects.all()}
    partly, whole = back[piece("onyx-bowl-green").title], back[piece("vase-turquoise-round").title]
    assert (partly.state, partly.amount, partly.actor) == ("done", 300, person("staff"))
    assert (whole.state, whole.amount, whole.actor) == ("done", whole.order.total, person("ayesha"))
    assert Reversal.objects.get(because_of=f"refund:{partly.pk}").state == "done"
    assert {(dispute.won, dispute.closed_at is None) for dispute in Dispute.objects.all()} == {
        (None, True),
        (False, False),
    }
    waiting = Transfer.objects.get(state="pending")
    assert (waiting.provider, waiting.seller.user) == ("manual", person("imran"))
    assert not shares.is_cooling(waiting.seller, filled)
    appeal = Appeal.objects.get()
    assert (appeal.decided_at, appeal.block.user, appeal.block.cause) == (None, person("naveed"), "staff")
    assert not SandboxSession.objects.exclude(outbox=[]).exists(), "nothing is left to be told"
    since = filled - timedelta(days=200)
    assert reconciling.reconcile(now=filled + timedelta(hours=1), since=since) == []
    assert not Mismatch.objects.exists()
    assert not left_to_do()


def left_to_do() -> list:
    return [
        row for kind in (Transfer, Reversal, Refund) for row in kind.objects.filter(state__in=["intended", "stuck"])
    ]


def test_bazaar_lies_in_the_past_and_mails_nobody(filled):
    assert not Notification.objects.filter(mail_due_at__isnull=False).exists()
    assert not Notification.objects.filter(created_at__gt=filled).exists()
    assert not Bid.objects.filter(arrived_at__gt=filled).exists()
    assert not Order.objects.filter(events__at__gt=filled).exists()
    assert Notification.objects.unread().filter(recipient=person("bilal")).exists()


def test_bots_bid_for_no_visitor_and_lose_interest(filled):
    before = set(Bid.objects.values_list("pk", flat=True))
    rng = Random(7)
    for _ in range(60):
        bots.bid_somewhere(rng)
    made = Bid.objects.exclude(pk__in=before).select_related("paddle__user", "auction")
    visitors = {people.email_of(key) for key in people.VISITORS}
    assert made
    assert not visitors & {bid.paddle.user.email for bid in made}
    assert "plate-eight-stars" in plot.LIVE
    assert not made.filter(auction__product=piece("plate-eight-stars")).exists()
    for auction in Auction.objects.filter(pk__in=made.values("auction")):
        assert auction.minimum_next <= bots.ceiling_of(auction) + 5 * auction.step
    assert bots.bid_somewhere(rng) is None
    assert broken_rows() == []


def test_audit_fails_and_names_the_row(filled, capsys):
    auction = Auction.objects.get(product=piece("plate-fish"))
    Auction.objects.filter(pk=auction.pk).update(price=auction.price - 1)
    with pytest.raises(CommandError, match="break an invariant") as failure:
        call_command("audit")
    assert failure.value.returncode == 1
    assert f"A2  auction {auction.pk}" in capsys.readouterr().out


def test_upcoming_pieces_are_real():
    assert set(plot.UPCOMING) <= {piece.key for piece in PIECES if piece.sale_format == "auction"}


@pytest.mark.parametrize("tables", [plot.LIVE, plot.ENDED])
def test_plot_names_real_pieces_and_people(tables):
    keys = {piece.key for piece in PIECES if piece.sale_format == "auction"}
    known = {buyer.key for buyer in people.BUYERS}
    assert set(tables) <= keys
    for fate in tables.values():
        winner = getattr(fate, "leader", "") or getattr(fate, "winner", "")
        assert {winner, *fate.also} - {""} <= known


def test_plot_fills_the_whole_bazaar():
    ends = [fate.ends_in for fate in plot.LIVE.values()]
    assert (min(ends), max(ends)) == (timedelta(minutes=3), timedelta(days=5))
    assert len(PIECES) >= 60
    assert {bought.piece for bought in plot.BOUGHT} <= {p.key for p in PIECES if p.sale_format == "fixed_price"}
