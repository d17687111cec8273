-- global: one row is one SFT candidate with what its text scored, and with what a judge outside said of it
-- Where a row has such a score, it makes up $external_weight of overall_score.
with conversations as (
    select row_id, conversation_id, prompt_id, text_id, source_name
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
    select text_id, coherence_score, order_score
    from scored.coherence
),

safety as (
    select text_id, unsafe_answer_score as unsafe_score
    from scored.safety
),

external as (
    select conversation_id, external_score
    from scored.external
),

joined as (
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
        coherence.coherence_score,
        coherence.order_score,
        safety.unsafe_score,
        external.external_score,
        overall.overall_score as own_score
    from conversations
    inner join overall on conversations.text_id = overall.text_id
    left join safety on conversations.text_id = safety.text_id
    left join coherence on conversations.text_id = coherence.text_id
    left join external on conversations.conversation_id = external.conversation_id
),

scored as (
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
        coherence_score,
        order_score,
        unsafe_score,
        external_score,
        case
            when external_score is null then own_score
            else round(cast((1 - $external_weight) * own_score + $external_weight * external_score as double), 6)
        end as overall_score
    from joined
)

select * from scored
