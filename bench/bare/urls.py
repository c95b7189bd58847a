from bare import views
from django.urls import path

urlpatterns = [path("bids/", views.bid), path("my-bids/", views.bid_of_mine), path("list/", views.index)]
