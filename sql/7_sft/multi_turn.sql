-- global: one row is one talk of several turns, or with tools, as people train on it
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
        coherence_score,
        order_score,
        unsafe_score,
        external_score
    from selected.conversations
),

shapes as (
    select text_id, language
    from cleaned.shapes
    where not is_single_turn
),

texts as (
    select text_id, messages, tools
    from staged.texts
),

personal_data as (
    select text_id, spans
    from cleaned.personal_data
),

multi_turn as (
    select
        conversations.conversation_id,
        conversations.prompt_id,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages,
        coalesce(redacted_tools(texts.tools, personal_data.spans), texts.tools) as tools,
        conversations.source_name,
        shapes.language,
        conversations.instruction_accuracy_score,
        conversations.complexity_score,
        conversations.knowledge_density_score,
        conversations.instruction_following_score,
        conversations.overall_score,
        conversations.coherence_score,
        conversations.order_score,
        conversations.unsafe_score,
        conversations.external_score,
        conversations.split
    from conversations
    inner join shapes on conversations.text_id = shapes.text_id
    inner join texts on conversations.text_id = texts.text_id
    left join personal_data on conversations.text_id = personal_data.text_id
    order by conversations.conversation_id
)

select * from multi_turn
