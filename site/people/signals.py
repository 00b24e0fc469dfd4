"""The one signal of the site: somebody leaves, and others hold things of theirs."""

from django.dispatch import Signal

# Sent inside the transaction that ends a membership, with sender=Officer and
#   officer    the membership that ended,
#   successor  the membership that takes over open drafts and contact duties, or None when nobody was named,
#   actor      the account that did it.
# Authorship stays with `officer`. An exception in a receiver undoes the whole act.
officer_left = Signal()
