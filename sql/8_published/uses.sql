-- global: one row is one content id with the published tables that hold it
with occurrences as (
    select 'conversations' as entity, conversation_id as content_id, 'sft_single_turn' as table_name
    from sft.single_turn
    union all
    select 'conversations' as entity, conversation_id as content_id, 'sft_multi_turn' as table_name
    from sft.multi_turn
    union all
    select 'comparisons' as entity, pair_id as content_id, 'preference_pairs' as table_name
    from preference.pairs
    union all
    select 'answers' as entity, chosen_id as content_id, 'preference_pairs' as table_name
    from preference.pairs
    union all
    select 'answers' as entity, rejected_id as content_id, 'preference_pairs' as table_name
    from preference.pairs
    union all
    select 'answers' as entity, answer_id as content_id, 'preference_ranked_answers' as table_name
    from preference.ranked_answers
    union all
    select 'answers' as entity, answer_id as content_id, 'preference_unpaired' as table_name
    from preference.unpaired
    union all
    select 'prompts' as entity, prompt_id as content_id, 'preference_prompts' as table_name
    from preference.prompts
),

distinct_occurrences as (
    select distinct entity, content_id, table_name
    from occurrences
),

uses as (
    select entity, content_id, sort_array(collect_list(table_name)) as tables
    from distinct_occurrences
    group by entity, content_id
)

select * from uses
