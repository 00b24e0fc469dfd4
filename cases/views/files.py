"""Files of a case and the list as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import exports
from cases.bundles import MAX_BYTES, zipped
from cases.listing import Listing
from cases.views.public import CaseGone, case_gone, visible_case
from common.spreadsheets import csv_response, xlsx_response
from common.uploads import content_disposition, serve_file


@require_safe
def file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One attachment of a case that the person can see; `pk` is that of the stored file, which later versions keep."""
    try:
        case = visible_case(request, number, parts=True)
    except CaseGone:
        return case_gone(request, number)
    attachment = next((item for item in case.attachments.all() if item.stored_id == pk), None)
    if attachment is None or not attachment.file.storage.exists(attachment.file.name):
        return case_gone(request, number)
    return serve_file(attachment.file, filename=attachment.original_name, content_type=attachment.content_type)


@require_safe
def files_zip(request: HttpRequest, number: str) -> HttpResponse:
    """All attachments of the case in one archive, sent while it is made."""
    try:
        case = visible_case(request, number, parts=True)
    except CaseGone:
        return case_gone(request, number)
    attachments = list(case.attachments.all())
    if not attachments or sum(item.size for item in attachments) > MAX_BYTES:
        return case_gone(request, number)
    response = StreamingHttpResponse(zipped(attachments), content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition(f"{case.number}.zip")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def export_csv(request: HttpRequest) -> HttpResponse:
    """The list under the filters of the address, as CSV; 400 with a sentence for words that are too long."""
    listing = Listing(request.user, request.GET)
    if listing.refused:
        return _refused(listing)
    return csv_response(f"{exports.file_name()}.csv", exports.headings(), exports.rows(request.user, listing.keys))


@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The list under the filters of the address, as a workbook; 400 with a sentence for words that are too long."""
    listing = Listing(request.user, request.GET)
    if listing.refused:
        return _refused(listing)
    return xlsx_response(
        f"{exports.file_name()}.xlsx", _("Cases"), exports.headings(), exports.rows(request.user, listing.keys)
    )


def _refused(listing: Listing) -> HttpResponse:
    return HttpResponse(listing.refused, status=400, content_type="text/plain; charset=utf-8")
