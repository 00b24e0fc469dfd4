"""Addresses for everybody who reads cases."""

from django.urls import URLPattern, path, register_converter

from cases.feeds import NewCases
from cases.views import files, members, public, side_by_side


class CaseNumberConverter:
    """A permanent number such as CS-2026-0012, in capitals or not."""

    regex = "[Cc][Ss]-[0-9]{4}-[0-9]{4,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value.upper()


register_converter(CaseNumberConverter, "case_number")

urlpatterns: list[URLPattern] = [
    path("", public.case_list, name="list"),
    path("map/", public.case_map_page, name="map"),
    path("export.csv", files.export_csv, name="export-csv"),
    path("export.xlsx", files.export_xlsx, name="export-xlsx"),
    path("compare/", side_by_side.compare, name="side-by-side"),
    path("compare/add/", side_by_side.compare_add, name="side-by-side-add"),
    path("compare/remove/", side_by_side.compare_remove, name="side-by-side-remove"),
    path("compare/compare.xlsx", side_by_side.compare_xlsx, name="side-by-side-xlsx"),
    path("feed.xml", NewCases(), name="feed"),
    path("<case_number:number>/", public.case_detail, name="detail"),
    path("<case_number:number>/print/", public.case_print, name="print"),
    path("<case_number:number>/files.zip", files.files_zip, name="files-zip"),
    path("<case_number:number>/files/<int:pk>/", files.file, name="file"),
    path("<case_number:number>/history/", members.case_history, name="history"),
    path("<case_number:number>/contact/", members.case_contact, name="contact"),
]
