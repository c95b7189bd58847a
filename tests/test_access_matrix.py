"""Who gets what at every address of ours: the whole list, so that a new address cannot be forgotten.

Each row: name → statuses for (anonymous GET, anonymous POST, stranger GET, stranger POST). The things behind the
addresses belong to Ayesha (who sells) and Bilal (who buys); the stranger is Zoya, with a shop of her own. 302 of an
anonymous is the way to log in.
"""

import uuid

import pytest
from django.urls import get_resolver, reverse

from auctions import turning_away
from catalog.models import Wish
from messaging import complaining, conversing
from messaging.models import Notification
from orders.models import Review, SandboxSession
from tests import factories
from tests.orders import factories as trade
from tests.orders import lines

MATRIX: dict[str, tuple[int, int, int, int]] = {
    "account": (302, 302, 200, 405),
    "account_counts": (302, 405, 200, 405),
    "address_create": (302, 302, 200, 422),
    "address_default": (302, 302, 405, 404),
    "address_delete": (302, 302, 404, 404),
    "address_edit": (302, 302, 404, 404),
    "addresses": (302, 302, 200, 405),
    "appeals": (302, 302, 405, 404),
    "auction": (200, 405, 200, 405),
    "auction_addenda": (302, 302, 404, 404),
    "auction_bids": (200, 302, 200, 422),
    "auction_cancellation": (302, 302, 404, 404),
    "auction_deeds": (302, 405, 404, 405),
    "auction_log": (200, 405, 200, 405),
    "auction_payment": (302, 405, 404, 405),
    "auction_purchase": (302, 302, 200, 422),
    "auction_retraction": (302, 302, 404, 404),
    "auction_relisting": (302, 302, 404, 404),
    "auction_reserve": (302, 302, 404, 404),
    "auction_state": (200, 405, 200, 405),
    "bidder_refusal": (302, 302, 404, 404),
    "bid_receipt": (302, 405, 404, 405),
    "blocked": (302, 302, 404, 405),
    "cart": (200, 405, 200, 405),
    "cart_count": (200, 405, 200, 405),
    "cart_line": (405, 422, 405, 422),
    "cart_line_changes": (405, 422, 405, 422),
    "cart_line_removal": (405, 302, 405, 302),
    "cart_lines": (405, 404, 405, 404),
    "category": (200, 200, 200, 200),
    "checkout": (302, 302, 200, 422),
    "cities": (200, 405, 200, 405),
    "complaint": (302, 405, 404, 405),
    "complaint_create": (302, 302, 200, 422),
    "complaints": (302, 405, 200, 405),
    "conversation": (302, 302, 404, 404),
    "conversation_create": (302, 302, 404, 404),
    "conversation_messages": (204, 405, 404, 405),
    "conversations": (302, 405, 200, 405),
    "data_saver": (405, 302, 405, 302),
    "earnings": (302, 405, 200, 405),
    "earnings_statement": (302, 405, 200, 405),
    "fees": (200, 200, 200, 200),
    "health_live": (200, 200, 200, 200),
    "health_ready": (200, 200, 200, 200),
    "home": (200, 200, 200, 200),
    "how_it_works": (200, 200, 200, 200),
    "joint_purchase": (302, 302, 200, 422),
    "log_script": (200, 405, 200, 405),
    "my_bids": (302, 405, 200, 405),
    "my_bids_state": (302, 405, 200, 405),
    "my_bids_summary": (302, 405, 200, 405),
    "notification": (302, 405, 404, 405),
    "notifications": (302, 405, 200, 405),
    "notifications_bell": (200, 405, 200, 405),
    "notifications_read": (405, 302, 405, 302),
    "onboarding": (302, 302, 200, 302),
    "order": (302, 405, 404, 405),
    "order_cancellation": (302, 302, 404, 404),
    "order_choice": (302, 302, 404, 404),
    "order_delivery": (405, 302, 405, 404),
    "order_feedback": (302, 302, 404, 404),
    "order_invoice": (302, 405, 404, 405),
    "order_label": (302, 405, 404, 405),
    "order_packing_slip": (302, 405, 404, 405),
    "order_parcel_photo": (302, 302, 404, 404),
    "order_receipt": (405, 302, 405, 404),
    "order_shipment": (405, 302, 405, 404),
    "orders": (302, 405, 200, 405),
    "picture_delete": (302, 302, 405, 302),
    "product": (200, 200, 200, 200),
    "product_create": (302, 302, 200, 422),
    "product_edit": (302, 302, 404, 404),
    "product_image_caption": (405, 302, 405, 404),
    "product_image_cover": (405, 302, 405, 404),
    "product_image_order": (405, 302, 405, 404),
    "product_image_place": (405, 302, 405, 404),
    "product_image_removal": (405, 302, 405, 404),
    "product_images": (302, 302, 404, 404),
    "product_preview": (302, 302, 404, 404),
    "product_publication": (302, 302, 404, 404),
    "product_return": (405, 302, 405, 404),
    "product_share": (200, 200, 200, 200),
    "product_withdrawal": (405, 302, 405, 404),
    "products": (200, 200, 200, 200),
    "profile": (302, 302, 200, 422),
    "purchase": (302, 405, 404, 405),
    "purchase_cancellation": (405, 302, 405, 404),
    "purchase_create": (302, 404, 302, 404),
    "purchase_payments": (405, 302, 405, 404),
    "purchase_receipt": (302, 405, 404, 405),
    "purchase_result": (302, 405, 404, 405),
    "review_delete": (405, 302, 405, 404),
    "review_edit": (302, 302, 404, 404),
    "reviews": (200, 302, 200, 422),
    "sales": (302, 405, 200, 405),
    "sandbox_onboarding": (404, 404, 404, 404),
    "sandbox_session": (200, 400, 200, 400),
    "security": (302, 302, 200, 405),
    "seller_auctions": (302, 405, 200, 405),
    "seller_auctions_state": (302, 405, 200, 405),
    "seller_desk": (302, 405, 200, 405),
    "seller_profile": (302, 302, 200, 422),
    "set_language": (302, 302, 302, 302),
    "second_chance": (302, 405, 404, 405),
    "second_chance_acceptance": (405, 302, 405, 404),
    "second_chance_refusal": (405, 302, 405, 404),
    "second_chance_withdrawal": (405, 302, 405, 404),
    "shop": (200, 200, 200, 200),
    "shop_feedback": (200, 405, 200, 405),
    "trust": (200, 200, 200, 200),
    "turned_away": (302, 405, 200, 405),
    "turned_away_removal": (405, 302, 405, 404),
    "violations": (302, 405, 200, 405),
    "webhook": (405, 400, 405, 400),
    "wish_create": (405, 302, 405, 302),
    "wish_delete": (405, 302, 405, 302),
    "wish_edit": (405, 302, 405, 404),
    "wishes": (302, 302, 200, 200),
}

