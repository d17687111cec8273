"""Addresses of networks: e-mail, URLs that hold credentials, IP and MAC addresses."""

import ipaddress
import re

from tasks.functions.personal.proposals import (
    LEFT,
    Borders,
    Cue,
    Recogniser,
    after,
    before,
    has_cue,
)

_FILE_ENDS = {"png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "pdf", "css", "js", "ts", "tsx"}
_VERSION = re.compile(r"(?:version|release|build|ver|rev|section|chapter|firmware|\bv|版本|版|章|节|第)\W{0,3}$", re.I)  # fmt: skip
_IP_CUE = Cue(r"\bip|address|host|server|ping|dns|gateway|proxy|client|login from|地址|服务器|网关|主机")  # fmt: skip
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# Public name servers, which every manual names; and a network (`…0/24`) is no machine.
_RESOLVERS = {"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "114.114.114.114", "223.5.5.5"}
_TEMPLATE = re.compile(r"[<>{}\[\]$*%]|^(?:user(?:name)?|login):(?:pass(?:word|wd)?|pwd|xxx+)$|:[.*x]+$", re.I)  # fmt: skip


def _is_email(match: re.Match[str]) -> Borders | None:
    local, _, domain = match[0].rpartition("@")
    is_remote = local.lower() == "git" and after(match, 1) == ":"
    is_file = domain.rpartition(".")[2].lower() in _FILE_ENDS
    # Between `//user:` and a host it is the end of credentials: the URL's recogniser takes those.
    is_odd = ".." in match[0] or local.startswith(".") or domain.startswith("-")
    return None if is_remote or is_file or is_odd else match.span()


def _is_url(match: re.Match[str]) -> Borders | None:
    return None if _TEMPLATE.search(match["it"]) else match.span("it")


def _is_ipv4(match: re.Match[str]) -> Borders | None:
    if match["it"] in _RESOLVERS or (match["it"].endswith(".0") and after(match, 1) == "/"):
        return None
    octets = [int(octet) for octet in match["it"].split(".")]
    # Loopback, "any", netmasks and broadcast are nobody's; four small numbers are a version.
    if octets[0] in (0, 127, 255) or (octets[3] == 255 and octets[0] >= 224):
        return None
    if _VERSION.search(before(match, 12)):
        return None
    is_plain = max(octets) < 10 and not has_cue(match, _IP_CUE)
    return None if is_plain else match.span("it")


def _is_ipv6(match: re.Match[str]) -> Borders | None:
    text = match[0]
    groups = [group for group in text.split(":") if group]
    # `a::b` is a name in C++; `::1` is nobody's.
    is_short = len(groups) < 2 or not any(c.isdigit() for c in text)
    if "::" in text and (is_short or len(groups[0]) < 3):
        return None
    try:
        found = ipaddress.IPv6Address(text)
    except ValueError:
        return None
    return None if found.is_loopback or found.is_unspecified else match.span()


def _is_mac(match: re.Match[str]) -> Borders | None:
    digits = set(re.sub(r"[^0-9a-f]", "", match[0].lower()))
    is_dotted = "." in match[0]
    return None if len(digits) < 3 or (is_dotted and not digits & set("abcdef")) else match.span()


RECOGNISERS = (
    Recogniser(
        "url_credentials",
        re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://(?P<it>[^\s/@:'\"<>]{0,64}:[^\s/@'\"<>]{1,128})@[A-Za-z0-9\[]"),
        _is_url,
        "://",
        21,
    ),
    Recogniser(
        "email",
        re.compile(
            r"(?:(?<![A-Za-z0-9._%+\-])|(?<=\\[nrt]))[A-Za-z0-9](?:[A-Za-z0-9._%+\-]{0,63})@"
            r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9])"
        ),
        _is_email,
        "@",
        64,
    ),
    Recogniser(
        "mac_address",
        re.compile(
            rf"{LEFT}(?<![:-])(?:[0-9A-Fa-f]{{2}}([:-])(?:[0-9A-Fa-f]{{2}}\1){{4}}[0-9A-Fa-f]{{2}}(?![0-9A-Fa-f]|\1[0-9A-Fa-f])"
            r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z]|\.[0-9]))"
        ),
        _is_mac,
        "[:-][0-9A-Fa-f]{2}[:-]|[.][0-9A-Fa-f]{4}[.]",
        4,
    ),
    Recogniser(
        "ip_address",
        re.compile(rf"(?:{LEFT}|(?<=[vV]))(?<![0-9]\.)(?P<it>{_OCTET}(?:\.{_OCTET}){{3}})(?![0-9A-Za-z]|\.[0-9])"),
        _is_ipv4,
        "(?:[.][0-9]{1,3}){3}",
        3,
    ),
    Recogniser(
        "ip_address",
        re.compile(r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{1,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|:(?:[0-9A-Fa-f]{1,4}:){0,4}[0-9A-Fa-f]{1,4}|:)(?![0-9A-Za-z:])|(?<![0-9A-Za-z:.])[0-9A-Fa-f]{3,4}::(?:[0-9A-Fa-f]{1,4}:){0,5}[0-9A-Fa-f]{1,4}(?![0-9A-Za-z:])"),
        _is_ipv6,
        ":[0-9A-Fa-f]{0,4}:",
        4,
    ),
)  # fmt: skip
