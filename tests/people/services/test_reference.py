"""The reference lists: read, checked, shown, loaded once and for all."""

import datetime
import shutil
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db.models import F

from common.exceptions import DomainError
from people.models import GovernmentFigure, LocalGovernment, LocalGovernmentChange, MailDomain
from people.services import reference as service
from tests.factories.people import OfficerFactory
from tests.people.conftest import FIXTURES

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path):
    """A copy of the reference files that a test may spoil."""
    for path in (FIXTURES / "reference").glob("*.csv"):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


def change_line(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_250_of_2006_and_todays_list_are_loaded(loaded):
    assert LocalGovernment.objects.of_2006().count() == 250
    assert LocalGovernment.objects.of_2006().filter(level="metropolitan").count() == 16
    assert LocalGovernment.objects.valid_on(TODAY).filter(level="metropolitan").count() == 16
    assert LocalGovernment.objects.valid_on(TODAY).filter(level="basic").count() == 227


CHAINS = {
    "jeju-jeju": ("jeju-special", "jeju-special"),
    "gyeongnam-masan": ("gyeongnam-changwon-2010", "gyeongnam"),
    "chungbuk-cheongwon": ("chungbuk-cheongju-2014", "chungbuk"),
    "chungnam-yeongi": ("sejong", "sejong"),
    "gangwon": ("gangwon-state", "gangwon-state"),
    "gangwon-chuncheon": ("gangwon-chuncheon", "gangwon-state"),
    "gyeongbuk-gunwi": ("daegu-gunwi", "daegu"),
    "jeonnam-mokpo": ("jeonnam-mokpo", "jeonnam-gwangju"),
    "gwangju": ("jeonnam-gwangju", "jeonnam-gwangju"),
    "seoul": ("seoul", "seoul"),
}


def test_a_government_of_2006_leads_to_todays_and_to_its_province(loaded):
    found = LocalGovernment.objects.filter(code__in=CHAINS).select_related("current", "province")
    assert {g.code: (g.current.code, g.province.code) for g in found} == CHAINS


def test_every_government_leads_to_one_that_exists_today(loaded):
    valid = set(LocalGovernment.objects.valid_on(TODAY))
    assert {g.current for g in LocalGovernment.objects.select_related("current")} == valid
    assert {g.province for g in LocalGovernment.objects.select_related("province")} == {
        g for g in valid if g.level == "metropolitan"
    }


def test_a_second_load_changes_nothing(loaded):
    assert service.difference(loaded) == []
    counts = service.load(loaded)
    assert (counts.added, counts.changed, counts.removed, counts.kept) == (0, 0, 0, [])
    assert counts.unchanged == 265 + 83 + 13 + 243


def test_a_dry_run_counts_and_writes_nothing(db, reference):
    counts = service.load(reference, dry_run=True)
    assert counts.added == 265 + 83 + 13 + 243
    assert not LocalGovernment.objects.exists()


def test_progress_is_told_of_every_row(db, reference):
    told = []
    service.load(reference, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 604) for n in range(1, 605)]


def test_a_changed_row_is_shown_with_both_values_and_then_loaded(loaded, folder):
    change_line(folder, "local_governments.csv", ",Seoul,metropolitan", ",Seoul City,metropolitan")
    changed = service.read_reference(folder)
    assert service.difference(changed) == [
        service.Difference("local government", "seoul", "changed", [("name_en", "Seoul", "Seoul City")])
    ]
    assert service.load(changed).changed == 1
    assert LocalGovernment.objects.get(code="seoul").name_en == "Seoul City"


def test_a_government_that_left_the_list_goes_unless_something_points_to_it(loaded):
    loaded.governments.pop("seoul-jongno")
    held = loaded.governments.pop("seoul-jung")
    OfficerFactory(government=LocalGovernment.objects.get(code="seoul-jung"))
    counts = service.load(loaded)
    assert counts.removed == 1
    assert len(counts.kept) == 1
    assert held.name_ko in counts.kept[0]
    assert set(LocalGovernment.objects.filter(code__startswith="seoul-j").values_list("code", flat=True)) == {
        "seoul-jungnang",
        "seoul-jung",
    }


def test_a_change_that_left_the_list_goes_and_an_added_mail_domain_stays(loaded):
    seoul = LocalGovernment.objects.get(code="seoul")
    MailDomain.objects.create(government=seoul, domain="added.go.kr")
    gone = loaded.changes.pop()
    assert [item.action for item in service.difference(loaded)] == ["removed"]
    assert service.load(loaded).removed == 1
    assert not LocalGovernmentChange.objects.filter(government__code=gone.code, date=gone.date).exists()
    assert MailDomain.objects.filter(domain="added.go.kr").exists()


