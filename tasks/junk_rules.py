"""Junk rules: which answers are not learnt from, each with its switch."""

from pydantic import Field

from tasks.source import Group


class Junk(Group):
    """Which junk is kept: a talk whose last answer is any other goes, with the rule's name.

    Judged is the last answer, its code left out; what the request asks for is no junk. SFT rows
    alone are bound: as the worse side of a pair, or a row of votes, junk is worth having.
    """

    keep_refusals: bool = Field(
        default=False, description="Keep talks that end in a refusal: a safety set is made of them."
    )
    keep_self_identification: bool = Field(
        default=False, description="Keep 'as an AI language model, I …' that nobody asked for."
    )
    keep_knowledge_cutoffs: bool = Field(
        default=False, description="Keep answers that speak of when their knowledge ends."
    )
    keep_truncated: bool = Field(
        default=False, description="Keep answers that stop in code or in the midst of a sentence."
    )
    keep_repetition: bool = Field(
        default=False, description="Keep answers that say the same again and again, on end."
    )
    keep_boilerplate: bool = Field(
        default=False, description="Keep what a web page says around its text: rights, sign-ups."
    )
    keep_echoes: bool = Field(
        default=False, description="Keep answers that say their request again and nothing else."
    )
    keep_empty_politeness: bool = Field(
        default=False, description="Keep answers that offer help and give none."
    )
    keep_other_languages: bool = Field(
        default=False, description="Keep answers without Chinese to Chinese, and the other way."
    )
    keep_mojibake: bool = Field(
        default=False, description="Keep answers of broken letters that could not be mended."
    )
    keep_special_tokens: bool = Field(
        default=False, description="Keep answers with a chat template's marks or turns in them."
    )
