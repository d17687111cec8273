"""The judge's prompts: files of text, one a mode and a language, each with its version."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from tasks.judging.fences import fenced, fenced_turns, mark_of
from tasks.judging.protocol import Case, Mode

_FOLDER = Path(__file__).parent / "prompts"
_SLOT = re.compile(r"\{(mark|task|first|second)\}")
# Chinese where so much of a task's letters is Han: an English word or two do not change that.
_HAN_SHARE = 0.2
_HAN, _LATIN = re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z]+")


@dataclass(frozen=True)
class Rubric:
    """One prompt: its version and the texts of the system's and the user's turn, with slots."""

    version: int
    system: str
    user: str


@functools.cache
def rubric(mode: Mode, language: str) -> Rubric:
    """Return the prompt of a mode in a language, `en` or `zh`."""
    text = (_FOLDER / f"{mode}.{language}.txt").read_text("utf-8")
    head, system, user = re.split(r"^=== (?:system|user)\n", text, flags=re.MULTILINE)
    return Rubric(int(head.removeprefix("version:")), system.strip(), user.strip())


def version_of(mode: Mode) -> str:
    """Return the version of a mode's prompts, one number where the languages agree."""
    numbers = {language: rubric(mode, language).version for language in ("en", "zh")}
    versions = sorted(set(numbers.values()))
    return str(versions[0]) if len(versions) == 1 else f"{numbers['en']}-{numbers['zh']}"


def language_of(case: Case) -> str:
    """Return `zh` where the task's own words are Chinese, else `en`: both are judged in English."""
    asked = "\n".join(content for role, content in case.prompt if role == "user")
    han, words = len(_HAN.findall(asked)), len(_LATIN.findall(asked))
    return "zh" if han and han >= _HAN_SHARE * (han + words) else "en"


def messages_of(case: Case, mode: Mode, is_swapped: bool = False) -> list[dict[str, str]]:
    """Return the two turns that ask a judge about a case, its answers the other way round or not.

    Texts fill slots in one pass: a slot's name that stands in a text stays what it is.
    """
    answers = [each.messages for each in case.answers]
    first, *others = reversed(answers) if is_swapped else answers
    turns = [turn for each in (case.prompt, *answers) for turn in each]
    mark = mark_of([case.tools or "", *(content for _, content in turns)])
    tools = [fenced("tools", case.tools, mark)] if case.tools else []
    slots = {
        "mark": mark,
        "task": "\n".join([*tools, fenced_turns("task", case.prompt, mark)]),
        "first": fenced_turns("answer", first, mark),
        "second": "\n".join(fenced_turns("answer", each, mark) for each in others),
    }
    asked = rubric(mode, language_of(case))
    parts = {"system": asked.system, "user": asked.user}
    return [
        {"role": role, "content": _SLOT.sub(lambda slot: slots[slot[1]], text)}
        for role, text in parts.items()
    ]