def test_a_figure_that_left_the_list_goes_and_a_later_one_stands_beside_the_earlier(loaded):
    seoul = next(row for row in loaded.figures if row.code == "seoul")
    loaded.figures.append(replace(seoul, on=datetime.date(2026, 8, 31), value=Decimal(9_200_000)))
    gone = loaded.figures.pop(1)
    assert sorted(item.action for item in service.difference(loaded)) == ["added", "removed"]
    counts = service.load(loaded)
    assert (counts.added, counts.removed) == (1, 1)
    assert not GovernmentFigure.objects.filter(government__code=gone.code).exists()
    held = GovernmentFigure.objects.filter(government__code="seoul").values_list("value", flat=True)
    assert sorted(held) == [9_200_000, 9_218_911]


def test_figures_may_be_missing_and_do_not_hold_a_government_that_left_the_list(loaded, folder):
    (folder / "government_figures.csv").unlink()
    assert service.read_reference(folder).figures == []
    loaded.governments.pop("seoul-jongno")
    loaded.figures[:] = [row for row in loaded.figures if row.code != "seoul-jongno"]
    assert (service.load(loaded).removed, GovernmentFigure.objects.filter(government__code="seoul-jongno").count()) == (
        2,
        0,
    )


GANGWON = "metropolitan,province,,,2023-06-11,gangwon-state,,"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("local_governments.csv", "code,name_ko,", "kode,name_ko,", "local_governments.csv:1: "),
        ("local_governments.csv", "\nbusan,", "\nseoul,", "several lines"),
        ("local_governments.csv", "\nbusan,부산광역시", "\nbusan, 부산광역시", "local_governments.csv:3: "),
        ("local_governments.csv", GANGWON, "metropolitan,province,,,2023-06-11,,,", "needs a successor"),
        ("local_governments.csv", "2023-06-11,gangwon-state", "2022-06-11,gangwon-state", "on 2022-06-11"),
        ("local_governments.csv", "2023-06-11,gangwon-state", "11.6.2023,gangwon-state", "YYYY-MM-DD"),
        ("local_governments.csv", "basic,county,chungnam,,2012-07-01", "basic,county,nowhere,,2012-07-01", "“nowhere”"),
        ("local_governments.csv", "sejong,9,9", "sejong,9,10", "tile (9, 10)"),
        ("local_governments.csv", GANGWON, GANGWON.replace(",,,2", ",,2000-01-01,2"), "16 metropolitan and 234 basic"),
        ("local_government_changes.csv", "jeju,2006-07-01,promote", "jeju,2006-07-01,became", "rename, merge"),
        ("local_government_changes.csv", "gyeongnam-masan,2010", "gyeongnam-nowhere,2010", "“gyeongnam-nowhere”"),
        ("local_government_changes.csv", "gangwon,2023-06-11", "gangwon,2023-06-12", "changes.csv:16: "),
        ("mail_domains.csv", ",seoul.go.kr", ",@seoul.go.kr", "mail_domains.csv:2: "),
        ("mail_domains.csv", "\nseoul,", "\nnowhere,", "“nowhere”"),
        ("government_figures.csv", "\nseoul,", "\nnowhere,", "“nowhere”"),
        ("government_figures.csv", "\nbusan,", "\nseoul,", "already listed for the day"),
        ("government_figures.csv", "seoul,population", "seoul,height", "figures.csv:2: "),
        ("government_figures.csv", "9218911", "9,218,911", "figures.csv:2: "),
        ("government_figures.csv", "9218911", "-1", "“-1” is not an amount"),
        ("government_figures.csv", "9218911", "12.345", "“12.345” is not an amount"),
        ("government_figures.csv", "9218911,persons,2026-07-31", "9218911,persons,2026-07", "YYYY-MM-DD"),
        ("government_figures.csv", "9218911,persons", "9218911,", "its unit and its source"),
    ],
)  # fmt: skip
def test_a_spoilt_list_is_refused_with_file_and_line(folder, name, old, new, told, settings):
    settings.LANGUAGE_CODE = "en"
    change_line(folder, name, old, new)
    with pytest.raises(DomainError) as caught:
        service.read_reference(folder)
    assert told in str(caught.value)


def test_a_missing_file_is_named(folder):
    (folder / "local_governments.csv").unlink()
    with pytest.raises(DomainError, match="local_governments.csv"):
        service.read_reference(folder)


def test_sample_governments_are_marked_loaded_once_and_no_part_of_the_reference(loaded):
    counts = service.load_sample_governments(FIXTURES / "demo")
    samples = LocalGovernment.objects.filter(is_sample=True)
    of_samples = [model.objects.filter(government__is_sample=True) for model in (MailDomain, GovernmentFigure)]
    assert counts.added == samples.count() + sum(rows.count() for rows in of_samples)
    assert samples.get(code="sample-garam-saebit").province.code == "sample-garam"
    assert not samples.exclude(current=F("pk")).exists()
    again = service.load_sample_governments(FIXTURES / "demo")
    assert (again.added, again.changed) == (0, 0)
    assert service.difference(loaded) == []
    assert LocalGovernment.objects.of_2006().count() == 250
