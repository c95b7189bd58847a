"""What is for sale: the category tree, the made things, their photos, fixed prices and wishes."""

from functools import lru_cache

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import City, SellerProfile, User
from catalog import imaging


class Category(models.Model):
    """A craft, or one branch of it: the tree is two levels deep."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])


class ProductQuerySet(models.QuerySet):
    def on_shelf(self):
        return self.filter(on_shelf=True)

    def upcoming(self):
        """Pieces whose auction is scheduled."""
        return self.filter(starts_at__isnull=False)

    def for_cards(self):
        """All a product card shows, in two queries however many cards."""
        return self.select_related("seller", "city__province", "fixed_price").prefetch_related(
            models.Prefetch("images", ProductImage.objects.filter(position=0), to_attr="covers")
        )

    def visible_to(self, user):
        """Published products, and a signed-in person's own drafts."""
        shown = Q(published_at__isnull=False, withdrawn_at=None)
        if user.is_authenticated:
            shown |= Q(seller__user=user)
        return self.filter(shown)


# Words that follow a product's number in addresses of other things; a title must not hide behind them.
RESERVED_SLUGS = (
    "addenda", "bids", "cancellation", "conversation", "deeds", "edit", "images", "log", "payment", "preview",
    "publication", "purchase", "relisting", "reserve", "retraction", "return", "reviews", "state", "wish", "withdrawal",
)  # fmt: skip


@lru_cache(maxsize=4096)
def slug_of(title: str) -> str:
    slug = slugify(title)[:60].strip("-") or "piece"
    return f"{slug}-piece" if slug in RESERVED_SLUGS else slug


class Product(models.Model):
    """The made thing. The *shelf columns* are what browsing reads; only `catalog.shelving` writes them."""

    class SaleFormat(models.TextChoices):
        AUCTION = "auction", _("Live auction")
        FIXED_PRICE = "fixed_price", _("Fixed price")

    class Condition(models.TextChoices):
        NEW = "new", _("New")
        USED = "used", _("Used")
        VINTAGE = "vintage", _("Vintage")

    seller = models.ForeignKey(SellerProfile, models.PROTECT, related_name="products")
    category = models.ForeignKey(Category, models.PROTECT, related_name="products", verbose_name=_("category"))
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=5000)
    condition = models.CharField(_("condition"), max_length=8, choices=Condition, default=Condition.NEW)
    sale_format = models.CharField(_("how to sell it"), max_length=12, choices=SaleFormat)
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("ships from"))
    delivery = models.PositiveIntegerField(_("delivery (Rs)"), default=0, validators=[MaxValueValidator(100_000)])
    handling_days = models.PositiveSmallIntegerField(
        _("ships within (days)"), default=3, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_featured = models.BooleanField(_("featured"), default=False)

    # Shelf columns.
    on_shelf = models.BooleanField(default=False, editable=False)
    price_now = models.PositiveIntegerField(null=True, editable=False)
    # Of an auction on the shelf, unless somebody is buying it now.
    ends_at = models.DateTimeField(null=True, editable=False)
    # Only while its auction is scheduled: it is not on the shelf yet, and this is when it will be.
    starts_at = models.DateTimeField(null=True, editable=False)
    bid_count = models.PositiveIntegerField(default=0, editable=False)
    auction_id_now = models.PositiveBigIntegerField(null=True, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sale_format__in=["auction", "fixed_price"]), name="sale_format_is_known"
            ),
            models.CheckConstraint(
                condition=Q(on_shelf=False) | Q(price_now__isnull=False, published_at__isnull=False),
                name="on_shelf_has_a_price",
            ),
            models.CheckConstraint(condition=Q(on_shelf=False) | Q(starts_at=None), name="upcoming_is_off_the_shelf"),
        ]
        indexes = [
            models.Index("ends_at", "id", condition=Q(on_shelf=True, ends_at__isnull=False), name="shelf_by_end"),
            models.Index("starts_at", "id", condition=Q(starts_at__isnull=False), name="upcoming_by_start"),
            models.Index(F("published_at").desc(), F("id").desc(), condition=Q(on_shelf=True), name="shelf_by_newest"),
            models.Index("price_now", "id", condition=Q(on_shelf=True), name="shelf_by_price"),
            models.Index("category", F("published_at").desc(), condition=Q(on_shelf=True), name="shelf_by_category"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The one link people share: the auction's page for an auction, else the product's."""
        if self.sale_format == self.SaleFormat.AUCTION and self.auction_id_now:
            return reverse("auction", args=[self.auction_id_now, self.slug])
        return reverse("product", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slug_of(self.title)

    @property
    def is_auction(self) -> bool:
        return self.sale_format == self.SaleFormat.AUCTION

    @property
    def is_held(self) -> bool:
        """Whether somebody is buying it now out of its auction, whose clock stands still."""
        return self.is_auction and self.on_shelf and self.ends_at is None

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def cover(self) -> "ProductImage | None":
        covers = self.covers if hasattr(self, "covers") else [i for i in self.images.all() if i.position == 0]
        return covers[0] if covers else None

    @property
    def stock_now(self) -> int | None:
        """Units left of a fixed-price product; None for an auction or an unfinished draft."""
        if self.is_auction:
            return None
        listing = getattr(self, "fixed_price", None)
        return listing.stock if listing else None


class ProductImage(models.Model):
    """One photo, re-encoded at upload. Position 0 is the primary one; positions have no gaps."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    name = models.CharField(max_length=80, unique=True, editable=False)
    alt = models.CharField(_("what it shows"), max_length=140, blank=True)
    position = models.PositiveSmallIntegerField()
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "position"], name="one_image_per_position", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.alt or self.name

    @property
    def url_small(self) -> str:
        return imaging.url_of(self.name, imaging.SMALL)

    @property
    def url_medium(self) -> str:
        return imaging.url_of(self.name, imaging.MEDIUM)

    @property
    def url_large(self) -> str:
        return imaging.url_of(self.name, imaging.LARGE)


class FixedPriceListing(models.Model):
    """A product sold at one price from stock. The database refuses one for an auctioned product."""

    product = models.OneToOneField(Product, models.CASCADE, related_name="fixed_price")
    price = models.PositiveIntegerField(
        _("price (Rs)"), validators=[MinValueValidator(1), MaxValueValidator(settings.MARKET["MAX_BID"])]
    )
    stock = models.PositiveIntegerField(_("stock"), default=1, validators=[MaxValueValidator(100_000)])
    # All that ever came in, less what was taken out again: it is what is available, reserved and sold (S1).
    received = models.IntegerField(default=0, editable=False)
    is_active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="stock_never_below_zero"),
            models.CheckConstraint(condition=Q(price__gte=1), name="fixed_price_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: Rs {self.price}"


class WishQuerySet(models.QuerySet):
    def for_pages(self):
        """With the pieces as cards show them."""
        return self.select_related(
            "product__seller", "product__city__province", "product__fixed_price"
        ).prefetch_related(
            models.Prefetch("product__images", ProductImage.objects.filter(position=0), to_attr="covers")
        )


class Wish(models.Model):
    """A piece someone keeps an eye on, with a note only they see."""

    user = models.ForeignKey(User, models.CASCADE, related_name="wishes")
    product = models.ForeignKey(Product, models.CASCADE, related_name="wishes")
    note = models.CharField(_("note to yourself"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("wishes")
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="one_wish_per_product")]

    def __str__(self) -> str:
        return f"{self.user}: {self.product}"
