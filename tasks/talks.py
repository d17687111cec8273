"""Talks: the knobs of what is asked of a talk of several rounds."""

from pydantic import Field

from tasks.source import Group


class TalkRules(Group):
    """Which talks of several rounds hang together well enough."""

    min_coherence: float = Field(
        default=0.0, ge=0, le=1, description="Talks of lower coherence_score are rejected."
    )
    keep_repeated_turns: bool = Field(
        default=False, description="Keep talks of one long answer twice, or one exchange in a row."
    )
