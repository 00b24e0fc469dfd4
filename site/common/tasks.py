"""What the worker does for files. Enqueueing writes a row in the caller's transaction."""

from __future__ import annotations

from django_tasks import task

from common.filewords import READERS


# After the mail: a file may take its reader's whole time.
@task(priority=-50)
def read_words(reader: str, file_id: int) -> None:
    """Read the words of a stored file, so that what shows it is found by them."""
    READERS[reader].read(file_id)
