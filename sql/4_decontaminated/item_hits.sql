-- row-local: one row is one text that holds an item of a benchmark, and that item
-- Tulu 3's rule: enough of the item's tokens lie in runs of $ngram_tokens tokens that one side of the text
-- shares with it. An item shorter than such a run must be a whole user turn: tasks/functions/contamination.py.
with items as (
    select item_row_id, question_id, benchmark_name, part, number, tokens, token_count, coverage_limit, needed_count
    from decontaminated.items
),

indexes as (
    select
        $ngram_tokens as run_tokens,
        item_index(collect_list(number), collect_list(tokens), collect_list(needed_count), $ngram_tokens) as held
    from items
),

texts as (
    select text_id, content_id, messages
    from staged.texts
    where exists (select 1 from decontaminated.items)
),

searched as (
    select
        texts.text_id,
        texts.content_id,
        held_items(texts.messages, 'prompt', indexes.run_tokens, indexes.held) as in_prompt,
        held_items(texts.messages, 'answer', indexes.run_tokens, indexes.held) as in_answer
    from texts
    cross join indexes
),

found as (
    select text_id, content_id, 'prompt' as side, explode(in_prompt) as item
    from searched
    where size(in_prompt) > 0
    union all
    select text_id, content_id, 'answer' as side, explode(in_answer) as item
    from searched
    where size(in_answer) > 0
),

item_hits as (
    select
        found.text_id,
        found.content_id,
        found.side,
        items.item_row_id,
        items.question_id,
        items.benchmark_name,
        items.part,
        items.token_count,
        found.item.covered_count,
        round(found.item.covered_count / items.token_count, 6) as coverage,
        items.coverage_limit,
        found.item.first_text_token,
        found.item.last_text_token
    from found
    inner join items on found.item.number = items.number
)

select * from item_hits
