import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from people.models import User
from portal.middleware import ContentPolicyMiddleware

pytestmark = pytest.mark.django_db

PUBLIC = ["/health/", "/robots.txt", "/sitemap.xml", "/account/login/", "/nothing-here/"]


@pytest.mark.parametrize("path", [*PUBLIC, "/cms/"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", PUBLIC)
def test_our_pages_allow_nothing_inline_and_nobody_elses(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("path", "is_loose"),
    [
        ("/cms/", True),
        ("/cms/pages/", True),
        ("/cmsx/", False),
        ("/CMS/", False),
        ("//cms/", False),
        ("/x/cms/", False),
    ],
)
def test_the_policy_is_looser_under_the_cms_alone(path, is_loose):
    request = RequestFactory().get("/")
    request.path_info = path
    policy = ContentPolicyMiddleware(lambda request: HttpResponse("x"))(request).headers["Content-Security-Policy"]
    assert ("'unsafe-inline'" in policy) is is_loose
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert ("frame-ancestors 'self'" if is_loose else "frame-ancestors 'none'") in policy


def test_browsers_are_told_to_come_by_https_alone():
    with override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_SSL_REDIRECT=True):
        client = Client()
        answer = client.get("/robots.txt", secure=True)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        assert client.get("/robots.txt").headers["Location"] == "https://testserver/robots.txt"
        assert client.get("/health/").status_code == 200


def test_nothing_that_a_signed_in_person_sees_may_be_kept(client):
    client.force_login(User.objects.create_user("a@korea.example", name="A"))
    for path in ["/robots.txt", "/nothing-here/", "/sitemap.xml"]:
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_an_account_page_is_never_kept_for_anybody(client):
    assert "no-store" in client.get("/account/login/").headers["Cache-Control"]
