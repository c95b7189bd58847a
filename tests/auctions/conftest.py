import pytest

from tests.auctions.histories import BIDDERS, SELLER
from tests.auctions.logs import STORY, log_of
from tests.auctions.stage import Stage
from tests.factories import make_user


@pytest.fixture
def stage(ayesha, bilal, sana, zoya):
    """One open auction of ayesha's on which four people's histories are played."""
    return Stage({SELLER: ayesha, **dict(zip(BIDDERS, (bilal, sana, zoya, make_user("Hina")), strict=True))})


@pytest.fixture(scope="module")
def story():
    """`(log, receipts)` of an auction with a reserve, a raise, a tie, a void and two extensions."""
    return log_of(STORY)
