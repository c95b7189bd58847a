"""What tests ask of the house: who is there, what lies on the shelf, when it ends. Runs in its process, by its rules.

Everything taken and returned is plain: e-mails, numbers, addresses.
"""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import standing
from accounts.models import Block, User
from auctions import bidding, closing, live, tasks
from auctions.models import Auction
from catalog import imaging, pricing
from catalog.models import Product, ProductImage
from config.auditing import broken_rows
from config.demo import bazaar, people, renditions
from config.demo.stock import PIECES
from config.photos import open_photo
from messaging.models import Complaint, Conversation, Notification
from orders.models import Order, OrderLine
from tests import factories
from tests.orders.factories import start

# Of the demo's bazaar, enough for one of everything: 24 and more on the shelf, sales in every state.
STOCK = """
    plate-forty-petals plate-eight-stars plate-fish vase-long-neck vase-turquoise-round vase-night bowl-cobalt mug-leaf
    jar-martaban plates-three-small tile-star ajrak-sixteen-suns ajrak-indigo-double ralli-stars ralli-bride
    lacquer-jar-five-bands lacquer-bowl panel-nine-rosettes panel-star-lattice stool-carved chappal-peshawari-brown
    khussa-gold satchel-tan casket-rosette inlay-tray kettle-brass football-green bat-willow cushion-mirror
    mirrorwork-panel phulkari-sunrise kilim-red-diamonds carpet-garden ring-turquoise necklace-lapis onyx-bowl-green
    kettle-truck mug-stripe
""".split()


# -- The bazaar -------------------------------------------------------------------------------------------


def furnish() -> None:
    """The bazaar, and on top of it what its plot leaves out."""
    bazaar.fill(pieces=[piece for piece in PIECES if piece.key in STOCK])
    lengthen(auction_of("plate-eight-stars"), timedelta(hours=1))
    lengthen(auction_of("kettle-brass"), timedelta(minutes=4, seconds=50))
    block_somebody()
    draft_for_ayesha()
    offer_at_once("A bowl to be had at once")
    factories.hold(offer_at_once("A held bowl"), User.objects.get(email=people.email_of("sana")))


def draft_for_ayesha() -> None:
    ayesha = User.objects.get(email=people.email_of("ayesha"))
    pottery = Product.objects.get(pk=product_of("vase-turquoise-round")).category
    draft = factories.make_product(
        ayesha.seller_profile, published=False, photo=False, title="A draft of a bowl", category=pottery
    )
    picture(draft)


def block_somebody() -> None:
    shahid = User.objects.get(email=people.email_of("shahid"))
    standing.block(user=shahid, cause=Block.Cause.STAFF, reason="Bid on his own brother's pieces.")


def product_of(key: str) -> int:
    """The piece of the demo's stock, by the key it has there."""
    title = next(piece.title for piece in PIECES if piece.key == key)
    return Product.objects.get(title=title).pk


def auction_of(key: str) -> Auction:
    return Auction.objects.select_related("product").get(product=product_of(key))


def order_of(buyer: str, key: str) -> Order:
    return Order.objects.get(buyer__email=people.email_of(buyer), lines__product=product_of(key))


def lengthen(auction: Auction, left: timedelta) -> None:
    ends_at = timezone.now() + left
    Auction.objects.filter(pk=auction.pk).update(ends_at=ends_at)
    Product.objects.filter(pk=auction.product_id).update(ends_at=ends_at)


def offer_at_once(title: str) -> Auction:
    ayesha = User.objects.get(email=people.email_of("ayesha"))
    auction = factories.make_auction(ayesha.seller_profile, photo=False, buy_now_price=5_000, title=title)
    picture(auction.product)
    return auction


def called(title: str) -> Auction:
    return Auction.objects.select_related("product").get(product__title=title)


