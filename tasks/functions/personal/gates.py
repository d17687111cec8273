"""Gates: patterns one of which every text with personal data holds, and few others do.

What holds none costs the walk over all of them alone; what does is looked at near its anchors.
"""

import re

# Written as text is found in the wild: full-width digits and signs count as their ASCII twins.
_AT = "@＠"
_DIGIT = "[0-9０-９]"
# Known openings of keys, and words that a value follows: secrets.py decides.
KEY_OPENINGS = (
    r"sk-[A-Za-z0-9_-]{8}|[sr]k_(?:live|test)_|gh[pousr]_[A-Za-z0-9]{8}|github_pat_|glpat-|xox[abeoprs]-"
    r"|A(?:KI|SI)A[0-9A-Z]{8}|AIza[0-9A-Za-z_-]{8}|ya29\.|npm_[A-Za-z0-9]{8}|pypi-Ag|hf_[A-Za-z0-9]{8}"
    r"|SG\.[A-Za-z0-9_-]{8}|LTAI[0-9A-Za-z]{8}|AKID[0-9A-Za-z]{8}|dop_v1_|shp(?:at|ca|pa|ss)_|whsec_"
    r"|sq0[a-z]{3}-|key-[0-9a-f]{8}|glsa_|hvs\.|AC[0-9a-f]{32}|EAACEdEose0cBA|dckr_pat_|nvapi-|gsk_|xai-"
)
KEY_WORDS = (
    r"pass(?:word|wd|phrase)|pwd|secret|token|api[_ -]?key|access[_ -]?key|auth[_ -]?key"
    r"|密码|口令|密钥|令牌"
)
NAME_WORDS = (
    r"(?:Mr|Mrs|Ms|Dr|Prof)\.? [A-Z]|[Mm]y name is|[Dd]ear [A-Z]|[Nn]ame: ?[A-Z]|我叫|我是|姓名|名叫|叫做"
    r"|先生|女士|小姐|老师|医生|教授|同学|经理"
)
ADDRESS_WORDS = (
    r"[0-9] [A-Z][A-Za-z. ]{2,40}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct"
    r"|Place|Pl|Way|Terrace|Square)\b|P\.? ?O\.? Box [0-9]|[路街道巷弄][0-9]{1,5}号"
)

# Seven digits or more with little between them: phones, cards, ids. Dates pass too.
_NUMBER = rf"{_DIGIT}(?:[ .()\-/‐‑–—\x{{A0}}]{{0,3}}{_DIGIT}){{6}}"
# These begin where two bytes tell most text from them: a walk goes on from few places only.
_HEX = r"[0-9A-Fa-f](?:[:-][0-9A-Fa-f]{1,4}){5}|[0-9A-Fa-f]:[0-9A-Fa-f:]{0,5}:[0-9A-Fa-f]|[0-9A-Fa-f](?:\.[0-9A-Fa-f]{4}){2}"
_IPV4 = r"[0-9](?:\.[0-9]{1,3}){2}\.[0-9]"
_IBAN = r"[A-Za-z][0-9]{2} ?[A-Za-z0-9]{4} ?[A-Za-z0-9]{4}"
_PASSPORT = r"(?i:passport)|护照"
_KEYS = rf"-----BEGIN|eyJ[A-Za-z0-9_-]{{8}}|{KEY_OPENINGS}|(?i:{KEY_WORDS})"
# What a text must hold to be searched for these kinds: a text that passed one is not searched for
# all the others.
GATES = {
    f"[{_AT}]": ("email", "url_credentials"),
    _NUMBER: ("resident_id", "bank_card", "social_security_number", "phone"),
    rf"{_IPV4}|{_HEX}": ("ip_address", "mac_address"),
    _IBAN: ("iban",),
    _PASSPORT: ("passport",),
    _KEYS: ("private_key", "jwt", "secret"),
    NAME_WORDS: ("person_name",),
    ADDRESS_WORDS: ("street_address",),
}
# All in one, for RE2: where texts are few and short.
GATE = "|".join(GATES)

# Models' own marks of the end that were left at the end of an answer.
END_MARKS = (
    r"<\|(?:endoftext|im_end|im_start|eot_id|eom_id|end_of_text|end|endofprompt|return|EOT|eos|pad"
    r"|end_of_turn|assistant|user|system)\|>"
    r"|<(?:eos|EOS|bos|pad|PAD|end_of_turn|eod)>|</s>|\[(?:EOS|PAD|/INST)\]|<｜[^<>｜]{1,30}｜>"
)
TRAILING_RUN = re.compile(rf"\s*(?:(?:{END_MARKS})\s*)+\Z")
# The same run where it ends in ASCII's space at most, for RE2, which knows no other as `\s`.
_SPACE = r"[\s\v\x{1C}-\x{1F}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]"
TRAILING = rf"(?P<run>{_SPACE}*(?:(?:{END_MARKS}){_SPACE}*)*(?:{END_MARKS})[ \t\r\n]*)$"

# Same length, so that a span found in what this gives is a span of the text.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x202F: 0x20,
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212), 0x2D),
}
