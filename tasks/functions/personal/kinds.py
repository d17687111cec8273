"""Kinds of what is masked or cut, by name: the words of configuration, ledger and placeholders."""

# In the order in which they win where two overlap.
STRUCTURED = (
    "private_key",
    "jwt",
    "url_credentials",
    "email",
    "secret",
    "iban",
    "resident_id",
    "bank_card",
    "social_security_number",
    "mac_address",
    "ip_address",
    "passport",
    "phone",
)
# Best effort, and told apart: no pattern knows a name from a word.
BEST_EFFORT = ("street_address", "person_name")
END_MARK = "special_token"
KINDS = (*STRUCTURED, *BEST_EFFORT, END_MARK)
