"""Staff see everything told and said; they change only what a rule lets them."""

import pytest
from django.urls import reverse

from messaging import complaining
from messaging.models import Complaint, Notification
from tests.messaging.rows import make_conversation, tell


@pytest.fixture
def office(staff, sign_in):
    return sign_in(staff)


@pytest.fixture
def complaint(bilal):
    return complaining.file_complaint(author=bilal, category="other", title="Hm", text="Well")


@pytest.mark.parametrize("model", ["conversation", "message", "notification", "complaint"])
def test_lists_open_and_search(office, ayesha, bilal, complaint, model):
    make_conversation(bilal, ayesha.seller_profile, (bilal, "Hello"))
    url = reverse(f"admin:messaging_{model}_changelist")
    assert office.get(url, {"q": "bilal"}).status_code == 200
    assert office.get(url).context["cl"].result_count == 1


def test_conversation_shows_its_messages_read_only(office, ayesha, bilal):
    talk = make_conversation(bilal, ayesha.seller_profile, (bilal, "Is it lead-free?"))
    url = reverse("admin:messaging_conversation_change", args=[talk.pk])
    assert "Is it lead-free?" in office.get(url).content.decode()
    assert office.post(url, {}).status_code == 403


def test_parked_mail_is_retried(office, bilal):
    told = tell(bilal)
    Notification.objects.update(mail_state="parked", mail_due_at=None, mail_attempts=5)
    url = reverse("admin:messaging_notification_changelist")
    response = office.post(url, {"action": "retry_parked_mail", "_selected_action": [told.pk]}, follow=True)
    assert "1 mail is tried again." in response.content.decode()
    told.refresh_from_db()
    assert (told.mail_state, told.mail_attempts) == ("waiting", 0)


def test_complaint_is_moved_by_the_rule(office, bilal, complaint):
    url = reverse("admin:messaging_complaint_change", args=[complaint.pk])
    fields = {"state": "in_progress", "answer": "We look into it.", "staff_note": "Call the courier"}
    assert office.post(url, fields).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.state, complaint.staff_note) == ("in_progress", "Call the courier")
    assert bilal.notifications.count() == 2


def test_complaint_is_not_moved_against_the_table(office, bilal, complaint):
    url = reverse("admin:messaging_complaint_change", args=[complaint.pk])
    response = office.post(url, {"state": "closed", "answer": "", "staff_note": "x"})
    assert response.status_code == 200
    assert "cannot go from" in response.content.decode()
    complaint.refresh_from_db()
    assert (complaint.state, complaint.staff_note) == (Complaint.State.OPEN, "")
    assert bilal.notifications.count() == 1


def test_note_alone_tells_nobody(office, bilal, complaint):
    url = reverse("admin:messaging_complaint_change", args=[complaint.pk])
    office.post(url, {"state": "open", "answer": "", "staff_note": "Known customer"})
    complaint.refresh_from_db()
    assert complaint.staff_note == "Known customer"
    assert bilal.notifications.count() == 1
