-- row-local: one row is one text with all that later layers need to know of it
-- One walk over its tokens gives hashes, counts and languages: tasks/functions/signature.py.
with texts as (
    select
        text_id,
        content_id,
        prompt_id,
        tools,
        signature(messages, $shingle_tokens, $sketch_size) as found
    from staged.texts
),

signatures as (
    select
        text_id,
        content_id,
        prompt_id,
        coalesce(md5(tools), '') as tools_hash,
        coalesce(is_json(tools), true) as is_tools_json,
        found.roles,
        found.turn_count,
        found.empty_turn_count,
        found.length_chars,
        found.normal_hash,
        found.prompt_hash,
        found.answer_hash,
        found.first_turn_hash,
        found.opening_hashes,
        found.prompt_sketch,
        found.answer_sketch,
        found.prompt_language,
        found.answer_language,
        found.prompt_token_count,
        found.answer_token_count,
        found.prompt_content_count,
        found.shared_content_count,
        found.answer_content_count,
        found.answer_distinct_content_count,
        found.answer_number_count,
        found.repeated_share,
        found.answer_type_token_ratio,
        round(found.answer_token_entropy, 6) as answer_token_entropy,
        found.is_refusal,
        found.is_cut,
        found.is_other_language
    from texts
)

select * from signatures
