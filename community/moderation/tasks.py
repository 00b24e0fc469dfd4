"""What the worker does for moderation. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from community.moderation import mails
from community.moderation.models import Holding, Report, Sanction

POST = ("post__thread__forum", "post__author")


@task()
def mail_flaggers(report_id: int) -> None:
    """Tell everybody who flagged the post what came of it."""
    report = Report.objects.select_related(*POST).filter(pk=report_id).first()
    for flag in report.flags.select_related("user") if report else []:
        mails.send(flag.user, mails.to_flagger, report)


@task()
def mail_author(report_id: int) -> None:
    """Tell the author what was done about their post, and why."""
    if report := Report.objects.select_related(*POST).filter(pk=report_id).first():
        mails.send(report.post.author, mails.to_author, report)


@task()
def mail_put_back(report_id: int) -> None:
    if report := Report.objects.select_related(*POST).filter(pk=report_id).first():
        mails.send(report.post.author, mails.put_back, report)


@task()
def mail_lifted(sanction_id: int) -> None:
    if sanction := Sanction.objects.select_related("person", "forum").filter(pk=sanction_id).first():
        mails.send(sanction.person, mails.lifted, sanction)


@task()
def mail_holding(holding_id: int) -> None:
    """Tell the author of a held text whether it stands now or came back."""
    if holding := Holding.objects.select_related("author", "post").filter(pk=holding_id).first():
        mails.send(holding.author, mails.about_holding, holding)
