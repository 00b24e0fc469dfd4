"""Whatever is typed, only our tags, attributes and addresses come out, soon, and the words are not lost."""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from common import richtext
from tests import pace
from tests.common.xss_vectors import VECTORS

TAGS = {"p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "blockquote", "ul", "ol", "li", "pre", "code", "a"} | {
    "table", "thead", "tbody", "tr", "th", "td", "div"
}  # fmt: skip
ATTRIBUTES = {
    ("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start"), ("th", "align"), ("td", "align"),
    ("div", "class"), ("div", "tabindex"), ("pre", "tabindex"),
}  # fmt: skip


def faults(markup):
    """Every tag, attribute and address in the parsed output that is not allowed."""
    found = set()
    for tag in BeautifulSoup(f"<main>{markup}</main>", "html.parser").main.find_all(True):
        if tag.name not in TAGS:
            found.add(tag.name)
        for name, value in tag.attrs.items():
            if (tag.name, name) not in ATTRIBUTES:
                found.add(f"{tag.name} {name}")
            if name == "href" and urlsplit(value).scheme not in ("", "http", "https", "mailto"):
                found.add(value)
            if name == "href" and any(ord(c) <= 32 or c in "\u200b\u202e\xad" for c in value):
                found.add(value)
            if name == "rel" and value != ["nofollow", "noopener", "ugc"]:
                found.add(str(value))
            if name == "class" and value not in (["table-wrap"], []):
                found.add(str(value))
        if tag.name == "a" and "rel" not in tag.attrs:
            found.add("a without rel")
    return found


def test_there_are_enough_vectors_and_none_twice():
    assert len(VECTORS) == len(set(VECTORS)) >= 100


def around(vector):
    """The vector alone and in every place where Markdown treats it in another way."""
    return vector, f"앞\n\n{vector}\n\n뒤", f"- {vector}", f"> {vector}", f"**{vector}**", f"[{vector}](/x)"


@pytest.mark.parametrize(
    "render", [richtext.render_markdown, richtext.render_plain, richtext.sanitise, richtext.trusted]
)
def test_no_vector_leaves_anything_forbidden(render):
    markup = {text: render(text) for vector in VECTORS for text in around(vector)}
    assert {type(result) for result in markup.values()} == {SafeString}
    assert {text: found for text, result in markup.items() if (found := faults(result))} == {}


@pytest.mark.parametrize("render", [richtext.render_markdown, richtext.sanitise])
def test_sanitising_again_changes_nothing(render):
    markup = {vector: render(vector) for vector in VECTORS}
    assert {vector: richtext.sanitise(result) for vector, result in markup.items()} == markup


HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(VECTORS),
        st.sampled_from(
            list("[]()<>*_`~|!#&\\\"'\n ") + ["\n\n", "    ", "> ", "- ", "1. ", "```\n", "|-|-|\n", "http://a.kr"]
        ),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_any_text_renders_to_allowed_html_and_stays_so(text):
    markup = richtext.render_markdown(text)
    assert faults(markup) == set()
    assert richtext.sanitise(markup) == markup
    assert "<" not in richtext.strip_to_text(markup) or "&lt;" in markup


def test_what_officers_write_comes_out_as_meant():
    text = "# 제목\n첫 줄\n둘째 줄 **굵게**\n\n3. 셋\n4. 넷\n\n|항목|값|\n|---|--:|\n|처리일|3|\n\n![사진](/files/1)"
    assert richtext.render_markdown(text).replace("\n", "") == (
        '<h3>제목</h3><p>첫 줄<br>둘째 줄 <strong>굵게</strong></p><ol start="3"><li>셋</li><li>넷</li></ol>'
        '<div class="table-wrap" tabindex="0"><table><thead><tr><th>항목</th><th align="right">값</th></tr></thead>'
        '<tbody><tr><td>처리일</td><td align="right">3</td></tr></tbody></table></div>'
        '<p><a href="/files/1" rel="nofollow noopener ugc">사진</a></p>'
    )


def test_headings_begin_at_the_third_level_and_end_at_the_sixth():
    text = "\n".join("#" * level + " 제목" for level in range(1, 7))
    assert [tag.name for tag in BeautifulSoup(richtext.render_markdown(text), "html.parser").find_all(True)] == [
        "h3", "h4", "h5", "h6", "h6", "h6"
    ]  # fmt: skip


def test_a_text_that_begins_with_a_small_heading_skips_no_level():
    text = "### 가\n\n###### 나\n\n#### 다\n\n## 라"
    assert [tag.name for tag in BeautifulSoup(richtext.render_markdown(text), "html.parser").find_all(True)] == [
        "h3", "h4", "h4", "h3"
    ]  # fmt: skip


def test_addresses_are_linked_but_mail_addresses_and_code_are_not():
    markup = richtext.render_markdown("https://www.seoul.go.kr/a?b=1 cs@korea.kr `http://a.kr` [m](mailto:a@korea.kr)")
    links = [tag["href"] for tag in BeautifulSoup(markup, "html.parser").find_all("a")]
    assert links == ["https://www.seoul.go.kr/a?b=1", "mailto:a@korea.kr"]


def test_a_particle_after_an_address_is_not_part_of_it_and_a_bare_name_is_no_address():
    markup = richtext.render_markdown("https://www.pps.go.kr/a?b=1에서 (https://a.kr/x). korea.kr")
    links = [tag["href"] for tag in BeautifulSoup(markup, "html.parser").find_all("a")]
    assert links == ["https://www.pps.go.kr/a?b=1", "https://a.kr/x"]


def test_a_link_text_longer_than_the_limit_is_shown_as_typed():
    assert "<a" not in richtext.render_markdown(f"[{'가' * 700}](/x)")
    assert "<a" in richtext.render_markdown(f"[{'가' * 500}](/x)")


