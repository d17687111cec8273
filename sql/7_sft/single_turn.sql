-- global: one row is one question with its answer, as people train on it
-- Exactly one user and one assistant turn and no tools; a system turn is the column `system`.
with conversations as (
    select
        conversation_id,
        prompt_id,
        text_id,
        split,
        source_name,
        instruction_accuracy_score,
        complexity_score,
        knowledge_density_score,
        instruction_following_score,
        overall_score,
        unsafe_score,
        external_score
    from selected.conversations
),

shapes as (
    select text_id, language
    from cleaned.shapes
    where is_single_turn
),

texts as (
    select text_id, messages
    from staged.texts
),

personal_data as (
    select text_id, spans
    from cleaned.personal_data
),

released as (
    select
        conversations.text_id,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages
    from conversations
    inner join texts on conversations.text_id = texts.text_id
    left join personal_data on conversations.text_id = personal_data.text_id
),

single_turn as (
    select
        conversations.conversation_id,
        conversations.prompt_id,
        case when size(released.messages) = 3 then element_at(released.messages, 1).content end as system,
        slice(released.messages, size(released.messages) - 1, 2) as messages,
        conversations.source_name,
        shapes.language,
        conversations.instruction_accuracy_score,
        conversations.complexity_score,
        conversations.knowledge_density_score,
        conversations.instruction_following_score,
        conversations.overall_score,
        conversations.unsafe_score,
        conversations.external_score,
        conversations.split
    from conversations
    inner join shapes on conversations.text_id = shapes.text_id
    inner join released on conversations.text_id = released.text_id
    order by conversations.conversation_id
)

select * from single_turn
