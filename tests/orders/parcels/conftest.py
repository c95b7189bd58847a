"""Orders on their road, and when it began."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.orders import factories as make

DAY = timedelta(days=1)
NOW = timezone.now()


@pytest.fixture
def paid(ayesha, bilal):
    """Promised within three days."""
    return make.make_paid_order(ayesha.seller_profile, bilal, now=NOW, stock=5)


@pytest.fixture
def shipped(ayesha, bilal):
    return make.make_shipped_order(ayesha.seller_profile, bilal, now=NOW)


@pytest.fixture
def delivered(ayesha, bilal):
    return make.make_delivered_order(ayesha.seller_profile, bilal, now=NOW)
