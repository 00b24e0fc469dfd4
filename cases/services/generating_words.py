"""Words for generated cases, and texts made of them."""

from __future__ import annotations

import random

from common.richtext import render_markdown

Texts = list[tuple[str, str]]
POOL = 1_500

PLACES = [
    "민원실",
    "콜센터",
    "보건소",
    "도서관",
    "주민센터",
    "상하수도과",
    "세무과",
    "교통과",
    "복지과",
    "문화회관",
    "여권창구",
    "차량등록소",
    "누리집",
    "무인발급기",
]
WORKS = [
    "대기시간 단축",
    "전화 친절도 향상",
    "원스톱 처리",
    "야간 운영",
    "예약제 시행",
    "문자 알림",
    "만족도 조사",
    "찾아가는 서비스",
    "수도요금을 정산하는 창구",
    "민원 처리기간 관리",
    "고객 목소리 수집",
    "상담 지식 구축",
    "점자 고지서 제작",
    "대형폐기물 신청",
    "전입신고 안내",
    "복지 상담",
    "여권 배송",
]
ENDS = ["개선", "확대", "도입", "운영", "혁신", "간소화", "표준화", "통합"]
SENTENCES = [
    "{place}을 찾은 시민이 평균 {n}분을 기다렸습니다.",
    "담당자마다 답이 달라 {n}건의 불만이 접수되었습니다.",
    "{work}을 위해 부서 {n}곳이 함께 모였습니다.",
    "직원 {n}명이 석 달 동안 교육을 받았습니다.",
    "고객의 소리를 모아 **자주 묻는 질문 {n}개**를 뽑았습니다.",
    "처리 단계를 {n}단계로 줄이고 진행 상황을 알려 드립니다.",
    "시행 뒤 재방문이 {n}% 줄었습니다.",
    "처음에는 {place} 직원의 부담이 컸지만 업무를 나누어 해결했습니다.",
    "다른 자치단체는 {work}부터 작게 시작하기를 권합니다.",
]
TAGS = [
    "콜센터",
    "문자알림",
    "민원예약",
    "수도요금",
    "대형폐기물",
    "여권",
    "무인민원발급기",
    "야간민원실",
    "점자고지서",
    "만족도조사",
    "전화친절",
    "처리기간",
]


def sentences(chance: random.Random, count: int) -> str:
    """So many sentences; two of them are never longer than a summary may be."""
    place, work = chance.choice(PLACES), chance.choice(WORKS)
    picked = chance.choices(SENTENCES, k=count)
    return " ".join(line.format(place=place, work=work, n=chance.randint(2, 90)) for line in picked)


def texts(chance: random.Random) -> Texts:
    """1,500 texts of up to six sentences with their trusted HTML, one in five empty: rendering each case is slow."""
    sources = [sentences(chance, chance.choice((0, 2, 3, 4, 6))) for _text in range(POOL)]
    return [(source, str(render_markdown(source))) for source in sources]
