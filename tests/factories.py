"""Plain makers of rows for tests: every argument has a sensible default, and every override is visible at the call."""

import itertools
import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Address, City, Province, SellerProfile, User
from auctions import bidding, buying, chronicling
from auctions.models import Auction, IncrementTable
from catalog.models import Category, FixedPriceListing, Product, ProductImage

counter = itertools.count(1)
PASSWORD = "bazaar-2026"


def make_user(name: str = "", *, verified: bool = True, **overrides) -> User:
    number = next(counter)
    name = name or f"Person {number}"
    email = overrides.pop("email", f"{slugify(name)}-{number}@example.pk")
    user = User.objects.create_user(email, overrides.pop("password", PASSWORD), name=name, **overrides)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def make_city(name: str = "Multan", province: str = "Punjab") -> City:
    home, _ = Province.objects.get_or_create(slug=slugify(province), defaults={"name": province})
    return City.objects.get_or_create(province=home, slug=slugify(name), defaults={"name": name})[0]


def make_address(user: User, **overrides) -> Address:
    fields = {
        "recipient": user.name,
        "phone": "+923001234567",
        "line": "House 14, Street 3, F-7/2",
        "city": overrides.pop("city", None) or make_city("Islamabad", "Islamabad"),
        "is_default": not user.addresses.exists(),
    }
    return Address.objects.create(user=user, **fields | overrides)


def make_seller(user: User | None = None, *, payable: bool = True, verified: bool = True, **overrides) -> SellerProfile:
    user = user or make_user()
    brand = overrides.pop("brand", f"{user.name} Crafts")
    now = timezone.now()
    fields = {
        "brand": brand,
        "slug": f"{slugify(brand)}-{next(counter)}",
        "biography": "We make things by hand.",
        "address_line": "Shop 3, Kashigar Mohalla",
        "city": overrides.pop("city", None) or make_city(),
        "phone": "+923001234567",
        "payable_at": now if payable else None,
        "provider_account": "acct_test" if payable else "",
        "payout_provider": "sandbox" if payable else "",
        "verified_at": now if verified else None,
    }
    return SellerProfile.objects.create(user=user, **fields | overrides)


def make_category(name: str = "Pottery", **overrides) -> Category:
    return Category.objects.get_or_create(slug=slugify(name), defaults={"name": name, **overrides})[0]


def make_product(
    seller: SellerProfile | None = None, *, published: bool = True, photo: bool = True, **overrides
) -> Product:
    """A product without its auction or listing; see `make_auction`, `make_listing`."""
    seller = seller or make_seller()
    fields = {
        "category": overrides.pop("category", None) or make_category(),
        "title": f"Blue plate {next(counter)}",
        "description": "Thrown, painted and fired in Multan.",
        "sale_format": Product.SaleFormat.FIXED_PRICE,
        "city": seller.city,
        "delivery": 450,
        "published_at": timezone.now() if published else None,
    }
    product = Product.objects.create(seller=seller, **fields | overrides)
    if photo:
        make_image(product)
    return product


def make_image(product: Product, position: int | None = None) -> ProductImage:
    """A row without files; tests about files upload real ones."""
    position = product.images.count() if position is None else position
    name = f"test/{next(counter)}"
    return ProductImage.objects.create(
        product=product, name=name, alt="A plate", position=position, width=800, height=1000
    )


def make_listing(
    seller: SellerProfile | None = None, *, price: int = 6_800, stock: int = 5, **overrides
) -> FixedPriceListing:
    """A published fixed-price product on the shelf, with its listing."""
    product = make_product(seller, sale_format=Product.SaleFormat.FIXED_PRICE, **overrides)
    listing = FixedPriceListing.objects.create(product=product, price=price, stock=stock, received=stock)
    if product.published_at:
        Product.objects.filter(pk=product.pk).update(on_shelf=stock > 0, price_now=price)
        product.refresh_from_db()
    return listing


OF_AUCTION = ["reserve_price", "buy_now_price", "starts_at", "duration", "relists_itself", "relist_number"]


def make_auction(
    seller: SellerProfile | None = None,
    *,
    starting_price: int = 1_000,
    ends_in: timedelta = timedelta(hours=2),
    state: str = Auction.State.OPEN,
    product: Product | None = None,
    **overrides,
) -> Auction:
    """An open auction on the shelf; `ends_in` from now (negative: past its end, not yet written down)."""
    fields = {name: overrides.pop(name) for name in OF_AUCTION if name in overrides}
    product = product or make_product(seller, sale_format=Product.SaleFormat.AUCTION, **overrides)
    now = timezone.now()
    ends_at = now + ends_in
    auction = Auction.objects.create(
        product=product,
        state=state,
        starting_price=starting_price,
        increment_table=IncrementTable.objects.latest()
        if IncrementTable.objects.exists()
        else IncrementTable.objects.create(),
        ends_at=ends_at,
        **{"starts_at": min(now, ends_at) - timedelta(days=1)} | fields,
    )
    if state == Auction.State.OPEN:
        chronicling.chronicle(auction, "opened", chronicling.terms_facts(auction), now=auction.starts_at)
    Product.objects.filter(pk=product.pk).update(
        on_shelf=state == Auction.State.OPEN,
        price_now=starting_price,
        ends_at=ends_at,
        starts_at=auction.starts_at if state == Auction.State.SCHEDULED else None,
        auction_id_now=auction.pk,
    )
    product.refresh_from_db()
    return auction


def bid_on(auction: Auction, bidder: User, maximum: int, **overrides) -> bidding.Receipt:
    """A bid by the rules, each call with a nonce of its own."""
    return bidding.place_bid(
        auction_id=auction.pk, bidder=bidder, maximum=maximum, **{"nonce": uuid.uuid4()} | overrides
    )


def hold(auction: Auction, buyer: User, **overrides) -> Auction:
    """The auction bought now by the rules: held until it is paid."""
    return buying.hold(auction_id=auction.pk, buyer=buyer, **{"price_seen": auction.buy_now_price} | overrides)
