"""What credentials look like: forms of providers, names that people give, values that only stand for one.

Comes in: nothing. Goes out: tables. The forms are those that the providers document.
"""

from __future__ import annotations

import re

import msgspec


class Form(msgspec.Struct, frozen=True):
    """A provider's form. Any such text holds one of the `needles`; the group `value` of the pattern is secret.

    `certain`: it is hardly anything else, and hardly public.
    """

    kind: str
    needles: tuple[str, ...]
    pattern: re.Pattern[str]
    certain: bool = True


def _form(kind: str, needles: str, pattern: str, *, certain: bool = True) -> Form:
    return Form(kind, tuple(needles.split()), re.compile(pattern), certain)


_KEY_BODY = r"(?P<value>(?:\s|\\+n|[A-Za-z0-9+/=\"',:-]){100,}?)"
_KAGGLE = r"username{q}\s*:\s*{q}[^\"'\\]+{q}\s*,\s*{q}key{q}\s*:\s*{q}(?P<value>[0-9a-f]{{32}})\b".format(
    q=r"\\?[\"']"
)
#: Not of a data base on one's own machine, nor with the user's name for a password.
_ADDRESS = (
    r"://([^\s/:@\"'<>{}()\[\],]{1,64}):(?P<value>(?!\1@)[^\s/@\"'<>{}()\[\],$%|]{3,100})"
    r"@(?!localhost|127\.|0\.0\.|host\b)(?=[\w\[])"
)

FORMS = (
    # one in a signed address is that of whoever signed it
    _form(
        "AWS access key",
        "AKIA ASIA",
        r"(?<![A-Za-z0-9+/])(?<!Credential=)(?<!KeyId=)(?P<value>(?:AKIA|ASIA)[A-Z2-7]{16})(?![\w+/=])",
    ),
    _form("GitHub token", "ghp_ gho_ ghs_", r"\b(?P<value>gh[oprsu]_[A-Za-z0-9]{36,255})\b"),
    _form("GitHub token", "github_pat_", r"\b(?P<value>github_pat_\w{60,255})\b"),
    _form("GitLab token", "glpat-", r"\b(?P<value>glpat-[\w-]{20,})"),
    _form("Slack token", "xox", r"\b(?P<value>xox[abeoprs]-[A-Za-z0-9-]{20,})"),
    _form("Slack webhook", "hooks.slack.com/", r"hooks\.slack\.com/services/(?P<value>T\w{6,}/B\w{6,}/\w{16,})"),
    _form("Google API key", "AIza", r"(?<![\w-])(?P<value>AIza[\w-]{35})(?![\w-])", certain=False),
    _form("Google client secret", "GOCSPX-", r"\b(?P<value>GOCSPX-[\w-]{28})"),
    _form("Anthropic key", "sk-ant-", r"(?<![\w-])(?P<value>sk-ant-[\w-]{24,})"),
    _form("OpenAI key", "sk-", r"(?<![\w-])(?P<value>sk-(?:proj-|svcacct-)[\w-]{32,}|sk-[A-Za-z0-9]{40,})"),
    _form("Hugging Face token", "hf_", r"(?<![A-Za-z0-9_])(?P<value>hf_[A-Za-z]{34})\b"),
    _form("Stripe key", "k_live_", r"\b(?P<value>[rs]k_live_[A-Za-z0-9]{20,})"),
    _form("SendGrid key", "SG.", r"\b(?P<value>SG\.[\w-]{20,24}\.[\w-]{39,50})"),
    _form("Telegram bot token", ":AA", r"(?<!\w)(?P<value>\d{8,10}:AA[\w-]{33})(?![\w-])"),
    _form("Databricks token", "dapi", r"\b(?P<value>dapi[0-9a-f]{32})\b"),
    _form("Kaggle key", "username", _KAGGLE),
    _form("JSON web token", "eyJ", r"(?<![\w-])(?P<value>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,})", certain=False),
    _form(
        "private key", "PRIVATE KEY-", rf"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----{_KEY_BODY}(?=-----END|\Z)"
    ),
    _form("password in an address", "://", _ADDRESS, certain=False),
)

