"""One real site in a folder of its own: prepared, started, stopped, backed up and restored by its commands."""

import json
import os
import select
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from cases.models import CasePage
from people.models import LocalGovernment
from tests import pace
from tests.portal.installation import Installation
from tests.samplesite import copy_prepared_site

SHOW_TEXTS = "from cases.models import FileText; print(list(FileText.objects.values_list('text', flat=True)))"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    site = Installation(tmp_path_factory.mktemp("installed") / "var")
    copy_prepared_site(site.var, tmp_path_factory)
    return site


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_well(process: subprocess.Popen, port: int) -> dict:
    deadline = time.monotonic() + pace.NEVER
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=60) as answer:
                found = json.load(answer)
            if found["status"] == "ok":
                return found
        time.sleep(0.2)
    raise AssertionError("the site did not become well")


def children_of(pid: int) -> set[int]:
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found |= {int(path.parent.name)} | children_of(int(path.parent.name))
    return found


def assert_all_gone(pids: set[int], port: int) -> None:
    deadline = time.monotonic() + pace.NEVER
    while time.monotonic() < deadline and any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.05)
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_a_second_start_is_quick_and_changes_no_data(installed):
    before = installed.fingerprint()
    assert pace.cost_of_processes(lambda: installed.manage("prepare", "--sample-data")) < 10
    assert installed.fingerprint() == before


def test_loading_everything_again_changes_no_data(installed):
    before = installed.fingerprint()
    output = installed.manage("load_reference").stdout + installed.manage("seed_demo").stdout
    assert "The database holds what the lists say." in output
    nothing = (
        "0 governments, 0 officers, 0 CS units, 0 tags, 0 cases, 0 adoptions, 0 papers, 0 questions and visits, "
        "0 wanted cases, 0 threads, 0 questions, ideas and polls, 0 contest entries, 0 ballots, 0 exhibits, "
        "0 flagged or held posts, 0 issues of the journal, 0 lists"
    )
    assert f"Added: {nothing}." in output
    assert installed.fingerprint() == before


def test_the_samples_files_are_read_when_the_site_is_prepared(installed):
    assert "No attachment is waiting to be read." in installed.manage("extract_attachments").stdout
    assert "[예시 자료]" in installed.manage("shell", "-v", "0", "-c", SHOW_TEXTS).stdout


def all_parts(process: subprocess.Popen) -> set[int]:
    """gunicorn, its two workers and the background worker, once all are there."""
    deadline = time.monotonic() + pace.NEVER
    while time.monotonic() < deadline:
        if len(found := children_of(process.pid)) == 4:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not four processes but {len(found)}")


def said_until(process: subprocess.Popen, words: str) -> str:
    """All that the process has said, once the words are there: it looks for its own answer now and then."""
    deadline, said = time.monotonic() + pace.NEVER, b""
    while words.encode() not in said and time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 0.2)[0]:
            said += os.read(process.stdout.fileno(), 65_536)
    return said.decode()


def test_ctrl_c_stops_everything_that_serve_started(installed):
    before, port = installed.fingerprint(), free_port()
    with installed.serve(port) as process:
        assert wait_until_well(process, port)["worker"] is True
        started = all_parts(process)
        output = said_until(process, "officer@korea.example")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=pace.NEVER)
    assert process.returncode == 0
    assert f"The site answers on http://127.0.0.1:{port}/" in output
    assert "officer@korea.example" in output
    assert_all_gone(started, port)
    assert installed.fingerprint() == before


@pytest.mark.parametrize("victim", ["web", "worker"])
def test_when_a_part_dies_the_rest_stops_with_a_sentence(installed, victim):
    port = free_port()
    with installed.serve(port) as process:
        wait_until_well(process, port)
        started = all_parts(process)
        # Those that lead a process group are gunicorn's master, which has workers, and the background worker.
        parts = {bool(children_of(pid)): pid for pid in started if os.getpgid(pid) == pid}
        os.kill(parts[victim == "web"], signal.SIGKILL)
        output = process.communicate(timeout=pace.NEVER)[0]
    assert process.returncode == 1
    assert f"{victim} ended by itself (killed by SIGKILL); everything else was stopped too." in output
    assert_all_gone(started, port)


def test_a_taken_port_is_told_in_one_sentence(installed):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with installed.serve(port) as process:
            output = process.communicate(timeout=pace.NEVER)[0]
    assert process.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use." in output
    assert "Traceback" not in output


def test_production_refuses_sample_accounts(installed, tmp_path):
    strict = Installation(tmp_path)
    strict.environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings.production", "SECRET_KEY": "s" * 60}
    done = strict.manage("seed_demo", check=False)
    assert done.returncode == 1
    assert "production settings" in done.stderr


def test_a_backup_is_proven_by_a_scratch_site(installed, tmp_path):
    (installed.var / "media" / "cases").mkdir(parents=True, exist_ok=True)
    (installed.var / "media" / "cases" / "한글 이름.txt").write_text("파일", encoding="utf-8")
    installed.manage("backup", str(tmp_path))
    [place] = [path for path in tmp_path.iterdir() if path.name != "files"]
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"][CasePage._meta.db_table] == 73
    assert manifest["rows"][LocalGovernment._meta.db_table] == 278
    assert "cases/한글 이름.txt" in manifest["files"]
    output = installed.manage("restore", str(place), "--verify").stdout
    assert "The backup is good" in output

    refused = installed.manage("restore", str(place), check=False)
    assert refused.returncode == 1
    assert installed.manage("backup", str(tmp_path)).returncode == 0

    kept = next(path for path in (tmp_path / "files").rglob("*") if path.is_file())
    kept.write_bytes(b"rotten")
    damaged = installed.manage("restore", str(place), "--verify", check=False)
    assert damaged.returncode == 1
    assert str(kept) in damaged.stderr


def test_a_restored_site_holds_the_same_rows(installed, tmp_path):
    installed.manage("backup", str(tmp_path / "backups"))
    [place] = [path for path in (tmp_path / "backups").iterdir() if path.name != "files"]
    other = Installation(tmp_path / "other")
    other.manage("restore", str(place))
    assert other.fingerprint() == installed.fingerprint()


def test_a_new_search_term_renews_the_web_workers_together_while_they_answer(installed):
    """They share the memory of the new dictionary, and no reader waits for its loading or finds nothing."""
    port = free_port()
    with installed.serve(port) as process:
        wait_until_well(process, port)
        before = all_parts(process)
        [master] = [pid for pid in before if children_of(pid)]
        old = children_of(master)
        installed.manage(
            "shell", "-c", "from search.models import SearchTerm as T; T.objects.create(word='두레온정콜')"
        )
        deadline = time.monotonic() + pace.NEVER
        asked = 0
        while (children_of(master) & old or len(children_of(master)) != len(old)) and time.monotonic() < deadline:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/search/?q=%EC%BD%9C%EC%84%BC%ED%84%B0") as answer:
                assert "검색 결과 0건" not in answer.read().decode()
            asked += 1
            time.sleep(0.1)  # readers leave the builders of the dictionary some time, too
        assert len(children_of(master)) == len(old)
        assert not children_of(master) & old
        assert asked > 5
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=pace.NEVER)[0]
    assert output.count("Handling signal: hup") == 1
    assert "Searching the database" not in output
    meta = next((installed.var / "index").glob((installed.var / "index" / "CURRENT").read_text().strip())) / "meta.json"
    assert "두레온정콜" in json.loads(meta.read_text(encoding="utf-8"))["words"]