def test_plain_text_keeps_its_lines_and_interprets_nothing():
    assert richtext.render_plain("한 줄 <b>\r\n두 줄\n \n*셋*") == "<p>한 줄 &lt;b&gt;<br>두 줄</p>\n<p>*셋*</p>"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "# 제목\n* 하나 **둘** [셋](http://a.b) | file_name `다섯` a < b &amp; c",
            "제목 하나 둘 셋 file_name 다섯 a < b & c",
        ),
        ("|a|b|\n|-|-|\n|1|2|", "a b 1 2"),
        ("> 인용\n> 1. 하나\n\n```\ncode\n```", "인용 하나 code"),
        ("![사진](/x) _강조_ 2 * 3", "사진 강조 2 * 3"),
        (SafeString("<p>하나</p><p>둘<br>셋 &lt;b&gt; *별*</p>"), "하나 둘 셋 <b> *별*"),
        ("<p>하나</p><script>alert(1)</script><td>둘</td>", "하나 둘"),
    ],
)
def test_text_for_search_has_the_words_and_no_marks(source, text):
    assert richtext.strip_to_text(source) == text


def test_text_for_search_agrees_with_what_is_shown():
    source = "## 배경\n\n- 민원 **처리** 기간\n- [수도](https://a.kr)요금"
    assert richtext.strip_to_text(richtext.render_markdown(source)) == richtext.strip_to_text(source)


def ordinary_cost():
    """What a report of ordinary length and marks takes to render, in seconds of this machine now."""
    return pace.cost(lambda: richtext.render_markdown(ORDINARY_LINE * 150))


ORDINARY_LINE = "- **민원 처리** 기간을 [안내](https://a.go.kr/1)에 따라 3일(근무일)에서 1일로 줄였다.\n"

# The worst accepted texts that a search of 200 patterns, 5 positions each, found; and classics that must be refused.
WORST = {
    "open brackets": "[" * 400 + "가" * 19_600,
    "open brackets, spread": ("[" + "가" * 49) * 400,
    "open pictures": "![" * 400 + "가" * 19_200,
    "open addresses": "[a](" * 200 + "가" * 19_200,
    "tables": "a|b\n-|-\n" * 300,
    "table rows": "a|b\n-|-\n" + "1|2\n" * 590,
    "rules": "---\n" * 600 + "가" * 17_600,
    "nested lists": "- a\n    - b\n        - c\n" * 200,
    "lists in lists": "- - - - - - - a\n" * 128,
    "loose lists": "- a\n\n" * 300,
    "parentheses": "(" * 1000 + "가" * 19_000,
    "emphasis": "***a** b* " * 120,
    "half emphasis": "**a*b " * 200 + "가" * 18_000,
    "addresses": "http://a.kr/) " * 200 + "a.kr " * 3_000,
    "a long address": "http://a.kr/" + ")" * 900 + "a" * 18_000,
    "hyphens": "-가" * 10_000,
    "less than": "<a " * 400 + "가" * 18_000,
    "references": "[a]: b\n" * 200,
    "backticks": "``|" * 150 + "가" * 19_000,
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_accepted_texts_stay_far_from_quadratic(name):
    """Each takes at most three times as long as an ordinary report; without the caps the first takes 100 times."""
    assert pace.cost(lambda: richtext.render_markdown(WORST[name])) < 12 * ordinary_cost()


HOSTILE_LINES = ["[", "]", "![", "*", "_", "`", "> ", "<", "&", "|", "- ", "(", "\\", "http://a.kr ", "a\n"]


@pytest.mark.parametrize("mark", HOSTILE_LINES)
def test_a_body_full_of_one_mark_is_refused_with_a_sentence_and_still_shown(mark):
    body = (mark * 20_000)[:20_000]
    with pytest.raises(richtext.RichTextError) as refusal:
        richtext.check_markdown(body)
    with pytest.raises(ValidationError):
        richtext.validate_markdown(body)
    assert str(refusal.value.message)
    assert faults(richtext.render_markdown(body)) == set()
    assert pace.cost(lambda: richtext.render_markdown(body)) < ordinary_cost()


@pytest.mark.parametrize(
    "body",
    [
        "가" * 20_001,
        ">" * 9 + " 깊이",
        "- " * 9 + "깊이",
        "- - - - - - a\n" * 300,
        " " * 40 + "- 깊이",
        "널\x00문자",
        "\x1b[1m",
    ],
)
def test_long_deep_and_unprintable_texts_are_refused(body):
    with pytest.raises(ValidationError):
        richtext.validate_markdown(body)


def test_an_over_long_text_is_cut_when_shown():
    assert richtext.render_markdown("가" * 30_000) == f"<p>{'가' * 20_000}</p>"


def test_an_ordinary_long_report_is_accepted():
    richtext.validate_markdown(ORDINARY_LINE * 150)
    richtext.validate_markdown(" " * 60 + "담당자 홍길동 (인)")
    richtext.validate_markdown("|구분|2004|2005|\n|---|--:|--:|\n" + "|만족도|71.2|83.4|\n" * 150)


def test_tabs_and_line_breaks_are_no_control_characters():
    richtext.validate_no_control_characters("가\t나\r\n다")
    with pytest.raises(ValidationError):
        richtext.validate_no_control_characters("가\x07")


def test_cells_and_paragraphs_can_be_told_apart_in_the_bare_words():
    markup = str(richtext.render_markdown("하나 둘\n\n| 구분 | 값 |\n|---|---|\n| 가 | 1 |"))
    assert richtext.strip_to_text(markup, between=" / ") == "하나 둘 / 구분 / 값 / 가 / 1"
