"""Two at once, on PostgreSQL with real threads; each with a control that shows the race when the guard is off."""

import threading

import pytest
from django.core import mail
from django.db import connection

from messaging import conversing, mailing, notifying
from messaging.models import Conversation, Message, Notification
from tests import factories
from tests.messaging.rows import Kind, tell

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*jobs) -> list:
    """Run the jobs in threads that start together; what each returned or raised."""
    outcomes, gate = [None] * len(jobs), threading.Barrier(len(jobs))

    def run(place, job):
        gate.wait(5)
        try:
            outcomes[place] = job()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return outcomes


@pytest.fixture
def meeting(monkeypatch):
    """Both workers have read the same due row before either goes on."""
    together, really_open = threading.Barrier(2), mailing.reachable

    def both_have_read(*args):
        together.wait(5)
        return really_open(*args)

    monkeypatch.setattr(mailing, "reachable", both_have_read)


def test_two_workers_send_once(bilal, meeting):
    tell(bilal)
    assert sorted(at_once(mailing.send_due, mailing.send_due)) == [0, 1]
    assert len(mail.outbox) == 1


def test_two_workers_without_the_claim_send_twice(bilal, meeting, monkeypatch):
    def take_without_asking(row, *, now=None):
        row.mail_attempts += 1
        return True

    monkeypatch.setattr(mailing, "claim", take_without_asking)
    tell(bilal)
    at_once(mailing.send_due, mailing.send_due)
    assert len(mail.outbox) == 2


def test_same_fact_from_two_transactions_is_told_once(bilal):
    def say():
        return notifying.notify(recipient_id=bilal.pk, kind=Kind.OUTBID, subject="bid:1", url="/")

    assert at_once(*[say] * 6) == [None] * 6
    assert Notification.objects.count() == 1


def test_one_conversation_per_buyer_and_product(ayesha, bilal):
    product = factories.make_listing(ayesha.seller_profile).product

    def ask(words):
        return lambda: conversing.open_conversation(product=product, buyer=bilal, body=words).pk

    assert len(set(at_once(*[ask(f"Is it blue? {number}") for number in range(6)]))) == 1
    assert Conversation.objects.count() == 1
    assert Message.objects.count() == 6


def eight_products(seller):
    return [factories.make_listing(seller).product for _number in range(8)]


def open_all(products, buyer):
    def ask(product):
        return lambda: conversing.open_conversation(product=product, buyer=buyer, body="Hello")

    return at_once(*[ask(product) for product in products])


def test_hourly_limit_holds_for_eight_at_once(ayesha, bilal):
    outcomes = open_all(eight_products(ayesha.seller_profile), bilal)
    assert Conversation.objects.count() == 5
    assert sum(isinstance(outcome, conversing.TooFast) for outcome in outcomes) == 3


def test_hourly_limit_breaks_without_the_queue(ayesha, bilal, monkeypatch):
    counted, really_refuse = threading.Barrier(8), conversing.refuse_if_too_many

    def refuse_after_all_have_counted(*args):
        really_refuse(*args)
        counted.wait(5)

    monkeypatch.setattr(conversing, "queue_up", lambda person: None)
    monkeypatch.setattr(conversing, "refuse_if_too_many", refuse_after_all_have_counted)
    open_all(eight_products(ayesha.seller_profile), bilal)
    assert Conversation.objects.count() == 8
