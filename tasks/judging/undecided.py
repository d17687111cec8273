"""What needs judging: prompts of a release with two or more answers that nothing decides yet.

The order is what a judgement is worth: first prompts whose answers people rated and left nearly
equal, the smallest gap first; then all others, those with more answers first; ties by prompt id.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from tasks.engine import connection, show_by_key
from tasks.holds import shared
from tasks.identity import Messages
from tasks.judging.protocol import PAIRWISE, Candidate, Case, Mode
from tasks.releases import Release
from tasks.told import pinned

_READ = (
    *("staged.texts", "cleaned.personal_data", "selected.candidates"),
    *("preference.pairs", "preference.ranked_answers"),
)
_CHUNK = 256

# Equal answers are one, also those that are equal once personal data is masked; which of a prompt's
# many answers are taken is told by their ids, which are hashes of what they say.
_OPEN = """
with decided as (
    select prompt_id from preference.pairs
    union select prompt_id from preference.ranked_answers
),
told as (
    select candidates.*, coalesce(redacted_id, answer_id) as released_id
    from selected.candidates left join cleaned.personal_data using (text_id)
    where not exists (select 1 from decided where decided.prompt_id = candidates.prompt_id)
),
once as (
    select * from told
    qualify row_number() over (partition by prompt_id, normal_hash order by answer_id) = 1
        and row_number() over (partition by prompt_id, released_id order by answer_id) = 1
),
prompts as (
    select
        prompt_id,
        list(answer_id order by answer_id)[:$most] as answer_ids,
        count(*) as answer_count,
        max(standing) filter (where stands_by = 'rating')
        - min(standing) filter (where stands_by = 'rating') as gap,
        count(*) filter (where stands_by = 'rating') as rated_count
    from once group by prompt_id having count(*) > 1
)
select prompt_id, answer_ids from prompts
order by case when rated_count > 1 then gap end nulls last, answer_count desc, prompt_id
"""

# As they are released: what is masked there is masked here too.
_TEXTS = """
select
    answer_id, prompt_turn_count, model,
    coalesce(redacted(messages, spans), messages) as messages,
    coalesce(redacted_tools(tools, spans), tools) as tools
from selected.candidates
inner join staged.texts using (text_id)
left join cleaned.personal_data using (text_id)
where list_contains($answer_ids, answer_id)
"""


@dataclass(frozen=True)
class Open:
    """One prompt that is undecided, with the ids of the answers to judge, sorted."""

    prompt_id: str
    answer_ids: tuple[str, ...]


@contextmanager
def stages_of(
    release: Release, tables: tuple[str, ...] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that shows the stages of a release that judging reads, and `tables`.

    Raises `SluiceError` where the lake no longer has one.
    """
    with shared(release.lake.root), connection(release.lake) as con:
        for table in (*_READ, *tables):
            pinned(release, table)
            show_by_key(con, release.lake, table, release.keys)
        yield con


def undecided(con: duckdb.DuckDBPyConnection, most: int) -> list[Open]:
    """Return undecided prompts, most informative first, with at most so many answers each."""
    found = con.execute(_OPEN, {"most": most}).fetchall()
    return [Open(prompt_id, tuple(answer_ids)) for prompt_id, answer_ids in found]


def cases_of(con: duckdb.DuckDBPyConnection, prompts: list[Open], mode: Mode) -> Iterator[Case]:
    """Yield what there is to judge of prompts, in their order: pairs of answers, or each answer.

    Texts are read some prompts at a time.
    """
    for chunk in _chunks(prompts):
        ids = [each for prompt in chunk for each in prompt.answer_ids]
        found = con.execute(_TEXTS, {"answer_ids": ids}).fetchall()
        texts = {row[0]: row[1:] for row in found}
        for prompt in chunk:
            yield from _cases(prompt, texts, mode)


def _chunks(prompts: list[Open]) -> Iterator[list[Open]]:
    for start in range(0, len(prompts), _CHUNK):
        yield prompts[start : start + _CHUNK]


def _cases(prompt: Open, texts: dict[str, Any], mode: Mode) -> Iterator[Case]:
    for ids in itertools.combinations(prompt.answer_ids, 2 if mode == PAIRWISE else 1):
        count, _, messages, tools = texts[ids[0]]
        answers = tuple(_candidate(each, *texts[each]) for each in ids)
        yield Case(prompt.prompt_id, _turns(messages)[:count], answers, tools)


def _candidate(
    answer_id: str, count: int, model: str | None, messages: list[dict[str, str]], _: str | None
) -> Candidate:
    return Candidate(answer_id, _turns(messages)[count:], model)


def _turns(messages: list[dict[str, str]]) -> Messages:
    return [(each["role"], each["content"]) for each in messages]
