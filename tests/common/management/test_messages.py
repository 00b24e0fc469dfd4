"""The command over a small app of its own."""

import sys

import pytest
from django.apps import AppConfig
from django.core.management import CommandError, call_command

from common.management.commands.messages import Command


@pytest.fixture
def app(tmp_path, settings, monkeypatch):
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "forms.py").write_text("_('Save')\n_('Close')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    settings.BASE_DIR = tmp_path
    config = AppConfig("shelf", __import__("shelf"))
    monkeypatch.setattr("common.management.commands.messages.apps.get_app_configs", lambda: [config])
    yield folder
    sys.modules.pop("shelf", None)


def test_update_then_translate_then_check_then_compile(app, capsys):
    po = app / "locale/ko/LC_MESSAGES/django.po"
    with pytest.raises(CommandError, match="2 problems"):
        call_command(Command(), check=True)
    call_command(Command())
    with pytest.raises(CommandError, match="untranslated: 'Close'"):
        call_command(Command(), check=True)
    text = po.read_text(encoding="utf-8")
    po.write_text(
        text.replace('"Save"\nmsgstr ""', '"Save"\nmsgstr "저장"').replace(
            '"Close"\nmsgstr ""', '"Close"\nmsgstr "닫기"'
        ),
        encoding="utf-8",
    )
    call_command(Command(), check=True)
    call_command(Command(), compile=True)
    assert po.with_suffix(".mo").exists()
    call_command(Command())
    call_command(Command(), "shelf", check=True)
    assert "complete" in capsys.readouterr().out


def test_an_unknown_app_and_an_unreadable_mark_are_said(app):
    with pytest.raises(CommandError, match="No app of ours is called attic"):
        call_command(Command(), "attic")
    (app / "forms.py").write_text("_(name)", encoding="utf-8")
    with pytest.raises(CommandError, match=r"shelf/forms\.py:1"):
        call_command(Command())
