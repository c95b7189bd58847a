from django.urls import path

from bare import views

urlpatterns = [path("bids/", views.bid), path("list/", views.index)]