OTHERS = ("account_", "mfa_", "usersessions_")  # allauth's own; account_counts is ours


def addresses(resolver=None, prefix="") -> dict[str, list[str]]:
    """name → the converters' names, of every address of our five apps."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            if getattr(pattern, "app_name", None) != "admin":
                found |= addresses(pattern)
        elif pattern.name and (not pattern.name.startswith(OTHERS) or pattern.name == "account_counts"):
            found[pattern.name] = list(pattern.pattern.converters)
    return found


@pytest.fixture
def stage(ayesha, bilal):
    """One thing of each kind, and how to name it in an address."""
    sale = lines.unpaid(ayesha.seller_profile, (bilal, 2_000), (factories.make_user(), 3_000))
    chance = lines.offer(sale)
    auction = factories.make_auction(ayesha.seller_profile)
    draft = factories.make_product(ayesha.seller_profile, published=False)
    listed = factories.make_listing(ayesha.seller_profile).product
    order = trade.make_delivered_order(ayesha.seller_profile, bilal)
    bought = order.lines.get().product
    purchase = trade.make_purchase(ayesha.seller_profile, bilal)
    payment = trade.start(purchase)
    review = Review.objects.create(product=bought, author=bilal, stars=5, title="Whole")
    talk = conversing.open_conversation(product=listed, buyer=bilal, body="Is it dishwasher-safe?")
    complaint = complaining.file_complaint(author=bilal, category="other", title="Late", text="It is late.")
    wish = Wish.objects.create(user=bilal, product=listed)
    bid = factories.bid_on(auction, bilal, 1_000).bid
    refusal = turning_away.turn_away(seller=ayesha.seller_profile, paddle=bid.paddle)
    assert SandboxSession.objects.exists()
    own = {
        "second_chance": [chance.pk],
        "second_chance_acceptance": [chance.pk],
        "second_chance_refusal": [chance.pk],
        "second_chance_withdrawal": [chance.pk],
        "order_choice": [sale.number],
        "auction": [auction.pk, auction.product.slug],
        "bidder_refusal": [auction.pk, 1],
        "turned_away_removal": [refusal.pk],
        "bid_receipt": [auction.pk, bid.sequence],
        "cart_line": [listed.pk],
        "cart_line_changes": [listed.pk],
        "cart_line_removal": [listed.pk],
        "category": [listed.category.slug],
        "product": [listed.pk, listed.slug],
        "shop": [ayesha.seller_profile.slug],
        "shop_feedback": [ayesha.seller_profile.slug],
        "reviews": [bought.pk],
        "review_edit": [review.pk],
        "review_delete": [review.pk],
        "conversation": [talk.pk],
        "conversation_messages": [talk.pk],
        "complaint": [complaint.number],
        "notification": [Notification.objects.filter(recipient=bilal).first().pk],
        "purchase": [purchase.number],
        "purchase_cancellation": [purchase.number],
        "purchase_payments": [purchase.number],
        "purchase_receipt": [order.purchase.number],
        "purchase_result": [purchase.number],
        "sandbox_session": [payment.session],
        "sandbox_onboarding": ["nothing"],
        "webhook": ["sandbox"],
        "wish_edit": [wish.pk],
        "wish_create": [listed.pk],
        "wish_delete": [listed.pk],
        "address_edit": [bilal.addresses.get().pk],
        "address_delete": [bilal.addresses.get().pk],
        "address_default": [bilal.addresses.get().pk],
    }

    def path(name: str, parameters: list[str]) -> str:
        if name in own:
            return reverse(name, args=own[name])
        if "image_pk" in parameters:
            return reverse(name, args=[draft.pk, draft.images.get().pk])
        if name.startswith("product_") and parameters:
            return reverse(name, args=[draft.pk])
        if name.startswith("auction_"):
            return reverse(name, args=[auction.pk])
        if parameters:
            return reverse(name, args=[order.number])
        return reverse(name)

    return path


def test_every_address_is_in_the_matrix():
    assert set(addresses()) == set(MATRIX)


@pytest.mark.django_db
def test_access(stage, sign_in, zoya):
    factories.make_seller(zoya)
    anonymous, stranger = sign_in(), sign_in(zoya)
    wrong = {}
    for name, parameters in addresses().items():
        path = stage(name, parameters)
        got = tuple(
            getattr(client, method)(path, {"nonce": str(uuid.uuid4())} if method == "post" else {}).status_code
            for client in (anonymous, stranger)
            for method in ("get", "post")
        )
        if got != MATRIX.get(name):
            wrong[name] = got
    assert not wrong
