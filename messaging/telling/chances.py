"""What the two sides of a second chance are told: the bidder to whom a lapsed sale is offered, and its seller."""

from django.urls import reverse

from messaging.models import Notification
from messaging.notifying import notice, write
from orders.models import SecondChance

Kind = Notification.Kind


def tell_of_offer(*, chance: SecondChance) -> None:
    write([to_bidder(chance, chance.get_absolute_url(), deadline=chance.expires_at.isoformat())])


def tell_of_acceptance(*, chance: SecondChance) -> None:
    """The bidder has to pay, the seller to wait for that."""
    purchase = chance.order.purchase
    deadline = {"deadline": purchase.deadline.isoformat(), "number": chance.order.number}
    pay_url, sale_url = purchase.get_absolute_url(), chance.order.get_absolute_url()
    write(
        [
            to_bidder(chance, pay_url, variant="yours", amount=str(purchase.total), **deadline),
            to_seller(chance, sale_url, variant="accepted", **deadline),
        ]
    )


def tell_of_refusal(*, chance: SecondChance) -> None:
    write([to_seller(chance, choice(chance), variant="declined")])


def tell_of_silence(*, chance: SecondChance) -> None:
    write(
        [
            to_bidder(chance, chance.auction.get_absolute_url(), variant="over"),
            to_seller(chance, choice(chance), variant="expired"),
        ]
    )


def tell_of_withdrawal(*, chance: SecondChance) -> None:
    write([to_bidder(chance, chance.auction.get_absolute_url(), variant="withdrawn")])


def choice(chance: SecondChance) -> str:
    return reverse("order_choice", args=[chance.unpaid_order.number])


def to_bidder(chance: SecondChance, url: str, **context) -> Notification:
    return told(chance, chance.user_id, url, context)


def to_seller(chance: SecondChance, url: str, **context) -> Notification:
    paddle = chance.auction.paddles.get(user=chance.user_id)
    return told(chance, chance.auction.product.seller.user_id, url, {"bidder": paddle.number} | context)


def told(chance: SecondChance, recipient_id: int, url: str, context: dict) -> Notification:
    """Each turn of an offer is told once."""
    return notice(
        recipient_id=recipient_id,
        kind=Kind.SECOND_CHANCE,
        subject=f"chance:{chance.pk}:{chance.state}",
        context={"title": chance.auction.product.title, "price": chance.price} | context,
        url=url,
    )
