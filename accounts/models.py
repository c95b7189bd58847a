"""Who someone is, where they live, what they sell as, and whether they may act."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.lower())

    def with_standing(self) -> models.QuerySet:
        """Each with `has_verified_email` and `has_block`, in the same query."""
        from allauth.account.models import EmailAddress

        return self.annotate(
            has_verified_email=Exists(
                EmailAddress.objects.filter(user=OuterRef("pk"), verified=True).order_by().values("pk")
            ),
            has_block=Exists(Block.objects.in_force().filter(user=OuterRef("pk")).order_by().values("pk")),
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by one e-mail address. Selling is having a `SellerProfile`; staff is a flag of ours."""

    email = models.EmailField(_("e-mail"), unique=True, error_messages={"unique": _("This e-mail has an account.")})
    name = models.CharField(_("your name"), max_length=80)
    phone = PhoneNumberField(_("phone"), blank=True)
    picture = models.CharField(max_length=80, blank=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    data_saver = models.BooleanField(_("use less data"), default=False)
    welcomed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def picture_small(self) -> str:
        """The address of their picture, 96 pixels square; empty without one."""
        return default_storage.url(f"{self.picture}-96.webp") if self.picture else ""

    @property
    def picture_large(self) -> str:
        return default_storage.url(f"{self.picture}-320.webp") if self.picture else ""


class Province(models.Model):
    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class City(models.Model):
    province = models.ForeignKey(Province, models.PROTECT, related_name="cities")
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60)
    population = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = _("cities")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["province", "slug"], name="one_city_per_slug")]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """Where a parcel goes. Orders copy it, so it may be changed or deleted at any time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="addresses")
    recipient = models.CharField(_("who receives it"), max_length=80)
    phone = PhoneNumberField(_("phone for the courier"))
    line = models.CharField(_("house, street, area"), max_length=200)
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"))
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    is_default = models.BooleanField(_("use this address first"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="one_default_address")
        ]

    def __str__(self) -> str:
        return f"{self.recipient}, {self.line}, {self.city}"


class SellerProfile(models.Model):
    """What makes a person a seller. `payable_at` and `verified_at` are set by rules only, never by a form."""

    user = models.OneToOneField(User, models.PROTECT, related_name="seller_profile")
    brand = models.CharField(_("brand or workshop name"), max_length=80)
    slug = models.SlugField(max_length=90, unique=True, editable=False)
    biography = models.TextField(_("your story"), max_length=2000, blank=True)
    address_line = models.CharField(_("business address"), max_length=200)
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"))
    phone = PhoneNumberField(_("business phone"))
    website = models.URLField(_("website"), blank=True)
    instagram = models.URLField("Instagram", blank=True)
    facebook = models.URLField("Facebook", blank=True)
    youtube = models.URLField("YouTube", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    provider_account = models.CharField(max_length=80, blank=True, editable=False)
    # Whose account that is: a payment provider's name, or `manual` for a bank account that staff pay into.
    payout_provider = models.CharField(max_length=12, blank=True, editable=False)
    payout_title = models.CharField(_("account holder"), max_length=80, blank=True, editable=False)
    # When the account that money goes to took the place of another one; the first one is no change.
    payout_changed_at = models.DateTimeField(_("payout account changed"), null=True, blank=True, editable=False)
    payable_at = models.DateTimeField(_("payouts possible since"), null=True, blank=True, editable=False)
    # Kept beside their source (orders.Feedback), proved equal by the audit: ADR 0005.
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, null=True, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("seller")

    def __str__(self) -> str:
        return self.brand

    def get_absolute_url(self) -> str:
        return reverse("shop", args=[self.slug])

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def is_payable(self) -> bool:
        return self.payable_at is not None

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.brand.split()[:2]).upper()


class BlockQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(lifted_at=None)


class Block(models.Model):
    """Why and since when someone may not act. In force until lifted; the rows are the history."""

    class Cause(models.TextChoices):
        VIOLATIONS = "violations", _("three unpaid wins")
        STAFF = "staff", _("staff's decision")

    user = models.ForeignKey(User, models.CASCADE, related_name="blocks")
    cause = models.CharField(max_length=12, choices=Cause)
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_because = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(lifted_at=None), name="one_block_in_force")]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"


class Appeal(models.Model):
    """What somebody blocked has to say about it, and what staff decided."""

    block = models.ForeignKey(Block, models.CASCADE, related_name="appeals")
    text = models.TextField(_("why should it be lifted?"), max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    granted = models.BooleanField(null=True, editable=False)
    answer = models.TextField(_("answer to the person"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["block"], condition=Q(decided_at=None), name="one_open_appeal_per_block"),
            models.CheckConstraint(
                condition=Q(decided_at=None, granted=None) | Q(decided_at__isnull=False, granted__isnull=False),
                name="decided_appeal_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block}: {self.text[:40]}"
