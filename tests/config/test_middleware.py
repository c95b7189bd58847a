"""What each answer and each log line carries."""

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import LogMiddleware


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/products/", "/nothing-here/"])
def test_every_page_has_the_policy(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "nonce" not in policy


def test_pages_for_developers_may_bring_their_styles(client, settings):
    settings.DEBUG = True
    assert "Content-Security-Policy" not in client.get("/nothing-here/").headers


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (True, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (True, "", "10.0.0.1"),
        (False, "1.2.3.4", "10.0.0.1"),
    ],
)
def test_log_names_the_address_that_our_proxy_saw(settings, behind_proxy, forwarded, address):
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    bound = []

    def answer(request):
        bound.append(structlog.contextvars.get_contextvars())
        return HttpResponse()

    LogMiddleware(answer)(request)
    assert bound[0]["ip"] == address and len(bound[0]["request_id"]) == 32
    assert structlog.contextvars.get_contextvars() == {}
