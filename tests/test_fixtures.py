"""The data under fixtures/ keep the promises of fixtures/README.md. Standard library and pytest only."""

import csv
import datetime
import hashlib
import json
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
REFERENCE, DEMO = FIXTURES / "reference", FIXTURES / "demo"
EARLY_2006, TODAY = "2006-03-31", "2026-11-23"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PROSE = ("problem", "action", "customers", "results", "lessons", "spread")
KIND_OF_BASIC = {"시": "city", "군": "county", "구": "district"}
SAMPLE_MARK = "(예시)"


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert all(None not in row and None not in row.values() for row in found), f"{path.name}: a row has too many fields"
    assert all(value == value.strip() for row in found for value in row.values()), f"{path.name}: stray white space"
    return found


GOVERNMENTS = rows(REFERENCE / "local_governments.csv")
CHANGES = rows(REFERENCE / "local_government_changes.csv")
CS_TYPES = rows(REFERENCE / "cs_types.csv")
PAPER_CASES = rows(DEMO / "paper_cases.csv")
SAMPLE_GOVERNMENTS = rows(DEMO / "sample_governments.csv")
OFFICERS = rows(DEMO / "officers.csv")
TAGS = rows(DEMO / "tags.csv")
CASES = json.loads((DEMO / "sample_cases.json").read_text(encoding="utf-8"))
BY_CODE = {row["code"]: row for row in GOVERNMENTS}
SAMPLE_BY_CODE = {row["code"]: row for row in SAMPLE_GOVERNMENTS}
PERIOD_ENDS = {row[field] for row in GOVERNMENTS for field in ("valid_from", "valid_to")} - {""}
DAYS = sorted({EARLY_2006, TODAY} | PERIOD_ENDS)
FILES = sorted(path for path in FIXTURES.rglob("*") if path.is_file() and "search" not in path.parts)
sample_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["slug"])


def valid(row, day):
    return row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])


def on(day, level=None):
    return [row for row in GOVERNMENTS if valid(row, day) and level in (None, row["level"])]


def parent_on(row, day):
    parent = BY_CODE[row["parent_code"]]
    while not valid(parent, day):
        parent = BY_CODE[parent["successor_code"]]
    return parent


def full_name_on(row, day):
    return (
        row["name_ko"] if row["level"] == "metropolitan" else f"{parent_on(row, day)['name_ko']} {row['name_short_ko']}"
    )


def repeated(values):
    return sorted(value for value, count in Counter(values).items() if count > 1)


def is_date(text):
    return datetime.date.fromisoformat(text).isoformat() == text


# --- every file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_text_is_clean_and_names_nobody_who_could_be_real(path):
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    assert "\ufeff" not in text
    assert not re.search(r"(?<![\w.])/(work|tmp|home|usr|root)/", text), "a path of somebody's machine"
    assert set(re.findall(r"[\w.+-]+@([\w.-]+\w)", text)) <= {"korea.example", "research.example"}
    phones = re.findall(r"(?<!\d)(?:0\d{1,2}-\d{3,4}-\d{4}|1\d{3}-\d{4}|01\d{8,9})(?!\d)", text)
    assert [phone for phone in phones if not phone.startswith("02-0000-")] == []


# --- reference: governments -------------------------------------------------------------------------------------------


def test_government_codes_are_unique_slugs():
    assert repeated(row["code"] for row in GOVERNMENTS) == []
    assert [code for code in BY_CODE if not SLUG.fullmatch(code)] == []


@pytest.mark.parametrize("row", GOVERNMENTS, ids=lambda row: row["code"])
def test_government_row_is_consistent(row):
    assert row["name_ko"]
    assert row["name_short_ko"]
    assert row["name_en"].isascii()
    if row["level"] == "metropolitan":
        assert row["parent_code"] == ""
        assert re.fullmatch(r"(special|metropolitan)_city|(special_self_governing_)?(province|city)", row["kind"])
    else:
        assert_basic_row_fits_its_parent(row, BY_CODE)
    assert all(is_date(row[field]) for field in ("valid_from", "valid_to") if row[field])
    assert row["valid_to"] == "" or row["valid_from"] < row["valid_to"]
    assert (row["row"] == "") == (row["col"] == "")
    assert re.fullmatch(r"\d*", row["row"] + row["col"])
    assert bool(row["valid_to"]) == bool(row["successor_code"])
    if row["successor_code"]:
        assert valid(BY_CODE[row["successor_code"]], row["valid_to"])