def addresses() -> dict[str, str]:
    """Where each screen is, by name."""
    to_pay, sent = order_of("bilal", "plates-three-small"), order_of("bilal", "lacquer-bowl")
    to_ship, to_rate = order_of("sana", "vase-night"), order_of("bilal", "ring-turquoise")
    draft = Product.objects.get(title="A draft of a bowl")
    fixed = Product.objects.get(pk=product_of("bowl-cobalt"))
    last = auction_of("plate-forty-petals").bids.filter(paddle__user__email=people.email_of("bilal")).first()
    pages = {
        "fixed_price": fixed.get_absolute_url(),
        "sold": auction_of("plates-three-small").get_absolute_url(),
        "unsold": auction_of("ralli-bride").get_absolute_url(),
        "open": auction_of("plate-forty-petals").get_absolute_url(),
        "scheduled": auction_of("panel-star-lattice").get_absolute_url(),
        "addenda": reverse("auction_addenda", args=[auction_of("plate-forty-petals").pk]),
        "cancellation": reverse("auction_cancellation", args=[auction_of("plate-forty-petals").pk]),
        "reserve": reverse("auction_reserve", args=[auction_of("plate-forty-petals").pk]),
        "relisting": reverse("auction_relisting", args=[auction_of("ralli-bride").pk]),
        "more_photos": reverse("product_images", args=[product_of("plate-forty-petals")]),
        "editor_scheduled": reverse("product_edit", args=[product_of("panel-star-lattice")]),
        "unbid": auction_of("plate-eight-stars").get_absolute_url(),
        "ending": auction_of("kettle-brass").get_absolute_url(),
        "offered": called("A bowl to be had at once").get_absolute_url(),
        "held": called("A held bowl").get_absolute_url(),
        "buy_now": reverse("auction_purchase", args=[called("A bowl to be had at once").pk]),
        "retraction": reverse("auction_retraction", args=[auction_of("plate-forty-petals").pk]),
        "refusal": reverse("bidder_refusal", args=[auction_of("plate-forty-petals").pk, 1]),
        "history": reverse("auction_bids", args=[auction_of("plate-forty-petals").pk]),
        "receipt": reverse("bid_receipt", args=[last.auction_id, last.sequence]),
        "log": reverse("auction_log", args=[auction_of("plates-three-small").pk]),
        "log_to_come": reverse("auction_log", args=[auction_of("plate-forty-petals").pk]),
        "reviews": reverse("reviews", args=[fixed.pk]),
        "shop": fixed.seller.get_absolute_url(),
        "shop_feedback": reverse("shop_feedback", args=[fixed.seller.slug]),
        "category": fixed.category.get_absolute_url(),
        "editor": reverse("product_edit", args=[draft.pk]),
        "photos": reverse("product_images", args=[draft.pk]),
        "preview": reverse("product_preview", args=[draft.pk]),
        "publication": reverse("product_publication", args=[draft.pk]),
        "purchase": to_pay.purchase.get_absolute_url(),
        "result": reverse("purchase_result", args=[to_pay.purchase.number]),
        "to_pay": to_pay.get_absolute_url(),
        "sent": sent.get_absolute_url(),
        "to_ship": to_ship.get_absolute_url(),
        "delivered": to_rate.get_absolute_url(),
        "rating": reverse("order_feedback", args=[to_rate.number]),
        "conversation": Conversation.objects.filter(buyer__email=people.email_of("bilal")).first().get_absolute_url(),
        "complaint": Complaint.objects.get(author__email=people.email_of("lubna")).get_absolute_url(),
        "ask": f"{reverse('conversation_create')}?product={fixed.pk}",
        "sandbox": start(to_pay.purchase).url,
    }
    return {name: urlsplit(url)._replace(scheme="", netloc="").geturl() for name, url in pages.items()}


# -- People -----------------------------------------------------------------------------------------------


def session(email: str) -> str:
    """The cookie of a person who has logged in."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies["sessionid"].value


def block(email: str) -> None:
    standing.block(user=User.objects.get(email=email), cause=Block.Cause.STAFF, reason="Bids that were never meant.")


def make_buyer(name: str, *, address: bool = True) -> str:
    """The e-mail of a new person, verified, perhaps with an address."""
    user = factories.make_user(name)
    if address:
        factories.make_address(user)
    return user.email


def make_seller(name: str) -> str:
    factories.make_category("Clay")
    user = factories.make_user(name)
    factories.make_seller(user)
    return user.email


def told(email: str) -> list[str]:
    """The kinds of what someone has been notified of, oldest first."""
    return list(Notification.objects.filter(recipient__email=email).order_by("pk").values_list("kind", flat=True))


# -- Pieces -----------------------------------------------------------------------------------------------


def picture(product: Product, files: tuple[str, ...] = ("bowl-cobalt-1.webp", "bowl-cobalt-2.webp")) -> None:
    """Photos of the demo as if they had been uploaded."""
    for position, file in enumerate(files):
        photo, name = open_photo((renditions.FOLDER / file).open("rb")), imaging.new_name(timezone.now())
        imaging.store(photo, name)
        size = {"width": photo.width, "height": photo.height}
        ProductImage.objects.create(product=product, name=name, alt="A blue bowl", position=position, **size)


def reprice(product: int, price: int) -> None:
    pricing.set_terms(product=Product.objects.get(pk=product), price=price, stock=5)


def pieces_bought_by(email: str) -> int:
    lines = OrderLine.objects.filter(order__buyer__email=email, order__state=Order.State.PAID)
    return sum(line.quantity for line in lines)


def make_auction(title: str = "A blue bowl", starting_price: int = 1_000, seller: str = "") -> dict:
    """An open auction with photos that ends in two hours; of the seller with this e-mail, else of a new one."""
    shop = User.objects.get(email=seller).seller_profile if seller else None
    auction = factories.make_auction(shop, title=title, photo=False, starting_price=starting_price)
    picture(auction.product)
    return {"pk": auction.pk, "url": auction.get_absolute_url()}


def make_listing(title: str = "A blue mug", price: int = 2_400, stock: int = 3) -> dict:
    product = factories.make_listing(title=title, photo=False, price=price, stock=stock).product
    picture(product)
    return {"pk": product.pk, "url": product.get_absolute_url()}


def end_in(auction: int, seconds: float) -> float:
    """Have an auction end so soon; the worker and every open page know. Returns when, in seconds since 1970."""
    row = Auction.objects.select_related("product").get(pk=auction)
    lengthen(row, timedelta(seconds=seconds))
    row.refresh_from_db()
    Auction.objects.filter(pk=auction).update(version=row.version + 1)
    tasks.close_auction.schedule((auction,), delay=seconds + 2.1)
    live.show(row)
    return row.ends_at.timestamp()


def bid(auction: int, email: str, maximum: int) -> int:
    """Placed by the rule; the price after it."""
    bidder = User.objects.get(email=email)
    return bidding.place_bid(auction_id=auction, bidder=bidder, maximum=maximum, nonce=uuid4()).bid.price_after


def cancel(auction: int) -> None:
    closing.cancel(auction, reason="for the test")


def state_of(auction: int) -> str:
    return Auction.objects.get(pk=auction).state


def audit() -> list[str]:
    """Every broken row of the whole house."""
    return [f"{rule.code}: {row}" for rule, row in broken_rows()]
