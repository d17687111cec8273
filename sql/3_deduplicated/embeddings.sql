-- row-local: one row is one conversation's text with its unit vector, and the space that it lies in
-- A vector that came with the record is taken; where none did, the model that is stated makes one.
with conversations as (
    select text_id
    from cleaned.conversations
    where $find_semantic_duplicates
),

brought as (
    select text_id, unit_vector(embedding) as vector
    from staged.embeddings
    where exists (select 1 from conversations where conversations.text_id = embeddings.text_id)
),

silent as (
    select text_id
    from conversations
    where not exists (select 1 from brought where brought.text_id = conversations.text_id)
),

made as (
    select text_id, embed(messages, $embedding_model, $embedding_model_digest) as vector
    from staged.texts
    where $embedding_model <> '' and exists (select 1 from silent where silent.text_id = texts.text_id)
),

embeddings as (
    select text_id, 'brought' as space, size(vector) as dimension, vector
    from brought
    where size(vector) > 0
    union all
    select text_id, 'model' as space, size(vector) as dimension, vector
    from made
    where size(vector) > 0
)

select * from embeddings
