"""Load the reference lists of governments: read and check, show what would change, write it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from people.models import GovernmentFigure, LocalGovernment, LocalGovernmentChange, MailDomain
from people.services import reference_rows as files
from people.services.reference_checks import (
    Rows,
    at_end_of_chain,
    check_changes,
    check_domains,
    check_figures,
    check_governments,
    parent_on,
)
from people.services.reference_figures import present_figures, remove_figures, wanted_figures, write_figures
from people.services.reference_rows import ChangeRow, DomainRow, FigureRow, GovernmentRow, Problem

SHOWN_PROBLEMS = 20
LINKS = {"parent_code": "parent", "successor_code": "successor", "current_code": "current", "province_code": "province"}
PLAIN = [f.name for f in fields(GovernmentRow) if f.name not in ("line", *LINKS)]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reference:
    """The lists as the files give them, checked. `governments` is keyed by code, in the order of the file."""

    governments: Rows
    changes: list[ChangeRow]
    domains: list[DomainRow]
    figures: list[FigureRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that a load would touch. `fields` holds (name, before, after) as text; added rows have no before."""

    table: str
    key: str
    action: str  # added, changed, removed
    fields: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Counts:
    """What a load did, in rows. `kept` names each government that left the list but that something points to."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)


def read_reference(folder: Path | str) -> Reference:
    """The lists in the folder; DomainError naming file:line and the cure when they do not hold together.

    Up to 20 problems are named at once, a line each. mail_domains.csv may be missing.
    """
    folder = Path(folder)
    governments, problems = files.read_governments(folder / files.GOVERNMENTS)
    changes, more = files.read_changes(folder / files.CHANGES)
    domains = files.read_domains(folder / files.DOMAINS)
    figures, faults = files.read_figures(folder / files.FIGURES)
    problems += [*more, *faults]
    if not problems:
        problems += check_governments(governments)
        problems += check_changes(changes, governments)
        codes = {row.code for row in governments}
        problems += [*check_domains(domains, codes), *check_figures(figures, codes)]
    _refuse(problems)
    return Reference({row.code: row for row in governments}, changes, domains, figures)


def difference(reference: Reference, *, today: datetime.date | None = None) -> list[Difference]:
    """What a load would add, change and remove: governments, their changes, their figures, mail domains.

    Mail domains are never removed: administrators add their own. Sample governments are left out of sight.
    """
    present = {row["code"]: row for row in _present_governments()}
    wanted = _wanted(reference.governments, today or timezone.localdate())
    found = _compare("local government", present, wanted)
    found += _compare("government change", _present_changes(), _wanted_changes(reference))
    found += _compare("government figure", present_figures(is_sample=False), wanted_figures(reference.figures))
    domains = set(MailDomain.objects.values_list("government__code", "domain"))
    for row in reference.domains:
        if (row.code, row.domain) not in domains:
            found.append(Difference("mail domain", f"{row.code} {row.domain}", "added"))
    return found


@transaction.atomic
def load(
    reference: Reference,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    today: datetime.date | None = None,
) -> Counts:
    """Bring the tables into step with the lists and count the rows; a second load changes nothing.

    A government that left the list is deleted only when nothing points to it; otherwise it stays and is named in
    `kept`. A dry run counts and writes nothing. `progress(done, total)` is told of every row.
    """
    differences = difference(reference, today=today)
    total = len(reference.governments) + len(reference.changes) + len(reference.domains) + len(reference.figures)
    counts = Counts(
        added=sum(item.action == "added" for item in differences),
        changed=sum(item.action == "changed" for item in differences),
    )
    counts.unchanged = total - counts.added - counts.changed
    if not dry_run:
        _write(reference, today or timezone.localdate(), progress or (lambda done, total: None), total)
    _remove([item for item in differences if item.action == "removed"], counts, dry_run=dry_run)
    return counts


@transaction.atomic
def load_sample_governments(folder: Path | str) -> Counts:
    """Invented governments for demonstrations, marked `is_sample`, and their mail domains; idempotent."""
    folder = Path(folder)
    rows, problems = files.read_governments(folder / files.SAMPLES)
    domains = files.read_domains(folder / files.DOMAINS)
    by_code = {row.code: row for row in rows}
    problems += check_domains(domains, set(by_code))
    figures, faults = files.read_figures(folder / files.SAMPLE_FIGURES)
    problems += [*faults, *check_figures(figures, set(by_code), files.SAMPLE_FIGURES)]
    _refuse(problems)
    taken = LocalGovernment.objects.real().filter(code__in=by_code).values_list("code", flat=True)
    if taken:
        raise DomainError(_("The sample codes %(codes)s belong to real governments.") % {"codes": ", ".join(taken)})
    before = {row["code"]: row for row in _present_governments(is_sample=True)}
    wanted = _wanted(by_code, timezone.localdate())
    found = [item for item in _compare("local government", before, wanted) if item.action != "removed"]
    _write_governments(by_code, wanted, is_sample=True, done=lambda: None)
    new = sum(_add_domain(row) for row in domains) + write_figures(figures, is_sample=True)
    counts = Counts(added=sum(item.action == "added" for item in found) + new)
    counts.changed = sum(item.action == "changed" for item in found)
    counts.unchanged = len(rows) + len(domains) - counts.added - counts.changed
    return counts


def _refuse(problems: list[Problem]) -> None:
    if problems:
        shown = [str(problem) for problem in problems[:SHOWN_PROBLEMS]]
        if len(problems) > SHOWN_PROBLEMS:
            shown.append(_("… and %(count)s more.") % {"count": len(problems) - SHOWN_PROBLEMS})
        raise DomainError("\n".join(shown))


def _present_governments(*, is_sample: bool = False) -> list[dict[str, Any]]:
    names = PLAIN + [f"{link}__code" for link in LINKS.values()]
    rows = LocalGovernment.objects.filter(is_sample=is_sample).values(*names)
    return [{key.removesuffix("__code"): value for key, value in row.items()} for row in rows]


def _wanted(governments: Rows, today: datetime.date) -> dict[str, dict[str, Any]]:
    """The columns of every government, with `current` and `province` worked out for the day."""
    wanted = {}
    for code, row in governments.items():
        current = at_end_of_chain(row, today, governments) or row
        province = parent_on(current, today, governments) or current
        links = {
            "parent": row.parent_code,
            "successor": row.successor_code,
            "current": current.code,
            "province": province.code,
        }
        columns = {name: getattr(row, name) for name in PLAIN}
        wanted[code] = columns | {name: value or None for name, value in links.items()}
    return wanted


def _present_changes() -> dict[str, dict[str, Any]]:
    rows = LocalGovernmentChange.objects.values("government__code", "date", "kind", "from_name", "to_name", "note")
    return {
        _change_key(row["government__code"], row["date"], row["kind"], row["to_name"]): {
            "from_name": row["from_name"],
            "note": row["note"],
        }
        for row in rows
    }


def _wanted_changes(reference: Reference) -> dict[str, dict[str, Any]]:
    return {_change_key(*row.key): {"from_name": row.from_name, "note": row.note} for row in reference.changes}


def _change_key(code: str, date: datetime.date, kind: str, to_name: str) -> str:
    return f"{code} {date} {kind} {to_name}"


def _compare(table: str, present: dict[str, dict[str, Any]], wanted: dict[str, dict[str, Any]]) -> list[Difference]:
    found = []
    for key, columns in wanted.items():
        before = present.get(key)
        changed = [
            (name, _text(before[name]) if before else "", _text(value))
            for name, value in columns.items()
            if before is None or before[name] != value
        ]
        if changed:
            found.append(Difference(table, key, "changed" if before else "added", changed))
    gone = [key for key in present if key not in wanted]
    return found + [Difference(table, key, "removed") for key in gone]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _write(reference: Reference, today: datetime.date, progress: Progress, total: int) -> None:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    _write_governments(reference.governments, _wanted(reference.governments, today), is_sample=False, done=step)
    ids = dict(LocalGovernment.objects.values_list("code", "pk"))
    present = _present_changes()
    for row in reference.changes:
        values = {"from_name": row.from_name, "note": row.note}
        if present.get(_change_key(*row.key)) != values:
            LocalGovernmentChange.objects.update_or_create(
                government_id=ids[row.code], date=row.date, kind=row.kind, to_name=row.to_name, defaults=values
            )
        step()
    for domain in reference.domains:
        _add_domain(domain)
        step()
    write_figures(reference.figures, is_sample=False)
    for _row in reference.figures:
        step()


def _write_governments(
    rows: Rows, wanted: dict[str, dict[str, Any]], *, is_sample: bool, done: Callable[[], None]
) -> None:
    """Two passes, because a government may point to one that stands further down."""
    present = {row["code"]: row for row in _present_governments(is_sample=is_sample)}
    touched = [code for code in rows if present.get(code) != wanted[code]]
    for code in rows:
        if code in touched:
            plain = {name: wanted[code][name] for name in PLAIN}
            LocalGovernment.objects.update_or_create(code=code, defaults=plain | {"is_sample": is_sample})
        done()
    ids = dict(LocalGovernment.objects.values_list("code", "pk"))
    for code in touched:
        links = {f"{name}_id": ids.get(wanted[code][name]) for name in LINKS.values()}
        LocalGovernment.objects.filter(code=code).update(**links)


def _add_domain(row: DomainRow) -> bool:
    government = LocalGovernment.objects.get(code=row.code)
    return MailDomain.objects.get_or_create(government=government, domain=row.domain)[1]


def _remove(gone: list[Difference], counts: Counts, *, dry_run: bool) -> None:
    keys = {item.key for item in gone if item.table == "government change"}
    for change in LocalGovernmentChange.objects.select_related("government") if keys else []:
        if _change_key(change.government.code, change.date, change.kind, change.to_name) in keys:
            counts.removed += 1
            if not dry_run:
                change.delete()
    figures = {item.key for item in gone if item.table == "government figure"}
    counts.removed += remove_figures(figures, dry_run=dry_run)
    codes = [item.key for item in gone if item.table == "local government"]
    for government in LocalGovernment.objects.filter(code__in=codes):
        if pointing := _pointing_to(government):
            counts.kept.append(
                _("%(name)s (%(code)s) left the list but stays, because %(what)s point to it.")
                % {"name": government.name_ko, "code": government.code, "what": ", ".join(pointing)}
            )
            continue
        counts.removed += 1
        if not dry_run:
            LocalGovernment.objects.filter(pk=government.pk).update(current=None, province=None)
            government.delete()


def _pointing_to(government: LocalGovernment) -> list[str]:
    """The tables whose rows point to the government, itself, its own changes and figures apart."""
    names = []
    for relation in LocalGovernment._meta.related_objects:
        model = relation.related_model
        if model in (LocalGovernmentChange, GovernmentFigure):
            continue
        rows = model._base_manager.filter(**{relation.field.name: government})  # type: ignore[union-attr]
        if model is LocalGovernment:
            rows = rows.exclude(pk=government.pk)
        if rows.exists():
            names.append(str(model._meta.verbose_name_plural))  # type: ignore[union-attr]
    return sorted(set(names))
