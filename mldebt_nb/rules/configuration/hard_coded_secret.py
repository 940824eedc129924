"""CFG105: a credential in the text or in an output."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.secrets import Secret
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, Place, count, words
from mldebt_nb.rules.texts import secrets_of

#: What stands beside a password that is really used.
_USED = re.compile(
    r"connect\(|create_engine|login|log_in|auth\w*\s*[=(]|\bhost(?:name)?\b|\buser(?:_?name)?\b|\bserver\b|smtp|jdbc",
    re.IGNORECASE,
)


class HardCodedSecret(Rule):
    """A key, token or password stands in a cell or in an output.

    ## What it finds
    Credentials in the forms of providers (AWS, GitHub, GitLab, Slack, Google, OpenAI, Anthropic, Hugging Face, Stripe,
    SendGrid, Telegram, Databricks, Kaggle, JSON web tokens, private keys), passwords in addresses
    (`postgresql://me:…@host`), and texts given to names such as `api_key`, `secret`, `token`, `password`, in code,
    comments and Markdown. Of outputs only what has a provider's form.

    ## Why it is debt
    Who has the file has the credential: in version control, in mails, on a public page, for as long as it is valid, and
    deleting the line does not take it back.

    ## How it is decided and where it is wrong
    A form is certain: high confidence. What is only called a key must look random (length, digits, entropy) and is
    reported with high confidence too; a made-up password with medium, unless a login stands in the same cell. Silent:
    placeholders ("your-key", "xxxx", "changeme"), words, examples from documentation, public keys, paths, lookups in
    the environment, data bases on one's own machine. Outputs are not decoded unless the bytes of the file hold the
    beginning of such a form, and of pictures never. Whether it still works is not tried. The value itself is in no
    message, evidence or fingerprint, and source text is drawn without it in every format.

    ## How to pay it back
    Withdraw the credential where it was issued; then read it from the environment or from a keyring, clear the outputs,
    and remove it from the history.

    ## References
    CWE-798, use of hard-coded credentials. Meli et al., "How bad can it Git? Characterizing secret leakage in public
    GitHub repositories", NDSS 2019.
    """

    code = "CFG105"
    name = "hard-coded-secret"
    family = "configuration"
    severity = Severity.ERROR
    effort_minutes = 30
    needs = ("python",)
    help = "withdraw it where it was issued, then read it from the environment"
    examples = (
        Example(
            "a key and a login",
            """
# %%
import psycopg2
api_key = "f3a91c07d2be4486a5570d9e61c8b24f"  #!
connection = psycopg2.connect(host="db", user="ana", password="Tr4ube!nsaft")  #!
""",
        ),
        Example(
            "a password of unknown use",
            """
# %%
password = "Tr4ube!nsaft"  #!
""",
            confidence="medium",
        ),
        Example(
            "placeholders, lookups, words, tokens of a text",
            """
# %%
import os, getpass
api_key = "your-api-key-goes-here"
token = os.environ["API_TOKEN"]
password = getpass.getpass("password: ")
secret = "xxxxxxxxxxxxxxxxxxxx"
pad_token = "<|endoftext|>"
engine = "postgresql://postgres:postgres@localhost/test"
key = {"password_hash": "5f4dcc3b5aa765d61d8327deb882cf99"}
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        found = context.once(secrets_of)
        for cell in context.notebook.cells:
            for secret in found.get(cell.index, ()):
                yield self._in_source(context, cell, secret)
            for kind in cell.leaks:
                yield context.finding(
                    self,
                    f"an output of this cell shows a credential: {kind}",
                    cell=cell.index,
                    node=1,
                    symbol=f"output: {kind}",
                    evidence={"kind": words(kind), "where": words("output")},
                    advice="withdraw it where it was issued, then clear the output",
                )

    def _in_source(self, context: Context, cell: Cell, secret: Secret) -> Finding:
        called = f" as `{secret.name}`" if secret.name else ""
        return context.finding(
            self,
            f"a credential stands here in plain text{called}: {secret.kind}",
            cell=cell.index,
            node=_place(cell.source, secret),
            symbol=secret.name,
            confidence=_confidence(cell, secret),
            evidence={
                "kind": words(secret.kind),
                "where": words("source"),
                "length": count(secret.end - secret.start, "characters"),
            },
        )


def _confidence(cell: Cell, secret: Secret) -> Confidence:
    if not secret.is_password or _USED.search(cell.source):
        return Confidence.HIGH
    return Confidence.MEDIUM


def _place(source: str, secret: Secret) -> Place:
    line = source.count("\n", 0, secret.start) + 1
    end_line = source.count("\n", 0, secret.end) + 1
    return (
        line, secret.start - source.rfind("\n", 0, secret.start),
        end_line, secret.end - source.rfind("\n", 0, secret.end),
    )  # fmt: skip