def assert_basic_row_fits_its_parent(row, by_code):
    parent = by_code[row["parent_code"]]
    assert (row["level"], parent["level"]) == ("basic", "metropolitan")
    assert row["code"].startswith(parent["code"] + "-")
    assert row["name_ko"] == f"{parent['name_ko']} {row['name_short_ko']}"
    assert row["kind"] == KIND_OF_BASIC[row["name_short_ko"].removesuffix(SAMPLE_MARK)[-1]]
    assert row["row"] != ""


@pytest.mark.parametrize(
    ("day", "metropolitan", "basic"),
    [
        (EARLY_2006, 16, 234),
        ("2006-06-30", 16, 234),
        ("2006-07-01", 16, 230),
        ("2010-07-01", 16, 228),
        ("2012-06-30", 16, 228),
        ("2012-07-01", 17, 227),
        ("2014-07-01", 17, 226),
        ("2026-06-30", 17, 226),
        ("2026-07-01", 16, 227),
        (TODAY, 16, 227),
    ],
)
def test_number_of_governments_on(day, metropolitan, basic):
    assert (len(on(day, "metropolitan")), len(on(day, "basic"))) == (metropolitan, basic)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (
            EARLY_2006,
            "seoul 25 busan 16 daegu 8 incheon 10 gwangju 5 daejeon 5 ulsan 5 gyeonggi 31 gangwon 18 chungbuk 12 "
            "chungnam 16 jeonbuk 14 jeonnam 22 gyeongbuk 23 gyeongnam 20 jeju 4",
        ),
        (
            TODAY,
            "seoul 25 busan 16 daegu 9 incheon 11 daejeon 5 ulsan 5 gyeonggi 31 gangwon-state 18 chungbuk 11 "
            "chungnam 15 jeonbuk-state 14 jeonnam-gwangju 27 gyeongbuk 22 gyeongnam 18",
        ),
    ],
)
def test_basic_governments_by_parent_on(day, expected):
    words = expected.split()
    found = Counter(parent_on(row, day)["code"] for row in on(day, "basic"))
    assert found == dict(zip(words[::2], map(int, words[1::2]), strict=True))


def test_cities_and_counties_of_the_provinces_in_early_2006():
    expected = {
        "gyeonggi": (27, 4), "gangwon": (7, 11), "chungbuk": (3, 9), "chungnam": (7, 9), "jeonbuk": (6, 8),
        "jeonnam": (5, 17), "gyeongbuk": (10, 13), "gyeongnam": (10, 10), "jeju": (2, 2),
    }  # fmt: skip
    kinds = Counter((row["parent_code"], row["kind"]) for row in on(EARLY_2006, "basic"))
    assert {code: (kinds[code, "city"], kinds[code, "county"]) for code in expected} == expected


def test_only_the_governments_of_early_2006_have_no_beginning():
    assert [row["code"] for row in GOVERNMENTS if (row["valid_from"] == "") != valid(row, EARLY_2006)] == []


@pytest.mark.parametrize("day", DAYS)
def test_no_two_governments_share_a_tile_or_a_name_on(day):
    assert repeated((row["row"], row["col"]) for row in on(day) if row["row"]) == []
    assert repeated(full_name_on(row, day) for row in on(day)) == []


def test_the_map_is_24_rows_by_19_columns():
    tiles = [(int(row["row"]), int(row["col"])) for row in GOVERNMENTS + SAMPLE_GOVERNMENTS if row["row"]]
    assert (max(row for row, col in tiles), max(col for row, col in tiles)) == (23, 18)


