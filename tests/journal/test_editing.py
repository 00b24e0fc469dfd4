"""Editors at work: the CMS's own workflow, articles put in order by hand, links that lead nowhere."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage

from cases.choices import Audience
from common.exceptions import DomainError
from journal import knocking
from journal.checklist import checklist
from journal.links import broken_inside, links_of, outside_links
from journal.models import ArticlePage, OutsideLink
from journal.services import linkcheck
from journal.services.planning import place_article
from journal.services.releasing import approve_article
from journal.services.setup import WORKFLOW_NAME, ensure_article_workflow
from people.choices import Role
from people.services.groups import ensure_groups
from tests.factories.journal import MOMENT, journal, planned, released, written
from tests.factories.library import make_case
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(settings):
    settings.MFA_REQUIRED = False
    journal()
    ensure_groups()
    ensure_article_workflow()
    return UserFactory(roles=[Role.EDITOR])


def submitted(editor) -> ArticlePage:
    article = written(planned(), approved=False)
    article.get_workflow().start(article, editor)
    return ArticlePage.objects.get(pk=article.pk)


class TestWorkflow:
    def test_there_is_one_and_what_editors_put_in_its_place_stays(self, editor):
        ensure_article_workflow()
        [task] = GroupApprovalTask.objects.filter(name=WORKFLOW_NAME)
        assert {group.name for group in task.groups.all()} == {Role.EDITOR.value, Role.ADMINISTRATOR.value}
        other = Workflow.objects.create(name="두 사람이 보는 승인")
        WorkflowPage.objects.filter(page__slug="journal").update(workflow=other)
        ensure_article_workflow()
        assert written(planned()).get_workflow() == other

    @pytest.mark.parametrize(("action", "approved"), [("approve", True), ("reject", False)])
    def test_an_editor_decides_in_the_cms(self, client, editor, action, approved):
        article = submitted(editor)
        assert article.current_workflow_state is not None
        client.force_login(editor)
        state = article.current_workflow_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, action, state.pk])
        assert client.post(address, {"comment": "좋습니다"}, follow=True).status_code == 200
        article = ArticlePage.objects.get(pk=article.pk)
        assert article.is_approved is approved
        assert article.live is False  # approving is not publishing

    def test_approving_on_the_desk_answers_the_question(self, editor):
        article = submitted(editor)
        approve_article(actor=editor, article=article)
        article = ArticlePage.objects.get(pk=article.pk)
        assert article.is_approved
        assert article.current_workflow_state is None


class TestOrder:
    @pytest.mark.parametrize(
        ("moved", "before", "order"),
        [(3, 1, "3124"), (1, None, "2341"), (1, 4, "2314"), (2, 2, "1234"), (4, None, "1234")],
    )
    def test_an_article_is_put_before_another_or_at_the_end(self, editor, moved, before, order):
        issue = planned()
        articles = {number: written(issue, str(number)) for number in (1, 2, 3, 4)}
        place_article(actor=editor, article=articles[moved], before=articles[before] if before else None)
        titles = ArticlePage.objects.child_of(issue).order_by("path").values_list("title", flat=True)
        assert "".join(titles) == order

    def test_another_issues_article_is_no_place(self, editor):
        article = written(planned())
        other = written(planned(moment=MOMENT + datetime.timedelta(days=15)))
        with pytest.raises(DomainError):
            place_article(actor=editor, article=article, before=other)

    @pytest.mark.parametrize(("given", "status"), [("end", 302), ("{own}", 302), ("0", 404), ("x", 404), ("", 404)])
    def test_the_desk_takes_places_and_nothing_else(self, client, editor, given, status):
        issue = planned()
        first, second = written(issue, "하나"), written(issue, "둘")
        client.force_login(editor)
        answer = client.post(f"/journal/desk/1/articles/{second.pk}/move/", {"before": given.format(own=first.pk)})
        assert answer.status_code == status


@pytest.mark.parametrize(("before", "now"), [("", "이제 있습니다."), ("있었습니다.", "")])
def test_of_an_article_that_nobody_approved_the_newest_draft_is_judged(before, now):
    """Of a draft the CMS writes no columns, so these still say what the article was made with."""
    article = written(planned(), approved=False, lead=before)
    article.lead = now
    article.save_revision()
    said = [point.sentence for point in checklist(article.get_parent().specific)]
    assert any("lead" in sentence or "요약" in sentence for sentence in said) == (not now)


class TestLinks:
    def article(self, text: str) -> ArticlePage:
        return written(planned(), body=[{"type": "text", "value": text}])

    def test_links_to_this_site_are_looked_up_as_a_reader_would_find_them(self):
        released()
        public, closed = make_case(), make_case(audience=Audience.OFFICERS)
        there = [f"/cases/{public.number}/", "/journal/1/1/", "http://testserver/journal/1/", "/search/?q=가"]
        not_there = [
            f"/cases/{closed.number}/",
            "/cases/CS-1999-0001/",
            "/journal/1/9/",
            "/journal/7/",
            "/nothing/here/",
        ]
        assert broken_inside(there) == []
        assert broken_inside(not_there) == not_there

    def test_a_link_to_nothing_blocks_the_issue_and_one_to_a_lost_site_does_not(self):
        article = self.article(
            "[하나](/journal/77/) 그리고 [둘](https://gone.example.org/) 그리고 [셋](https://fine.example.org/)."
        )
        assert links_of(article) == ["/journal/77/", "https://gone.example.org/", "https://fine.example.org/"]
        now = timezone.now()
        OutsideLink.objects.create(url="https://gone.example.org/", status=404, looked_at=now)
        OutsideLink.objects.create(url="https://fine.example.org/", status=200, looked_at=now)
        issue = article.get_parent().specific
        points = [
            (point.blocks, "/journal/77/" in point.sentence)
            for point in checklist(issue)
            if "://" in point.sentence or "/77/" in point.sentence
        ]
        assert points == [(True, True), (False, False)]

    def test_mail_addresses_anchors_and_scripts_are_no_links_to_follow(self):
        assert outside_links(["mailto:a@example.org", "#s-1", "ftp://example.org/", "https://example.org/"]) == [
            "https://example.org/"
        ]
        assert broken_inside(["mailto:a@example.org", "#s-1"]) == []

    def test_the_worker_looks_at_each_link_once_a_day_and_the_page_never(self, monkeypatch, settings):
        settings.JOURNAL_CHECK_LINKS = True
        asked = []
        monkeypatch.setattr(linkcheck, "status_of", lambda url: asked.append(url) or 404)
        article = self.article("[하나](https://one.example.org/) [둘](https://two.example.org/a?b=c&d=e)")
        checklist(article.get_parent().specific)
        assert asked == []
        now = timezone.now()
        assert linkcheck.plan_looks(now)
        assert asked == ["https://one.example.org/", "https://two.example.org/a?b=c&d=e"]
        assert not linkcheck.plan_looks(now)
        assert linkcheck.plan_looks(now + datetime.timedelta(days=1, minutes=1))
        settings.JOURNAL_CHECK_LINKS = False
        assert not linkcheck.plan_looks(now + datetime.timedelta(days=9))

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.8/", "http://169.254.169.254/latest/",
            "https://example.org:8443/", "http://user:pass@example.org/", "file:///etc/passwd", "http://", "http://[",
        ],
    )  # fmt: skip
    def test_nobody_uses_the_site_to_knock_at_its_own_network(self, url, monkeypatch):
        def refuse(*_args, **_kwargs):
            raise AssertionError("somebody was asked")

        monkeypatch.setattr(knocking.socket, "create_connection", refuse)
        assert knocking.status_of(url) is None

    def test_what_a_server_answers_is_what_is_kept(self, monkeypatch, free_port):
        import http.server
        import socket
        import threading

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self):  # noqa: N802
                self.send_error({"/gone": 410, "/moved": 301, "/picky": 405}.get(self.path, 200))

            def do_GET(self):  # noqa: N802
                self.send_error(200)

            def log_message(self, *_args):
                pass

        server = http.server.HTTPServer(("127.0.0.1", free_port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        connect = socket.create_connection
        monkeypatch.setattr(knocking, "_socket_to", lambda host, port: connect(("127.0.0.1", free_port), timeout=5))
        paths = ("/", "/gone", "/moved", "/picky")
        assert [knocking.status_of(f"http://example.org{path}") for path in paths] == [200, 410, 301, 200]
        server.shutdown()
        server.server_close()
