"""The mail edition's models. Everybody else imports them from here."""

from journal.letters.models.editions import Edition, Letter
from journal.letters.models.subscribers import Request, Subscriber

__all__ = ["Edition", "Letter", "Request", "Subscriber"]