def test_changes_are_in_order_and_lead_from_a_name_in_use_to_a_name_in_use():
    assert repeated((row["code"], row["date"], row["kind"], row["to_name"]) for row in CHANGES) == []
    assert [row["date"] for row in CHANGES] == sorted(row["date"] for row in CHANGES)
    for change in CHANGES:
        day, row = datetime.date.fromisoformat(change["date"]), BY_CODE[change["code"]]
        eve = str(day - datetime.timedelta(days=1))
        assert change["kind"] in {"rename", "merge", "split", "transfer", "promote"}
        assert change["from_name"] in {full_name_on(other, eve) for other in on(eve)}
        assert change["to_name"] in {full_name_on(other, str(day)) for other in on(str(day))}
        if row["valid_to"] == change["date"]:
            assert change["to_name"] == BY_CODE[row["successor_code"]]["name_ko"]


def test_every_government_that_came_went_or_changed_its_full_name_has_its_change():
    changed = {(row["code"], row["date"]) for row in CHANGES}
    reached = {row["successor_code"] for row in GOVERNMENTS} | {
        row["code"] for row in CHANGES if row["kind"] == "split"
    }
    moved = {(row["code"], row["to_name"]) for row in CHANGES}
    renamed = {
        (row["code"], full_name_on(row, TODAY)) for row in on(TODAY) if full_name_on(row, TODAY) != row["name_ko"]
    }
    assert {(row["code"], row["valid_to"]) for row in GOVERNMENTS if row["valid_to"]} <= changed
    assert {row["code"] for row in GOVERNMENTS if row["valid_from"]} <= reached
    assert renamed <= moved


# --- reference: the rest ----------------------------------------------------------------------------------------------


def test_cs_types_are_the_three_of_the_paper_in_its_order():
    found = [(row["order"], row["code"], row["name_ko"]) for row in CS_TYPES]
    assert found == [
        ("1", "customer-voice", "고객의 소리 수집·관리"),
        ("2", "tailored-service", "맞춤형서비스"),
        ("3", "vision-capacity", "비전·역량 강화"),
    ]
    assert all(row["name_en"] and row["description_ko"] and row["description_en"] for row in CS_TYPES)


def test_parts_of_the_papers_table_2_add_up():
    table = rows(REFERENCE / "cs_org_status.csv")
    assert [row["level"] for row in table] == ["metropolitan", "basic"]
    for row in table:
        parts = [int(row[field] or 0) for field in ("installed_2005", "installed_2006q1", "installed_2006q2")]
        assert sum(parts) == int(row["total"])
        assert row["planned_government_code"] in {"", *BY_CODE}


def test_mail_domains_belong_to_governments_of_today_and_to_one_only():
    domains = rows(REFERENCE / "mail_domains.csv")
    assert repeated(row["domain"] for row in domains) == []
    assert {row["government_code"] for row in domains} <= {row["code"] for row in on(TODAY)}
    assert [row["domain"] for row in domains if not re.fullmatch(r"[a-z]+\.go\.kr", row["domain"])] == []


def test_the_population_is_there_for_every_government_of_today_and_adds_up():
    """The members of a province together have its population: a slip of the pen would show."""
    table = rows(REFERENCE / "government_figures.csv")
    figures = {row["code"]: int(row["value"]) for row in table if row["figure"] == "population"}
    standing = on("2026-07-31")
    assert set(figures) == {row["code"] for row in standing}
    assert {(row["on"], row["unit"]) for row in table} == {("2026-07-31", "persons")}
    assert all(row["source"] for row in table)
    members = defaultdict(int)
    for row in standing:
        if row["level"] == "basic":
            members[parent_on(row, "2026-07-31")["code"]] += figures[row["code"]]
    assert members == {code: figures[code] for code in members}
    assert len(members) == 14


def test_sample_figures_are_invented_for_sample_governments_alone_and_leave_one_unknown():
    figures = rows(DEMO / "sample_figures.csv")
    assert {row["source"] for row in figures} == {"예시로 지어낸 수치"}
    samples = {row["code"] for row in rows(DEMO / "sample_governments.csv")}
    assert samples - {row["code"] for row in figures if row["figure"] == "population"} == {
        "sample-garam-neoreundeul",
        "sample-nuri-byeolbat",
    }


