"""The picture in docs/contest-rules.md is the engine's."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[4]


def test_the_picture_is_what_the_engine_draws_today():
    """Should this fail: python scripts/contest_pictures.py"""
    spec = importlib.util.spec_from_file_location("contest_pictures", ROOT / "scripts" / "contest_pictures.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PICTURE.read_text(encoding="utf-8") == script.drawn()
