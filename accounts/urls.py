"""Addresses of this app: the account, its entrance (allauth), and the seller's profile."""

from django.urls import include, path

from accounts.views import addresses, blocks, data_saver, places, profiles, sellers

urlpatterns = [
    path("account/", profiles.show, name="account"),
    path("account/profile/", profiles.edit, name="profile"),
    path("account/profile/picture/", profiles.delete_picture, name="picture_delete"),
    path("account/addresses/", addresses.index, name="addresses"),
    path("account/addresses/new/", addresses.create, name="address_create"),
    path("account/addresses/<int:pk>/edit/", addresses.edit, name="address_edit"),
    path("account/addresses/<int:pk>/delete/", addresses.delete, name="address_delete"),
    path("account/addresses/<int:pk>/default/", addresses.make_default, name="address_default"),
    path("account/cities/", places.cities, name="cities"),
    path("account/data-saver/", data_saver.edit, name="data_saver"),
    path("account/blocked/", blocks.show, name="blocked"),
    path("account/blocked/appeals/", blocks.create_appeal, name="appeals"),
    path("account/security/", profiles.security, name="security"),
    path("account/", include("allauth.urls")),
    path("seller/profile/", sellers.edit, name="seller_profile"),
]
