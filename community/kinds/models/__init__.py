"""The tables of questions, ideas, polls, reactions and tags."""

from community.kinds.models.marks import Reaction, TaggedThread
from community.kinds.models.polls import Ballot, Poll, PollOption
from community.kinds.models.questions import Backing, Idea, IdeaStep, Question

__all__ = ["Backing", "Ballot", "Idea", "IdeaStep", "Poll", "PollOption", "Question", "Reaction", "TaggedThread"]
