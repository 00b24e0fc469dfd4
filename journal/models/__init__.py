"""The journal's models, one module a noun. Everybody else imports them from here."""

from journal.models.articles import ArticleAuthor, ArticlePage, FormerAddress, Mention, TaggedArticle, ThreadMention
from journal.models.issues import CadenceWarning, IssuePage, JournalPage
from journal.models.links import OutsideLink
from journal.models.sections import JournalSection
from journal.models.submissions import Call, Submission, SubmissionFile, SubmissionNote

__all__ = [
    "ArticleAuthor",
    "ArticlePage",
    "CadenceWarning",
    "Call",
    "FormerAddress",
    "IssuePage",
    "JournalPage",
    "JournalSection",
    "Mention",
    "OutsideLink",
    "Submission",
    "SubmissionFile",
    "SubmissionNote",
    "TaggedArticle",
    "ThreadMention",
]