# --- demo: the paper's cases ------------------------------------------------------------------------------------------


def test_paper_cases_are_exactly_the_25_as_first_taken_from_the_paper():
    """Nobody adds a fact to the paper: a new digest needs a look at the source."""
    digest = hashlib.sha256((DEMO / "paper_cases.csv").read_bytes()).hexdigest()
    assert (len(PAPER_CASES), digest) == (25, "ab96a4d78922603cbef7e85a972307005980ebebb9800845d5fc864302df7080")


def test_paper_cases_name_governments_of_early_2006_and_are_complete():
    assert repeated(case["slug"] for case in PAPER_CASES) == []
    assert {case["government_code"] for case in PAPER_CASES} <= {row["code"] for row in on(EARLY_2006)}
    assert {case["scope"] for case in PAPER_CASES} <= {"", "strategic", "departmental"}
    for case in PAPER_CASES:
        assert SLUG.fullmatch(case["slug"])
        assert case["title_ko"]
        assert case["source"]
        assert case["summary_ko"]


def test_twenty_paper_cases_come_from_table_3_and_only_those_have_a_type():
    types = Counter(case["cs_type"] for case in PAPER_CASES if case["source"].startswith("표 3"))
    assert types == {"고객의 소리 수집·관리": 5, "맞춤형서비스": 11, "비전·역량 강화": 4}
    assert {case["cs_type"] for case in PAPER_CASES if not case["source"].startswith("표 3")} == {""}


# --- demo: sample governments and officers ----------------------------------------------------------------------------


@pytest.mark.parametrize("row", SAMPLE_GOVERNMENTS, ids=lambda row: row["code"])
def test_sample_government_is_plainly_marked(row):
    assert row["code"].startswith("sample-")
    assert row["code"] not in BY_CODE
    assert SLUG.fullmatch(row["code"])
    assert row["name_ko"].endswith(SAMPLE_MARK)
    assert row["name_short_ko"].endswith(SAMPLE_MARK)
    assert row["name_en"].endswith("(sample)")
    assert row["name_en"].isascii()
    plain = {name.split()[-1] for real in GOVERNMENTS for name in (real["name_ko"], real["name_short_ko"])}
    assert row["name_short_ko"].removesuffix(SAMPLE_MARK) not in plain, "a real government bears this name"
    if row["parent_code"]:
        assert_basic_row_fits_its_parent(row, SAMPLE_BY_CODE)


def test_sample_governments_are_a_province_and_a_metropolitan_city_with_their_members():
    kinds = Counter((row["parent_code"], row["kind"]) for row in SAMPLE_GOVERNMENTS)
    assert kinds == {
        ("", "province"): 1,
        ("", "metropolitan_city"): 1,
        ("sample-garam", "city"): 3,
        ("sample-garam", "county"): 5,
        ("sample-nuri", "district"): 3,
    }


def test_sample_tiles_touch_no_tile_of_a_real_government_of_any_day():
    real = {(int(row["row"]), int(row["col"])) for row in GOVERNMENTS if row["row"]}
    sample = [(int(row["row"]), int(row["col"])) for row in SAMPLE_GOVERNMENTS if row["row"]]
    around = {(row + down, col + right) for row, col in sample for down in (-1, 0, 1) for right in (-1, 0, 1)}
    assert repeated(sample) == []
    assert around & real == set()


def test_demo_mail_domain_opens_every_sample_government_and_no_real_one():
    found = {(row["government_code"], row["domain"]) for row in rows(DEMO / "mail_domains.csv")}
    assert found == {(code, "korea.example") for code in SAMPLE_BY_CODE}


def test_first_seven_officers_are_the_demo_accounts():
    found = [(row["email"].split("@")[0], row["government_code"], row["roles"]) for row in OFFICERS[:7]]
    assert found == [
        ("officer", "sample-garam-saebit", "officer"),
        ("coordinator", "sample-garam-saebit", "officer|coordinator"),
        ("editor", "sample-garam", "officer|editor"),
        ("judge", "sample-nuri", "officer|judge"),
        ("manager", "sample-garam", "officer|contest_manager"),
        ("admin", "sample-nuri", "officer|administrator"),
        ("officer2", "sample-garam-daon", "officer"),
    ]


