-- row-local: one row is one text that holds a benchmark's question whole, and that question
-- A question of $min_question_tokens or more is searched inside what users say: its first 8-gram
-- anchors it, then the whole is compared token by token. A shorter one must be a whole user turn,
-- and one without a letter or digit is not searched: an empty one would be found in any empty turn.
with questions as (
    select
        row_id as question_row_id,
        source_name as benchmark_name,
        first_anchor(messages) as anchor,
        user_text(messages) as question_text,
        user_token_count(messages) as question_token_count,
        user_turn_keys(messages) as turn_keys
    from staged.questions
),

searched as (
    select question_row_id, anchor, question_text
    from questions
    where question_token_count >= $min_question_tokens
),

texts as (
    select text_id, content_id, messages
    from staged.texts
    where exists (select 1 from staged.questions)
),

whole_turns as (
    select texts.text_id, texts.content_id, explode(user_turn_keys(texts.messages)) as turn_key
    from texts
),

anchors as (
    select texts.text_id, explode(question_anchors(texts.messages)) as anchor
    from texts
),

anchored as (
    select anchors.text_id, searched.question_row_id, searched.question_text
    from anchors
    inner join searched on anchors.anchor = searched.anchor
),

compared as (
    select
        texts.text_id,
        texts.content_id,
        anchored.question_row_id,
        anchored.question_text,
        user_text(texts.messages) as text_said
    from texts
    inner join anchored on texts.text_id = anchored.text_id
),

found as (
    select content_id, question_row_id
    from compared
    where contains(text_said, question_text)
    union
    select whole_turns.content_id, questions.question_row_id
    from whole_turns
    inner join questions
        on
            whole_turns.turn_key = element_at(questions.turn_keys, 1)
            and size(questions.turn_keys) = 1
            and questions.question_token_count > 0
),

hits as (
    select
        found.content_id,
        questions.question_row_id,
        questions.benchmark_name,
        questions.question_token_count
    from found
    inner join questions on found.question_row_id = questions.question_row_id
)

select * from hits
