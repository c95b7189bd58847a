"""A row to lock, a row to add; and the project's own shelf, read as it is."""

# ruff: noqa: DJ008
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models


class Lot(models.Model):
    price = models.IntegerField(default=0)


class Offer(models.Model):
    lot = models.ForeignKey(Lot, models.CASCADE)
    bidder = models.IntegerField()
    amount = models.IntegerField()


class Piece(models.Model):
    title = models.CharField(max_length=120)
    price_now = models.IntegerField(null=True)
    on_shelf = models.BooleanField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "catalog_product"


class Person(AbstractBaseUser):
    """The project's own people, as Django's log-in reads them."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField()
    USERNAME_FIELD = "email"

    class Meta:
        managed = False
        db_table = "accounts_user"
