-- row-local: one row is one conversation's text with its most frequent terms, where topics or TF-IDF are asked for
-- Words that tell something and pairs of CJK characters, hashed and counted: tasks/functions/terms.py.
with conversations as (
    select text_id
    from cleaned.conversations
    where $diversity = 'tfidf' or rlike($quotas, 'topic')
),

terms as (
    select text_id, terms(messages) as terms
    from staged.texts
    where exists (select 1 from conversations where conversations.text_id = texts.text_id)
)

select * from terms
