from bare import views
from django.urls import path

urlpatterns = [path("bids/", views.bid), path("list/", views.index)]
