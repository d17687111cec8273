-- global: one row is one SFT candidate with what its text scored
with conversations as (
    select
        row_id,
        conversation_id,
        prompt_id,
        text_id,
        source_name
    from decontaminated.conversations
),

overall as (
    select
        text_id,
        instruction_accuracy_score,
        complexity_score,
        knowledge_density_score,
        instruction_following_score,
        overall_score
    from scored.overall
),

coherence as (
    select text_id, coherence_score
    from scored.coherence
),

scored as (
    select
        conversations.row_id,
        conversations.conversation_id,
        conversations.prompt_id,
        conversations.text_id,
        conversations.source_name,
        overall.instruction_accuracy_score,
        overall.complexity_score,
        overall.knowledge_density_score,
        overall.instruction_following_score,
        overall.overall_score,
        coherence.coherence_score
    from conversations
    inner join overall on conversations.text_id = overall.text_id
    left join coherence on conversations.text_id = coherence.text_id
)

select * from scored
