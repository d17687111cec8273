"""Other thresholds, quickly: only the rows whose verdict changes are looked at."""

from tasks.functions import messages
from tasks.rebuilding import Rebuilding
from tasks.stages import all_stages

UNWANTED, CHOSEN = "selected.unwanted", "selected.conversations"
_CANDIDATES, _LEAKS = "scored.conversations", "selected.leaked"
_SHAPES, _TEXTS = "cleaned.shapes", "staged.texts"
_GAINED = """
create table after_it.gained as
select * from scored.conversations
where row_id in (
    select row_id from before_it.selected__unwanted
    anti join after_it.selected__unwanted using (row_id)
)
"""
_LOST = """
create table before_it.selected__conversations as
select * from selected.conversations
where row_id in (
    select row_id from after_it.selected__unwanted
    anti join before_it.selected__unwanted using (row_id)
)
"""
# Which rows are published is told without their words, which are most of what a release holds.
_WORDLESS = """
create view before_it.wordless as
select text_id, cast(null as {messages}) as messages, cast(null as varchar) as tools
from cleaned.shapes
"""
# Of the rows that would be wanted now, those stay out whose prompt gives a smaller split away.
_LEAKED = """
create table after_it.selected__leaked as
select * from selected.leaked
where entity <> 'conversations' or row_id not in (select row_id from after_it.selected__unwanted)
union all
select gained.row_id, 'conversations' as entity, round(leaks.similarity, 6) as similarity,
    leaks.kept_row_id, leaks.kept_split
from after_it.gained
inner join cleaned.shapes on shapes.text_id = gained.text_id
inner join selected.split_leaks as leaks on leaks.prompt_hash = shapes.prompt_hash
"""


def compare_thresholds(rebuilding: Rebuilding) -> None:
    """Rebuild SFT tables by their moved rows alone: those lost stand before, those gained after.

    `selected.rejections` is rebuilt whole. Split leaks stay those of the release.
    """
    stages = all_stages()
    con = rebuilding.con
    rebuilding.build(stages[UNWANTED], is_sure=True)
    rebuilding.show(_CANDIDATES, CHOSEN, _LEAKS, _SHAPES, "selected.split_leaks")
    for sql in (_GAINED, _LOST, _LEAKED):
        con.execute(sql)
    rebuilding.name(_LEAKS, "after_it.selected__leaked")
    rebuilding.build(stages["selected.rejections"], is_sure=True)
    rebuilding.name(_CANDIDATES, "after_it.gained")
    rebuilding.make(rebuilding.after(CHOSEN), stages[CHOSEN], "*")
    con.execute(_WORDLESS.format(messages=messages.SQL_TYPE))
    rebuilding.name(_TEXTS, "before_it.wordless")
    for table in ("sft.single_turn", "sft.multi_turn"):
        columns = rebuilding.columns(stages[table])
        for of in (rebuilding.before, rebuilding.after):
            rebuilding.name(CHOSEN, of(CHOSEN))
            rebuilding.make(of(table), stages[table], columns)
        rebuilding.stand_in(table, rebuilding.after(table))
    rebuilding.stand_in(CHOSEN, rebuilding.after(CHOSEN))
    rebuilding.forget(_TEXTS)
