-- row-local: one row is one text with a heuristic of how much the request asks for
-- Of what users say alone: length (its logarithm), quantities, clauses, steps, reasons asked for, talk
-- of code and formulas, rare words, constraints, turns. A part is full at what it is divided by.
with signatures as (
    select text_id, prompt_token_count, turn_count
    from cleaned.signatures
),

constraints as (
    select text_id, asked_constraint_count
    from scored.constraints
),

wording as (
    select
        text_id,
        prompt_reasoning_count,
        prompt_clause_count,
        prompt_step_count,
        prompt_domain_count,
        prompt_quantity_count,
        prompt_rarity
    from scored.wording
),

terms as (
    select
        signatures.text_id,
        least(1.0, wording.prompt_clause_count / 12.0) as clauses,
        least(1.0, wording.prompt_step_count / 5.0) as steps,
        least(1.0, wording.prompt_reasoning_count / 3.0) as reasons,
        least(1.0, wording.prompt_domain_count / 6.0) as domain,
        least(1.0, wording.prompt_quantity_count / 12.0) as quantities,
        -- 0.2 is plain talk, 0.5 the talk of a trade.
        least(1.0, greatest(0.0, (wording.prompt_rarity - 0.2) / 0.3)) as rarity,
        least(1.0, constraints.asked_constraint_count / 3.0) as constraints_asked,
        least(1.0, greatest(0.0, (signatures.turn_count - 2) / 7.0)) as turns,
        least(1.0, ln(1.0 + signatures.prompt_token_count) / ln(513.0)) as length
    from signatures
    inner join constraints on signatures.text_id = constraints.text_id
    inner join wording on signatures.text_id = wording.text_id
),

scores as (
    select
        text_id,
        round(cast(
            0.3 * length + 0.2 * quantities + 0.1 * clauses + 0.1 * reasons + 0.1 * domain
            + 0.05 * steps + 0.05 * rarity + 0.05 * constraints_asked + 0.05 * turns as double
        ), 6) as complexity_score
    from terms
)

select * from scores
