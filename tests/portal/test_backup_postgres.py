"""A site on PostgreSQL is backed up, proven and restored by its commands."""

import json

import pytest

from people.models import LocalGovernment
from tests.databases import SERVER, empty_database
from tests.portal.installation import Installation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.skipif(not SERVER, reason="needs a PostgreSQL server in DATABASE_URL"),
]


def test_a_restored_site_holds_the_same_rows_and_files(tmp_path):
    with empty_database() as one, empty_database() as two:
        site, other = Installation(tmp_path / "one", one), Installation(tmp_path / "two", two)
        site.manage("prepare")
        site.manage("generate_cases", "3")
        upload = site.var / "media" / "cases" / "한글 이름.txt"
        upload.parent.mkdir(parents=True, exist_ok=True)
        upload.write_text("파일", encoding="utf-8")
        site.manage("backup", str(tmp_path / "backups"))
        [place] = [path for path in (tmp_path / "backups").iterdir() if path.name != "files"]
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        assert (manifest["engine"], manifest["rows"]["cases_casepage"]) == ("postgresql", 3)
        assert manifest["rows"][LocalGovernment._meta.db_table] >= 250

        assert "The backup is good" in site.manage("restore", str(place), "--verify").stdout
        over_files = site.manage("restore", str(place), check=False)
        assert (over_files.returncode, str(site.var / "media") in over_files.stderr) == (1, True)
        upload.unlink()
        over_rows = site.manage("restore", str(place), check=False)
        assert (over_rows.returncode, "--verify" in over_rows.stderr) == (1, True)

        other.manage("restore", str(place))
        assert other.fingerprint() == site.fingerprint()
        assert (other.var / "media" / "cases" / "한글 이름.txt").read_text(encoding="utf-8") == "파일"
