"""The shared templates: what they promise to whoever includes them."""

import json
import re
from pathlib import Path

import brotli
import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client

STATIC = Path(__file__).resolve().parents[2] / "site/common/static/common"
TEMPLATES = Path(__file__).resolve().parents[2] / "site/common/templates"


@pytest.fixture
def client(settings) -> Client:
    settings.ROOT_URLCONF = "tests.common.urls_styleguide"
    return Client()


def packed(pattern: str) -> int:
    return sum(len(brotli.compress(file.read_bytes())) for file in STATIC.glob(pattern))


def test_the_styles_and_scripts_stay_within_their_budget() -> None:
    assert packed("css/*.css") <= 20_000
    assert packed("js/*.js") <= 15_000


@pytest.mark.django_db
def test_the_whole_page_stays_within_its_budget_and_names_no_other_host(client: Client) -> None:
    html = client.get("/").content
    assert len(brotli.compress(html)) <= 20_000
    hosts = set(re.findall(r"https?://[^/\"' ]+", html.decode()))
    assert hosts == set()


@pytest.mark.django_db
def test_the_map_of_the_250_stays_within_the_budget(client: Client) -> None:
    html = client.get("/map/").content
    assert html.count(b'class="tile tile--') >= 250
    assert len(brotli.compress(html)) <= 20_000


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/?errors", "/account/login/", "/account/signup/", "/account/password/reset/"])
def test_no_page_carries_inline_code(client: Client, url: str) -> None:
    html = client.get(url).content.decode()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|application/json))", html) == []


@pytest.mark.django_db
def test_no_id_is_used_twice(client: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get("/?errors").content.decode())
    assert sorted(ids) == sorted(set(ids))


class Short(forms.Form):
    name = forms.CharField(help_text="Your <name>")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agree = forms.BooleanField()


def test_a_field_in_error_points_at_its_hint_and_its_error() -> None:
    html = render_to_string("components/field.html", {"field": Short({})["name"]})
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    assert described[1].split() == ["id_name_helptext", "id_name_error"]
    assert all(f'id="{name}"' in html for name in described[1].split())
    assert "Your &lt;name&gt;" in html


def test_a_group_is_a_fieldset_with_a_legend_and_a_single_box_has_a_label() -> None:
    form = Short()
    assert "<legend>" in render_to_string("components/field.html", {"field": form["kind"]})
    assert '<label for="id_agree">' in render_to_string("components/field.html", {"field": form["agree"]})


def test_the_error_summary_links_to_what_is_to_be_corrected() -> None:
    form = Short({})
    html = render_to_string("components/form_errors.html", {"form": form})
    targets = re.findall(r'href="#([^"]+)"', html)
    drawn = render_to_string("components/form_fields.html", {"form": form})
    assert targets == ["id_name", "id_kind", "id_agree"]
    assert all(f'id="{target}"' in drawn for target in targets)


def test_every_component_names_its_inputs() -> None:
    silent = [
        file.name for file in (TEMPLATES / "components").glob("*.html") if "Inputs:" not in file.read_text("utf-8")
    ]
    assert silent == []


@pytest.mark.django_db
def test_every_sentence_that_a_script_shows_is_in_the_page(client: Client) -> None:
    found = re.search(r'<script id="ui-texts"[^>]*>(.*?)</script>', client.get("/").content.decode())
    assert found
    used = {
        key for file in (STATIC / "js").glob("*.js") for key in re.findall(r'say\("(\w+)"', file.read_text("utf-8"))
    }
    tools = {"bold", "heading", "list", "quote", "link"}
    assert set(json.loads(found[1])) == used | tools