@pytest.mark.parametrize("row", OFFICERS, ids=lambda row: row["email"])
def test_officer_is_plainly_invented(row):
    assert re.fullmatch(r"[a-z0-9.]+@korea\.example", row["email"])
    assert re.fullmatch(r"02-0000-\d{4}", row["phone"])
    assert row["name"].endswith(SAMPLE_MARK)
    assert set(row["roles"].split("|")) <= {
        "officer", "coordinator", "editor", "judge", "contest_manager", "administrator",
    }  # fmt: skip
    assert row["cs_role"] in {"cs_lead", "call_centre", "voc", "training", "it", "planning", "other"}
    assert is_date(row["started_on"])
    assert row["started_on"] < TODAY
    if row["government_code"] not in SAMPLE_BY_CODE:
        government = BY_CODE[row["government_code"]]
        assert valid(government, TODAY)
        assert row["roles"] == "officer"
        assert row["name"].endswith(" 담당자(예시)")
        assert row["name"].split()[0] in government["name_ko"].split()


def test_officers_are_unique_and_every_sample_government_has_one_coordinator_at_most():
    coordinators = [row["government_code"] for row in OFFICERS if "coordinator" in row["roles"].split("|")]
    assert repeated(row["email"] for row in OFFICERS) == []
    assert repeated(row["phone"] for row in OFFICERS) == []
    assert sorted(coordinators) == sorted(SAMPLE_BY_CODE)
    assert {row["cs_role"] for row in OFFICERS} == {
        "cs_lead",
        "call_centre",
        "voc",
        "training",
        "it",
        "planning",
        "other",
    }


# --- demo: tags and sample cases --------------------------------------------------------------------------------------


def test_a_word_leads_to_one_tag_however_it_is_spaced_and_every_tag_is_used():
    def key(word):
        return word.replace(" ", "").casefold()

    tag_of = {key(row["name"]): row["name"] for row in TAGS}
    synonyms = [(key(word), row["name"]) for row in TAGS for word in row["synonyms"].split("|")]
    assert len(tag_of) == len(TAGS)
    assert repeated(word for word, tag in synonyms) == []
    assert [word for word, tag in synonyms if not word or tag_of.get(word, tag) != tag] == []
    assert {tag for case in CASES for tag in case["tags"]} == {row["name"] for row in TAGS}


def test_there_are_48_sample_cases_with_slugs_of_their_own():
    assert len(CASES) == 48
    assert repeated([case["slug"] for case in CASES + PAPER_CASES]) == []
    assert repeated([case["title"] for case in CASES]) == []


@sample_case
def test_sample_case_is_marked_and_belongs_to_a_sample_government(case):
    assert case["is_sample"] is True
    assert SLUG.fullmatch(case["slug"])
    assert case["slug"].startswith("sample-")
    assert case["government"] in SAMPLE_BY_CODE
    if case["author_index"] is not None:
        author = OFFICERS[case["author_index"]]
        assert author["government_code"] == case["government"]
        assert author["started_on"] <= (case["period_end"] or TODAY)


@sample_case
def test_sample_case_uses_known_codes(case):
    assert list(case) == list(CASES[0])
    assert case["cs_type"] in {row["code"] for row in CS_TYPES}
    assert case["focus_task"] in {"customer_db", "voc", "practice_task", "contact_process", "crm", "other"}
    assert case["scope"] in {"strategic", "departmental"}
    assert case["licence"] in {"type0", "type1", "type2", "type3", "type4", "ai"}
    assert case["audience"] in {"public", "officers"}
    assert repeated(case["tags"]) == []


@sample_case
def test_sample_case_has_readable_text(case):
    assert 5 <= len(case["title"]) <= 60
    assert 20 <= len(case["summary"]) <= 300
    assert len(case["voice"]) <= 60
    for part in PROSE:
        assert case[part] == case[part].strip()
        assert not re.search(r"<\w|\]\(|^#", case[part], re.MULTILINE), "no HTML, links or headings inside a part"
    for name in case["attachments"]:
        assert (DEMO / "sample_files" / name).is_file()
    for link in case["links"]:
        assert link["title"].endswith(SAMPLE_MARK)
        assert urlsplit(link["url"]).hostname.endswith(".korea.example")


