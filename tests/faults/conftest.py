import pytest
from huey.contrib.djhuey import HUEY

from tests import factories
from tests.faults import processes
from tests.faults.browser import Browser


@pytest.fixture
def served(transactional_db):
    """An empty queue: what other tests left in it would only keep a worker busy."""
    HUEY.storage.flush_all()
    yield
    HUEY.storage.flush_all()


@pytest.fixture(scope="module")
def web(django_db_setup):
    """The port of a web process that nothing happens to."""
    with processes.web() as port:
        yield port


@pytest.fixture
def seller(served):
    return factories.make_seller()


@pytest.fixture
def browser(served):
    return Browser(factories.make_user("Bilal"))
