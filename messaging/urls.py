"""Addresses of this app."""

from django.urls import include, path

from config.methods import by_method
from messaging.views import complaints, conversations, messages, notifications

NOTIFICATIONS = [
    path("", notifications.index, name="notifications"),
    path("bell/", notifications.bell, name="notifications_bell"),
    path("read/", notifications.read, name="notifications_read"),
    path("<int:pk>/", notifications.show, name="notification"),
]
CONVERSATIONS = [
    path("", conversations.index, name="conversations"),
    path("new/", conversations.create, name="conversation_create"),
    path(
        "<int:pk>/",
        by_method(GET=conversations.show, POST=messages.create),
        name="conversation",
    ),
    path("<int:pk>/messages/", messages.index, name="conversation_messages"),
]
COMPLAINTS = [
    path("", complaints.index, name="complaints"),
    path("new/", complaints.create, name="complaint_create"),
    path("<slug:number>/", complaints.show, name="complaint"),
]

urlpatterns = [
    path("notifications/", include(NOTIFICATIONS)),
    path("conversations/", include(CONVERSATIONS)),
    path("complaints/", include(COMPLAINTS)),
]
