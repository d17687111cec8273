"""Texts with planted personal data, English and Chinese, and such that only look like it; seeded.

Values are made here, by the rules that say when one is valid: none is anybody's on purpose.
"""

import base64
import json
import random
import string
from collections.abc import Callable
from typing import NamedTuple

Make = Callable[[random.Random], str]


class Planted(NamedTuple):
    """One text and what was planted in it: (start, end, kind) in characters."""

    text: str
    spans: list[tuple[int, int, str]]


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.digits, k=count))


def _chars(
    rng: random.Random, count: int, alphabet: str = string.ascii_letters + string.digits
) -> str:
    return "".join(rng.choices(alphabet, k=count))


def _luhn(rng: random.Random, opening: str, length: int) -> str:
    body = opening + _digits(rng, length - len(opening) - 1)
    doubled = [int(d) * (2 - at % 2) for at, d in enumerate(reversed(body), start=0)]
    total = sum(n // 10 + n % 10 for n in doubled)
    return body + str(-total % 10)


def _grouped(number: str, sign: str) -> str:
    return sign.join(number[at : at + 4] for at in range(0, len(number), 4))


def _email(rng: random.Random) -> str:
    names = [
        "li.wei",
        "anna_k",
        "zhangsan88",
        "J.Doe+news",
        "mueller-t",
        "x7",
        "wang.xiaoming",
        "o.brien",
    ]
    domains = [
        "qq.com",
        "163.com",
        "gmail.com",
        "mail.uni-bonn.de",
        "company.co.uk",
        "foxmail.com",
        "sub.example.org",
    ]
    return f"{rng.choice(names)}{rng.choice(['', _digits(rng, 2)])}@{rng.choice(domains)}"


def _mobile(rng: random.Random) -> str:
    number = rng.choice(["138", "139", "150", "158", "177", "186", "199", "131"]) + _digits(rng, 8)
    spaced = f"{number[:3]} {number[3:7]} {number[7:]}"
    wide = number.translate({ord(d): ord(d) + 0xFEE0 for d in string.digits})
    return rng.choice(
        [
            number,
            spaced,
            spaced.replace(" ", "-"),
            f"+86 {number}",
            f"+86-{spaced}",
            f"86{number}",
            wide,
        ]
    )


def _abroad(rng: random.Random) -> str:
    forms = [
        "+44 20 7946 0{3}",
        "+49 30 {8}",
        "+33 1 {2} {2} {2} {2}",
        "+1 (415) 555-{4}",
        "+81 3-{4}-{4}",
        "+1-212-555-{4}",
        "(415) 555-{4}",
        "212-555-{4}",
        "+61 2 {4} {4}",
        "+7 495 {3}-{2}-{2}",
    ]
    form = rng.choice(forms)
    for count in "23458":
        while "{" + count + "}" in form:
            form = form.replace(
                "{" + count + "}", str(rng.randint(2, 9)) + _digits(rng, int(count) - 1), 1
            )
    return form


def _landline(rng: random.Random) -> str:
    return f"{rng.choice(['010', '021', '0755', '0571'])}-{rng.randint(2, 8)}{_digits(rng, 7)}"


def _resident_id(rng: random.Random) -> str:
    body = (
        f"{rng.choice(['110105', '310104', '440305', '330106', '510107'])}{rng.randint(1940, 2012)}"
        f"{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{_digits(rng, 3)}"
    )
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
    return body + rng.choice([check, check.lower()])


def _card(rng: random.Random) -> str:
    opening, length = rng.choice(
        [
            ("4", 16),
            ("51", 16),
            ("55", 16),
            ("6217", 19),
            ("6222", 19),
            ("6228", 19),
            ("6225", 16),
            ("37", 15),
            ("6011", 16),
            ("3530", 16),
        ]
    )
    number = _luhn(rng, opening, length)
    forms = (
        [number, _grouped(number, " "), _grouped(number, "-")]
        if length != 15
        else [number, f"{number[:4]} {number[4:10]} {number[10:]}"]
    )
    return rng.choice(forms)


def _iban(rng: random.Random) -> str:
    country, body = rng.choice(
        [
            ("DE", _digits(rng, 18)),
            ("GB", _chars(rng, 4, string.ascii_uppercase) + _digits(rng, 14)),
            ("FR", _digits(rng, 23)),
            ("NL", _chars(rng, 4, string.ascii_uppercase) + _digits(rng, 10)),
            ("ES", _digits(rng, 20)),
            ("CH", _digits(rng, 17)),
        ]
    )
    turned = "".join(str(int(c, 36)) for c in f"{body}{country}00")
    iban = f"{country}{98 - int(turned) % 97:02d}{body}"
    return rng.choice([iban, _grouped(iban, " ")])


def _ipv4(rng: random.Random) -> str:
    return f"{rng.choice([10, 45, 81, 101, 172, 192, 203])}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}"


def _ipv6(rng: random.Random) -> str:
    groups = [_chars(rng, 4, "123456789abcdef") for _ in range(8)]
    return rng.choice(
        [
            ":".join(groups),
            f"2001:db8::{groups[0]}",
            f"fe80::{groups[0]}:{groups[1]}:{groups[2]}:{groups[3]}",
        ]
    )


def _mac(rng: random.Random) -> str:
    pairs = [_chars(rng, 2, "0123456789abcdef") for _ in range(6)]
    return rng.choice([":".join(pairs), "-".join(pairs).upper()])


def _secret(rng: random.Random) -> str:
    return rng.choice([f"sk-{_chars(rng, 48)}", f"sk-proj-{_chars(rng, 60)}", f"ghp_{_chars(rng, 36)}", f"AKIA{_chars(rng, 16, string.ascii_uppercase + '234567')}",
                       f"AIza{_chars(rng, 35)}", f"xoxb-{_digits(rng, 12)}-{_chars(rng, 24)}", f"glpat-{_chars(rng, 20)}", f"hf_{_chars(rng, 34)}",
                       f"LTAI{_chars(rng, 20)}", f"npm_{_chars(rng, 36)}", f"sk_live_{_chars(rng, 24)}"])  # fmt: skip


def _jwt(rng: random.Random) -> str:
    def part(value: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': rng.choice(['HS256', 'RS256']), 'typ': 'JWT'})}.{part({'sub': _digits(rng, 8), 'exp': 1})}.{_chars(rng, 43)}"


def _pem(rng: random.Random) -> str:
    kind = rng.choice(["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"])
    lines = "\n".join(
        _chars(rng, 64, string.ascii_letters + "+/" + string.digits)
        for _ in range(rng.randint(2, 6))
    )
    return f"-----BEGIN {kind}-----\n{lines}==\n-----END {kind}-----"


def _credentials(rng: random.Random) -> str:
    return f"{rng.choice(['admin', 'deploy', 'li', 'root'])}:{_chars(rng, rng.randint(8, 14))}"


def _passport(rng: random.Random) -> str:
    return rng.choice(
        [f"E{_digits(rng, 8)}", f"G{_digits(rng, 8)}", f"ED{_digits(rng, 7)}", _digits(rng, 9)]
    )


def _ssn(rng: random.Random) -> str:
    return f"{rng.randint(100, 665)}-{rng.randint(10, 99)}-{rng.randint(1000, 9998)}"


POSITIVES: dict[str, tuple[tuple[Make, ...], tuple[str, ...]]] = {
    "email": ((_email,), ("Write to {} before noon.", "我的邮箱是{}，请查收。", "Contact: {}; thanks", "发到{}就行", "<{}> wrote:", '{{"mail":"{}"}}')),
    "phone": ((_mobile, _abroad, _mobile), ("Call me at {} tomorrow.", "手机{}，随时联系。", "我的电话是{}。", "Phone: {}", "请加微信{}（同号）", "{} is my number", '{{"to":"{}"}}')),
    "phone ": ((_landline,), ("座机：{}", "办公室电话{}。", "Our Beijing office: {}")),
    "resident_id": ((_resident_id,), ("身份证号{}。", "His resident id is {}.", "证件：{}，男", "{}")),
    "bank_card": ((_card,), ("My card {} was charged twice.", "卡号{}，请核对。", "Pay with {} please", "银行卡：{}", "the number {} expires in May")),
    "iban": ((_iban,), ("IBAN {} at our bank", "请汇款到{}。", "Send it to {}, thanks")),
    "ip_address": ((_ipv4, _ipv4, _ipv6), ("Login from {} failed.", "服务器地址{}无法访问。", "ping {} -c 3", "host={};", "{} - - [GET /]")),
    "mac_address": ((_mac,), ("The MAC is {}.", "网卡{}已禁用", "ether {} txqueuelen 1000")),
    "url_credentials": ((_credentials,), ("git clone https://{}@git.firm.cn/a.git", "DSN: postgres://{}@db.internal:5432/app", "用ftp://{}@files.cn/登录")),
    "secret": ((_secret,), ("export KEY={}", "My key is {} - does it work?", "密钥是{}，别外传", 'api_key="{}"', "Authorization: Bearer {}")),
    "jwt": ((_jwt,), ("Authorization: Bearer {}", "令牌：{}", "token={}&x=1")),
    "private_key": ((_pem,), ("{}", "Here is my key:\n{}\nIs it fine?", "私钥如下\n{}\n谢谢")),
    "passport": ((_passport,), ("My passport number is {}.", "护照号：{}", "Passport No. {} issued in 2019")),
    "social_security_number": ((_ssn,), ("My SSN is {}.", "social security number: {}")),
}  # fmt: skip


def _version(rng: random.Random) -> str:
    return ".".join(str(rng.randint(0, 30)) for _ in range(rng.choice([3, 4])))


def _isbn(rng: random.Random) -> str:
    return rng.choice(
        [f"978-7-{_digits(rng, 3)}-{_digits(rng, 5)}-{_digits(rng, 1)}", f"978{_digits(rng, 10)}"]
    )


def _date(rng: random.Random) -> str:
    day = (rng.randint(1900, 2030), rng.randint(1, 12), rng.randint(1, 28))
    form = rng.choice(
        [
            "{0}-{1:02d}-{2:02d}",
            "{0}/{1:02d}/{2:02d} 12:30:05",
            "{0}{1:02d}{2:02d}",
            "{2:02d}.{1:02d}.{0}",
            "{0}年{1}月{2}日",
        ]
    )
    return form.format(*day)


def _time(rng: random.Random) -> str:
    return rng.choice([f"17{_digits(rng, 8)}", f"17{_digits(rng, 11)}", "12:34:56", "1990-2005"])


def _decimal(rng: random.Random) -> str:
    return rng.choice(
        [
            f"0.{_digits(rng, 16)}",
            f"3.{_digits(rng, 15)}",
            f"-{_digits(rng, 2)}.{_digits(rng, 6)}",
            f"{rng.randint(1, 999)},{_digits(rng, 3)},{_digits(rng, 3)}.00",
            f"{_digits(rng, 4)}.{_digits(rng, 12)}",
        ]
    )


def _hash(rng: random.Random) -> str:
    return _chars(rng, rng.choice([32, 40, 64]), "0123456789abcdef")


def _uuid(rng: random.Random) -> str:
    return "-".join(_chars(rng, n, "0123456789abcdef") for n in (8, 4, 4, 4, 12))


def _order(rng: random.Random) -> str:
    return _digits(rng, rng.choice([8, 10, 11, 12, 16, 18, 20]))


def _plain(*texts: str) -> Make:
    return lambda rng: rng.choice(texts)


NEGATIVES: dict[str, tuple[Make, tuple[str, ...]]] = {
    "order": (_order, ("Order {} has shipped.", "订单号{}已发货。", "运单号：{}", "Invoice no. {}", "transaction id {}")),
    "version": (_version, ("Upgrade to version {}.", "版本{}已发布", "nginx v{} fixes it", "section {} of the manual")),
    "isbn": (_isbn, ("ISBN {}", "书号{}", "see ISBN: {}")),
    "date": (_date, ("On {} it rained.", "{}出生", "logged at {}")),
    "time": (_time, ("timestamp {}", "时间戳{}", "from {} on")),
    "decimal": (_decimal, ("The result is {}.", "结果约为{}", "x = {}")),
    "hash": (_hash, ("commit {}", "md5: {}", "哈希值{}")),
    "uuid": (_uuid, ("request {}", "编号{}")),
    "code": (_plain("std::vector", "a::b::c", "@decorator", "user@host", "icon@2x.png", "@Override", "x[1:2:3]", "arr[::2]", "::1", "127.0.0.1", "255.255.255.0", "0.0.0.0"), ("Use {} here.", "这里用{}。")),
    "words": (_plain("your_api_key_here", "token count: 4096", "password: ", "passport control", "<YOUR_TOKEN>", "AKIA is a prefix", "sk-learn", "GB18030", "the secret is to rest", "密码是什么"), ("{}", "Remember: {}", "请看：{}")),
    "sum": (_plain("1 + 1000000 = 1000001", "100 200 300 400", "10000000", "1,234,567,890", "6.02214076e23", "2^31 = 2147483648", "300000000 m/s", "9999999999"), ("Compute {}.", "计算{}", "about {}")),
    "program": (_plain("token_ids = batch_inputs_v2.token_ids", "next_token = logits_2d.argmax_last", "secret = settings.SECRET_KEY_V2", "passwd = input_password2", "type User { password: String! }", "call f(1234567890)"), ("{}", "Run: {}", "运行：{}")),
    "prose": (_plain("The password is incorrect!", "Your password is required!", "The token is ISO8601_2004_basic.", "dial in 100 200 300 times", "call pages 100-200 300-400"), ("{}", "Note: {}", "注意：{}")),
}  # fmt: skip


def planted(seed: int, texts_a_kind: int) -> list[Planted]:
    """Return texts of every kind, as many each, and as many that hold none, in a fixed order."""
    rng = random.Random(seed)
    made = [_positive(rng, kind) for kind in POSITIVES for _ in range(texts_a_kind)]
    made += [_negative(rng, kind) for kind in NEGATIVES for _ in range(texts_a_kind)]
    return made


def _positive(rng: random.Random, kind: str) -> Planted:
    makes, frames = POSITIVES[kind]
    value, frame = rng.choice(makes)(rng), rng.choice(frames)
    opening, _, rest = frame.partition("{}")
    opening, rest = opening.replace("{{", "{"), rest.replace("}}", "}")
    if opening.startswith("{"):
        value = value.replace("\n", "\\n")
    start = len(opening)
    return Planted(opening + value + rest, [(start, start + len(value), kind.strip())])


def _negative(rng: random.Random, kind: str) -> Planted:
    make, frames = NEGATIVES[kind]
    return Planted(rng.choice(frames).replace("{}", make(rng)), [])
