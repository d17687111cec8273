"""Privacy: what is done with personal data, by kind."""

from typing import Literal

from pydantic import Field, field_validator

from tasks.functions.personal.kinds import KINDS
from tasks.functions.personal.policies import kinds_in
from tasks.source import Group

Action = Literal["mask", "drop", "flag"]


class PersonalData(Group):
    """What is done with personal data, and with marks of a model's end left at an answer's end.

    Kinds told by form or checksum: private_key, jwt, url_credentials, email, secret, iban,
    resident_id, bank_card, social_security_number, mac_address, ip_address, passport, phone. Best
    effort: person_name, street_address. A special_token is cut.
    """

    personal_data_policy: Action = Field(
        default="mask",
        description="E-mails, phones, ids, cards, keys: mask, drop the row, or flag (count alone).",
    )
    names_policy: Action = Field(
        default="flag",
        description="The same for names of people and streets, found by best effort.",
    )
    kinds_left_alone: str = Field(
        default="", description="Kinds neither sought nor counted, by comma: ip_address,phone."
    )

    @field_validator("kinds_left_alone")
    @classmethod
    def _are_kinds(cls, value: str) -> str:
        if unknown := kinds_in(value) - set(KINDS):
            raise ValueError(f"{', '.join(sorted(unknown))}: not among {', '.join(KINDS)}")
        return value
