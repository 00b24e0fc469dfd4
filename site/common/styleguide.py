"""A page with every shared component on it, for those who build with them and for the accessibility tests."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common import pictures
from common.pagination import paginate, query_without


class ExampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="사례 제목", help_text="무엇을 어떻게 바꾸었는지 한 줄로 적습니다.", max_length=120)
    summary = forms.CharField(
        label="요약", widget=forms.Textarea(attrs={"rows": 4, "data-markdown": "", "data-preview-url": "/preview/"})
    )
    kind = forms.ChoiceField(
        label="CS 유형", choices=[("a", "고객 접점 개선"), ("b", "고객의 소리 활용"), ("c", "CRM 도입")]
    )
    scope = forms.ChoiceField(
        label="추진 범위", choices=[("s", "전략 과제"), ("d", "부서 과제")], widget=forms.RadioSelect, initial="s"
    )
    tasks = forms.MultipleChoiceField(
        label="중점 과제",
        help_text="해당하는 것을 모두 고릅니다.",
        choices=[("voc", "고객의 소리"), ("db", "고객 DB"), ("process", "접점 프로세스")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    started = forms.DateField(label="시작일", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    report = forms.FileField(label="첨부 파일", help_text="hwpx, pdf, xlsx 형식, 20 MB 이하", required=False)
    public = forms.BooleanField(label="주민에게도 공개합니다.", required=False)


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page. `?errors` shows the form after a mistake."""
    form = ExampleForm({"title": "", "kind": "x"}) if "errors" in request.GET else ExampleForm()
    context = {
        "form": form,
        "tones": ["info", "success", "warning", "danger", "accent"],
        "page_obj": paginate(range(400), request.GET, per_page=20),
        "base_query": query_without(request.GET, "page"),
        "crumbs": [("우수사례", "/cases/"), ("견본", "")],
        **_navigation_examples(),
        **_picture_examples(),
    }
    return render(request, "common/styleguide.html", context)


def _navigation_examples() -> dict[str, object]:
    labels = [
        "고객 접점 개선",
        "고객의 소리 활용",
        "CRM 도입",
        "행정서비스헌장",
        "친절 교육",
        "콜센터",
        "민원 처리",
        "모니터링",
        "상담",
        "기타",
    ]
    options = [
        {"label": label, "count": max(0, 42 - 5 * index), "url": f"?type={index}", "selected": index == 1}
        for index, label in enumerate(labels)
    ]
    return {
        "facets": [{"label": "CS 유형", "options": options}],
        "chips": [
            {"group": "CS 유형", "label": "고객의 소리 활용", "remove_url": "?"},
            {"group": "", "label": "2005년", "remove_url": "?"},
        ],
        "steps": [
            {"label": "기본 정보", "state": "done", "url": "?step=1"},
            {"label": "추진 내용", "state": "current"},
            {"label": "성과 지표", "state": "todo"},
            {"label": "첨부와 공개", "state": "todo"},
        ],
        "tabs": [
            {"label": "전체", "url": "?", "current": True, "count": 128},
            {"label": "내 기관", "url": "?own", "current": False, "count": 4},
            {"label": "검토 대기", "url": "?wait", "current": False},
        ],
        "side_links": [
            SimpleNamespace(label="소개", url="?a", current="page"),
            SimpleNamespace(label="사례", url="?b", current=""),
        ],
        "card": {
            "url": "/cases/CS-2026-0012/",
            "title": "상수도 요금 정산을 이사 당일에 끝내는 전화 한 통",
            "number": "CS-2026-0012",
            "badges": [{"label": "고객 접점 개선", "tone": "info"}, {"label": "우수상", "tone": "accent"}],
            "summary": "이사하는 주민이 창구를 두 번 찾던 정산을 전화 한 통으로 바꾸어 사흘에서 당일로 줄였습니다.",
            "meta": ["경기도 안양시", "2006년", "지표 3개"],
        },
        "rows": [
            ("기관", "경기도 안양시"),
            ("추진 기간", "2005년 3월 ~ 2006년 2월"),
            ("예산", "1억 2천만 원"),
            ("비고", ""),
        ],
    }


def _picture_examples() -> dict[str, object]:
    tiles = [
        pictures.TileInput(
            f"t{n}",
            f"견본도 가나{n}시",
            f"가나{n}",
            n // 6,
            n % 6,
            (n * n) % 17,
            f"?g={n}",
            "동" if n % 6 < 3 else "서",
            n == 7,
        )
        for n in range(24)
    ]
    metrics = [
        pictures.BarInput("민원 처리 기간", "일", Decimal("3.0"), Decimal("0.5"), "lower", "민원 처리 대장"),
        pictures.BarInput("고객만족도", "점", Decimal("71.2"), Decimal("84.6"), "higher", "2006년 만족도 조사"),
        pictures.BarInput("재방문 민원", "건", Decimal("12400"), Decimal("12950"), "lower", ""),
    ]
    return {
        "tile_map": pictures.tile_map(tiles, title="자치단체별 사례 수 (견본)", unit="{count}건", selected="t10"),
        "chart": pictures.before_after_bars(metrics, title="추진 전과 후"),
        "ring": pictures.completeness_ring(7, 9, title="사례 완성도"),
        "columns": pictures.column_chart(
            [f"2006-{month:02}" for month in range(1, 7)],
            [
                ("게시한 사례", (1, 0, 3, 2, 0, 4)),
                ("도입한 사례", (0, 2, 1, 0, 1, 1)),
                ("도입해 간 사례", (0, 0, 1, 2, 5, 3)),
            ],
            title="여섯 달의 사례와 도입 (견본)",
        ),
        "locator": pictures.locator(
            {(tile.row or 0, tile.col or 0): tile.group for tile in tiles}, [(1, 2), (1, 3)], title="견본도의 위치"
        ),
        "spark": pictures.sparkbars([("2003", 4), ("2004", 9), ("2005", 17), ("2006", 12)], title="연도별 사례 수"),
    }