#: What the bytes of a file are searched for before any output is decoded: they hardly occur by chance.
OUTPUT_NEEDLES = (
    b"AKIA", b"ghp_", b"github_pat_", b"xoxb-", b"xoxp-", b"hooks.slack.com/services/", b"sk-proj-", b"k_live_",
    b"PRIVATE KEY-----", b'\\"key\\":\\"', b'\\"key\\": \\"',
)  # fmt: skip

_WORDS = (
    r"passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|auth[_-]?key|consumer[_-]?key|"
    r"subscription[_-]?key|encryption[_-]?key"
)
#: What is in any text that `ASSIGNED` or `ENVIRONMENT` finds something in; in small letters.
STEMS = (
    "passw", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "api-key", "accesskey", "access_key",
    "access-key", "accountkey", "account_key", "auth_key", "authkey", "consumer_key", "consumerkey", "subscription_key",
    "subscription-key", "encryption_key",
)  # fmt: skip
_NAME = rf"(?P<name>[\w.-]*?(?:{_WORDS})[\w-]*)"
#: `api_key = "…"`, `password="…"`, `"token": "…"`, `os.environ["X_API_KEY"] = "…"`, `set("password", "…")`.
ASSIGNED = re.compile(
    _NAME + r"[\"']?\s*\]?(?:\s*:\s*str)?\s*(?:=(?!=)|:(?!=)|,(?=\s*[\"']))\s*[rRbBuU]{0,2}"
    r"(?P<quote>[\"'])(?P<value>[^\"'\n]{6,200})(?P=quote)",
    re.IGNORECASE,
)
#: `%env API_KEY=…`, `!export TOKEN=…`
ENVIRONMENT = re.compile(
    rf"^[ \t]*(?:%(?:set_)?env|!?export|!?set)[ \t]+{_NAME}[ \t]*[= ][ \t]*"
    r"(?P<quote>[\"']?)(?P<value>[^\s\"'{}$]{6,200})(?P=quote)",
    re.IGNORECASE,
)
PASSWORD_NAME = re.compile(r"passw|pwd|passphrase", re.IGNORECASE)
#: Names that hold such a word and mean something else.
OTHER_NAME = re.compile(
    r"(?:hash|md5|sha\d*|digest|checksum|salt|[_.-](?:ids?|url|uri|file|path|field|col|cols|columns?|name|type|label|len|"
    r"length|prompt|pattern|regex|hint|text|message|endpoint|expires?|index|count|env|var|arn|header|list|chars))$"
    r"|(?:^|[._])(?:pad|eos|bos|sep|cls|unk|mask|special|stop|start|end|next|max|min|num|n|first|last|word|sub|page)_?token"
    r"|tokeni[sz]|tokens$",
    re.IGNORECASE,
)

#: In a value of a provider's form: it shows how such a key looks.
MODEL = re.compile(
    r"x{5,}|\*{3,}|\.{3}|your|example|dummy|fake|placeholder|redact|insert|12345678|abcdefg|0{8,}|[<>{}]", re.IGNORECASE
)
#: In a password or in what is only named like a key: it stands for one, or is one that programs come with.
PLACEHOLDER = re.compile(
    r"x{3,}|\*{2,}|\.{3}|•|…|[<>{}$%]|^\W+$|^(.)\1+$|your|\bmy|my[_-]|here|insert|replace|change|example|sample|dummy|fake|"
    r"test|demo|placeholder|passw|contrase|senha|clave|mot_?de_?passe|kennwort|secret|token|api_?key|redact|hidden|todo|none|null|public|foo|bar\b|qwert|abc|"
    r"12345|0000|deadbeef|enter|fill|paste|private|user|usuario|usuário|admin|root|postgres|mysql|guest|default|hello|welcome|letmein|"
    r"(?:_|\b)(?:key|pass|pwd)\b",
    re.IGNORECASE,
)
#: Public by design, or a place where the key is kept.
PUBLIC = re.compile(r"pk[._]|pub|https?:|\.?\.?/|~|[A-Za-z]:\\|.*\.(?:json|txt|ya?ml|pem|env|cfg|ini|pkl|key)$")
#: Published in documentation for everybody to use.
PUBLISHED = (
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ",
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
)
