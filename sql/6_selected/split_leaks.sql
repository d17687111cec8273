-- global: one row is one prompt nearly equal to one that a smaller split keeps: it would give that away
-- Of two such prompts the one in the larger split goes, for the smaller one is harder to fill. What the
-- smallest split takes away gives nothing away any more.
with edges as (
    select number, later_number, similarity
    from selected.split_edges
),

prompts as (
    select number, prompt_hash, row_id, split
    from selected.split_prompts
),

-- Prompts are numbered from the smallest split on: the later one of a pair stands in the larger.
smallest as (
    select split
    from prompts
    where number = 1
),

met as (
    select
        edges.number,
        edges.later_number,
        edges.similarity,
        prompts.split,
        prompts.row_id as kept_row_id,
        later_prompts.prompt_hash
    from edges
    inner join prompts on edges.number = prompts.number
    inner join prompts as later_prompts on edges.later_number = later_prompts.number
),

given_away as (
    select distinct met.later_number
    from met
    where exists (select 1 from smallest where smallest.split = met.split)
),

placed as (
    select
        prompt_hash,
        similarity,
        kept_row_id,
        split as kept_split,
        row_number() over (partition by prompt_hash order by similarity desc, number) as place
    from met
    where not exists (select 1 from given_away where given_away.later_number = met.number)
),

split_leaks as (
    select prompt_hash, similarity, kept_row_id, kept_split
    from placed
    where place = 1
)

select * from split_leaks
