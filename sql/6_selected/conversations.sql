-- global: one row is one SFT candidate good enough to train on, and its split
with conversations as (
    select
        row_id,
        conversation_id,
        prompt_id,
        text_id,
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
    from scored.conversations
),

rejections as (
    select row_id
    from selected.rejections
    where entity = 'conversations'
),

splits as (
    select text_id, split
    from selected.splits
),

kept as (
    select
        conversations.row_id,
        conversations.conversation_id,
        conversations.prompt_id,
        conversations.text_id,
        conversations.source_name,
        conversations.instruction_accuracy_score,
        conversations.complexity_score,
        conversations.knowledge_density_score,
        conversations.instruction_following_score,
        conversations.overall_score,
        conversations.coherence_score,
        conversations.order_score,
        conversations.unsafe_score,
        conversations.external_score,
        splits.split
    from conversations
    inner join splits on conversations.text_id = splits.text_id
    where not exists (
        select 1 from rejections
        where rejections.row_id = conversations.row_id
    )
)

select * from kept
