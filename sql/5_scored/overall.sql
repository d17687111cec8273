-- row-local: one row is one text with its four scores and their weighted mean
-- The weights are the scoring group of the configuration; all five scores lie in [0, 1].
with instruction_accuracy as (
    select text_id, instruction_accuracy_score
    from scored.instruction_accuracy
),

complexity as (
    select text_id, complexity_score
    from scored.complexity
),

knowledge_density as (
    select text_id, knowledge_density_score
    from scored.knowledge_density
),

instruction_following as (
    select text_id, instruction_following_score
    from scored.instruction_following
),

joined as (
    select
        instruction_accuracy.text_id,
        instruction_accuracy.instruction_accuracy_score,
        complexity.complexity_score,
        knowledge_density.knowledge_density_score,
        instruction_following.instruction_following_score
    from instruction_accuracy
    inner join complexity on instruction_accuracy.text_id = complexity.text_id
    inner join knowledge_density on instruction_accuracy.text_id = knowledge_density.text_id
    inner join instruction_following on instruction_accuracy.text_id = instruction_following.text_id
),

weighted as (
    select
        text_id,
        instruction_accuracy_score,
        complexity_score,
        knowledge_density_score,
        instruction_following_score,
        round(cast((
            $instruction_accuracy_weight * instruction_accuracy_score
            + $complexity_weight * complexity_score
            + $knowledge_density_weight * knowledge_density_score
            + $instruction_following_weight * instruction_following_score
        ) / (
            $instruction_accuracy_weight + $complexity_weight
            + $knowledge_density_weight + $instruction_following_weight
        ) as double), 6) as overall_score
    from joined
)

select * from weighted