@sample_case
def test_sample_case_has_sound_numbers_and_dates(case):
    start, end = case["period_start"], case["period_end"]
    assert (start is None) == (end is None)
    if start:
        assert is_date(start)
        assert is_date(end)
        assert start < end <= TODAY
        assert int(start[:4]) <= case["year"] <= int(end[:4])
    assert case["year"] in {2004, 2005, 2006, 2023, 2024, 2025, 2026}
    assert case["budget_krw"] is None or (isinstance(case["budget_krw"], int) and case["budget_krw"] >= 0)
    assert case["staff"] is None or Decimal(case["staff"]) > 0
    for award in case["awards"]:
        assert award["name"].startswith("예시 ")
        assert award["awarded_by"].startswith("예시")
        assert award["year"] == case["year"]


@sample_case
def test_metrics_move_the_way_they_claim(case):
    assert repeated([metric["name"] for metric in case["metrics"]]) == []
    for metric in case["metrics"]:
        assert 0 < len(metric["name"]) <= 80
        assert 0 < len(metric["unit"]) <= 20
        assert max(len(metric["before_label"]), len(metric["after_label"])) <= 40
        assert metric["after"] is not None
        assert metric["better"] in {"higher", "lower"}
        after = Decimal(metric["after"])
        if metric["before"] is not None:
            before = Decimal(metric["before"])
            assert after > before if metric["better"] == "higher" else after < before
        else:
            assert metric["before_label"] == ""


def evidence(case):
    """The strongest evidence the case offers, in the coarse steps the demo must cover."""
    metrics = case["metrics"]
    compared = [metric for metric in metrics if metric["before"] is not None]
    if any(metric["source"] and metric["before_label"] and metric["after_label"] for metric in compared):
        return "before and after with source and period"
    if compared:
        return "before and after"
    if metrics:
        return "after only"
    return "told in words" if case["results"] else "nothing"


def is_nearly_empty(case):
    parts = (*PROSE, "voice", "metrics", "awards", "links", "budget_krw", "staff", "period_start", "attachments")
    return not any(case[part] for part in parts)


FACETS = {
    "CS type": (lambda case: case["cs_type"], {row["code"] for row in CS_TYPES}, 8),
    "focus task": (
        lambda case: case["focus_task"],
        {"customer_db", "voc", "practice_task", "contact_process", "crm", "other"},
        4,
    ),
    "scope": (lambda case: case["scope"], {"strategic", "departmental"}, 10),
    "level": (lambda case: SAMPLE_BY_CODE[case["government"]]["level"], {"metropolitan", "basic"}, 8),
    "kind": (
        lambda case: SAMPLE_BY_CODE[case["government"]]["kind"],
        {"city", "county", "district", "metropolitan_city", "province"},
        4,
    ),
    "government": (lambda case: case["government"], set(SAMPLE_BY_CODE), 2),
    "year": (lambda case: case["year"], {2004, 2005, 2006, 2023, 2024, 2025, 2026}, 3),
    "award": (lambda case: bool(case["awards"]), {True, False}, 6),
    "audience": (lambda case: case["audience"], {"public", "officers"}, 5),
    "licence": (lambda case: case["licence"], {"type0", "type1", "type2", "type3", "type4", "ai"}, 2),
    "nearly empty": (is_nearly_empty, {True, False}, 6),
    "evidence": (
        evidence,
        {"before and after with source and period", "before and after", "after only", "told in words", "nothing"},
        2,
    ),
}


@pytest.mark.parametrize("facet", FACETS)
def test_sample_cases_cover_every_value_of_the_facet(facet):
    value_of, values, at_least = FACETS[facet]
    found = Counter(value_of(case) for case in CASES)
    assert values <= set(found)
    assert {value: found[value] for value in values if found[value] < at_least} == {}
