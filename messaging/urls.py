"""Addresses of this app."""

from django.urls import path

from config.methods import by_method
from messaging.views import complaints, conversations, messages, notifications

urlpatterns = [
    path("notifications/", notifications.index, name="notifications"),
    path("notifications/bell/", notifications.bell, name="notifications_bell"),
    path("notifications/read/", notifications.read, name="notifications_read"),
    path("notifications/<int:pk>/", notifications.show, name="notification"),
    path("conversations/", conversations.index, name="conversations"),
    path("conversations/new/", conversations.create, name="conversation_create"),
    path(
        "conversations/<int:pk>/",
        by_method(GET=conversations.show, POST=messages.create),
        name="conversation",
    ),
    path("conversations/<int:pk>/messages/", messages.index, name="conversation_messages"),
    path("complaints/", complaints.index, name="complaints"),
    path("complaints/new/", complaints.create, name="complaint_create"),
    path("complaints/<slug:number>/", complaints.show, name="complaint"),
]
