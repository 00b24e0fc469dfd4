"""A sample of what waits for those who keep order: a flagged post and an answer with a held word. All invented."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from community.forums.models import Forum, Thread
from community.forums.services.counting import recount_forum
from community.forums.services.drafting import save_draft
from community.forums.services.posting import reply, start_thread
from community.forums.services.submitting import submit_reply
from community.moderation.choices import Reason
from community.moderation.models import Flag, HeldWord, Report
from community.moderation.services.flagging import flag_post
from people.models import User

BOARD = "free-talk"
HELPFUL, CARELESS = "haeoreum.voc@korea.example", "nuri.call@korea.example"
FLAGGERS = {
    "officer2@korea.example": "민원인의 이름과 휴대전화가 그대로 있습니다. (예시)",
    "garam.training@korea.example": "",
}
TITLE = "자주 전화하시는 분께 어떻게 답하시나요? (예시)"
OPENING = """같은 일로 매일 전화하시는 분이 계실 때, 상담사가 지치지 않게 돕는 방법을 나누어 주세요.

이 글과 답은 게시판 관리를 보여 주려고 지어낸 예시입니다."""
FLAGGED = """저희도 그런 분이 계십니다. 나예시 님, 010-0000-0000 번으로 늘 전화하시는데 지난주에는 세 번이나 오셨습니다.

지어낸 이름과 번호입니다. 개인정보가 적힌 글을 신고하고 처리하는 모습을 보여 주는 예시입니다."""
WORD, NOTE = "무료 당첨", "예시: 광고에 자주 나오는 말"
WAITING = "무료 당첨 행사 문자를 받고 전화하시는 분이 많아 안내문을 만들었습니다. (예시)"


@transaction.atomic
def ensure_moderation() -> int:
    """Add the sample unless anything was flagged yet; how many posts wait for a decision."""
    people = {user.email: user for user in User.objects.filter(is_active=True)}
    board = Forum.objects.filter(slug=BOARD).first()
    needed = {HELPFUL, CARELESS, *FLAGGERS}
    if board is None or Report.objects.exists() or HeldWord.objects.exists() or not needed <= set(people):
        return 0
    begun = timezone.now() - datetime.timedelta(days=24)
    thread = start_thread(actor=people[HELPFUL], forum=board, title=TITLE, body=OPENING, at=begun, is_sample=True)
    post = reply(actor=people[CARELESS], thread=thread, body=FLAGGED, at=begun + datetime.timedelta(hours=5))
    for number, (email, words) in enumerate(FLAGGERS.items()):
        flag = flag_post(actor=people[email], post=post, reason=Reason.PERSONAL, words=words)
        at = begun + datetime.timedelta(days=20, hours=number)
        Flag.objects.filter(pk=flag.pk).update(at=at)
    Report.objects.filter(post=post).update(opened_at=begun + datetime.timedelta(days=20))
    HeldWord.objects.create(word=WORD, note=NOTE)
    _hand_in(people[HELPFUL], thread)
    recount_forum(board.pk)  # the newest thread of the board is another one
    return 2


def _hand_in(author: User, thread: Thread) -> None:
    """As somebody's answer that has the held word, and so waits."""
    draft = save_draft(actor=author, thread=thread, content={"body": WAITING})
    submit_reply(actor=author, thread=thread, body=WAITING, draft=draft)
