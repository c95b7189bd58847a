"""The cast and the stage. Ayesha sells, Bilal and Sana bid, Zoya is a stranger."""

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def ayesha(db):
    """A verified seller in Multan who can be paid; her profile is `ayesha.seller_profile`."""
    user = factories.make_user("Ayesha Bibi", email="ayesha@madeinpk.test")
    factories.make_seller(user, brand="Ayesha Kashi")
    return user


@pytest.fixture
def bilal(db):
    user = factories.make_user("Bilal Ahmed", email="bilal@madeinpk.test")
    factories.make_address(user)
    return user


@pytest.fixture
def sana(db):
    user = factories.make_user("Sana Malik", email="sana@madeinpk.test")
    factories.make_address(user)
    return user


@pytest.fixture
def zoya(db):
    """A stranger: verified, and has done nothing."""
    return factories.make_user("Zoya Khan", email="zoya@madeinpk.test")


@pytest.fixture
def staff(db):
    return factories.make_user("Staff", email="staff@madeinpk.test", is_staff=True, is_superuser=True)


@pytest.fixture
def sign_in():
    """`sign_in(user)` → a test client signed in as that person; `sign_in(None)` → an anonymous one."""

    def inner(user=None, **headers) -> Client:
        client = Client(headers=headers)
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return inner


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Uploads of a test live and die with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session", autouse=True)
def quiet_publisher():
    """Let the publisher's thread finish before the test database goes."""
    yield
    from config import live

    live.publisher.settle()
