"""Credentials are found, placeholders are not, and what is found is drawn nowhere.

The credentials here are made up, and put together so that no scanner of this repository takes them for real ones.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable

import nbformat
import pytest

from mldebt_nb.auditing import Auditor
from mldebt_nb.auditing import report as report_of
from mldebt_nb.config import Config
from mldebt_nb.exporters.html import DebtReportExporter
from mldebt_nb.findings.redaction import redacted
from mldebt_nb.notebook.secrets import MARK, concealed, find, may_be_in
from mldebt_nb.notebook.sources import Sources
from mldebt_nb.render import FORMATS, Options, render
from mldebt_nb.rules.registry import Registry
from tests.conftest import TODAY

RANDOM = "f3a91c07d2be4486" + "a5570d9e61c8b24f"
MIXED = "aZ4kQ9xT2mL7vB1nR8cW5yE3uJ6pD0sG" + "hFiO"
PASSWORD = "Tr4ube" + "!nsaft"
AWS = "AKIA" + "Q3ZT7LMW5VKD2HRX"
GITHUB = "ghp_" + MIXED
KEY = "-----BEGIN RSA PRIVATE " + "KEY-----\n" + "\n".join([(MIXED + RANDOM)[:64]] * 4) + "\n-----END PRIVATE KEY-----"

FOUND = {
    "aws": (f"id = '{AWS}'", AWS),
    "github": (f"!git clone https://{GITHUB}@github.com/a/b", GITHUB),
    "slack": ("x = 'xoxb-" + "2834729348-" + MIXED + "'", "xoxb-2834729348-" + MIXED),
    "google": ("k='AIza" + (MIXED)[:35] + "'", "AIza" + MIXED[:35]),
    "openai": ("# sk-proj-" + MIXED, "sk-proj-" + MIXED),
    "a key by its name": (f'api_key = "{RANDOM}"', RANDOM),
    "a key in a dictionary": (f"""{{"client_secret": "{MIXED}"}}""", MIXED),
    "a key in the environment": (f'os.environ["SOME_API_KEY"] = "{MIXED}"', MIXED),
    "a key of a magic": (f"%env SOME_API_KEY={MIXED}", MIXED),
    "a password": (f"connect(user='ana', password='{PASSWORD}')", PASSWORD),
    "a password in an address": (f"e = 'postgresql://ana:{PASSWORD}@db.intern/x'", PASSWORD),
    "a key of several lines": (f'k = """{KEY}"""', (MIXED + RANDOM)[:64]),
}  # fmt: skip

SILENT = {
    "a placeholder": 'api_key = "your-api-key-12345678"',
    "crosses": f'api_key = "{"x" * 32}"',
    "angle brackets": "token = '<paste 32 characters 0123>'",
    "a lookup": "api_key = os.environ['API_KEY_OF_2024_abcd']",
    "a published example": "id = 'AKIA" + "IOSFODNN7EXAMPLE'",
    "a token of a text": "pad_token = '[PAD]'; eos_token='<|endoftext|>'; token = 'unbelievable'",
    "a hash": f"password_hash = '{RANDOM}'",
    "a path": "secret_file = '/run/secrets/db_password_2'; token='/home/a1/token22.json'",
    "the user's own name": "url = 'postgres://student:student@db/x'",
    "one's own machine": f"url = 'postgres://ana:{PASSWORD}@localhost/x'",
    "a word": "password = 'geheimnisvoll'; password = 'P@ssw0rd!'; pwd='changeme1'",
    "a format": "url = f'postgres://{user}:{password}@{host}/x'; api_key = f'{prefix}{number}'",
    "a question": "getpass('Enter your password: ')",
    "a signed address": f"u = 'https://x.s3.amazonaws.com/y?X-Amz-Credential={AWS}%2F2020'",
    "a column": "df['password'] = 'short text with 1 number'",
}


@pytest.mark.parametrize("case", FOUND)
def test_is_found(case: str) -> None:
    text, value = FOUND[case]
    assert any(value in text[secret.start : secret.end] for secret in find(text))


@pytest.mark.parametrize("case", SILENT)
def test_is_no_credential(case: str) -> None:
    assert find(SILENT[case]) == []


@pytest.mark.parametrize("case", FOUND)
def test_marks_stand_where_it_stood(case: str) -> None:
    text, value = FOUND[case]
    shown = concealed(text)
    assert value not in shown
    assert [len(line) for line in shown.split("\n")] == [len(line) for line in text.split("\n")]
    assert set(shown) <= set(text) | {MARK}


def test_other_text_stays_as_it_is() -> None:
    assert concealed(string.printable) == string.printable


# -- outputs --------------------------------------------------------------------------------------------


def file_of(source: str, *outputs: dict[str, object]) -> bytes:
    cell = {
        "cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": source,
        "outputs": list(outputs),
    }  # fmt: skip
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}).encode()


def test_an_output_that_shows_a_credential_is_found(registry: Registry) -> None:
    data = file_of("print(token)", {"output_type": "stream", "name": "stdout", "text": ["a\n", f"token {GITHUB}\n"]})
    found = Auditor(Config(select=("CFG105",)), registry, TODAY).audit_bytes(data, "a.ipynb").findings
    assert [(f.cell_index, f.line, f.symbol) for f in found] == [(0, 1, "output: GitHub token")]


def test_pictures_are_not_searched() -> None:
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": f"iVBOR{AWS}=="}}
    assert not may_be_in(file_of("plot()", picture))
    assert may_be_in(file_of("plot()", picture, {"output_type": "stream", "name": "stdout", "text": AWS}))


# -- what leaves the program ----------------------------------------------------------------------------

NOTEBOOK = "\n".join(
    [
        "import json, csv",
        *(text for text, _ in FOUND.values() if "\n" not in text and not text.startswith(("!", "%"))),
        *(f"unused_{number} = '{value}'" for number, value in enumerate([AWS, GITHUB])),
    ]
)
VALUES = [value for text, value in FOUND.values() if text in NOTEBOOK]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_one(name: str, registry: Registry) -> None:
    data = file_of(NOTEBOOK, {"output_type": "stream", "name": "stdout", "text": GITHUB})
    result = Auditor(Config(confidence="low"), registry, TODAY).audit_bytes(data, "a.ipynb")
    assert any(f.code == "CFG105" for f in result.findings)
    text = render(name, report_of([result]), Sources({"a.ipynb": data}), registry.infos, Options(width=200))
    assert len(VALUES) >= 8
    assert [value for value in VALUES if value in text] == []


def test_the_exported_page_shows_none() -> None:
    output = nbformat.v4.new_output("stream", text=f"token {GITHUB}")
    cell = nbformat.v4.new_code_cell(NOTEBOOK, outputs=[output])
    page, _ = DebtReportExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert [value for value in VALUES if value in page] == []
    assert MARK in page


def test_the_fingerprint_does_not_depend_on_the_value(registry: Registry) -> None:
    def fingerprint(value: str) -> str:
        data = file_of(f'api_key = "{value}"')
        (found,) = Auditor(Config(select=("CFG105",)), registry, TODAY).audit_bytes(data, "a.ipynb").findings
        return found.fingerprint

    assert fingerprint(RANDOM) == fingerprint(RANDOM[::-1])


def test_what_other_rules_quote_is_redacted(findings: Callable[..., tuple[object, ...]]) -> None:
    (finding,) = findings("# %%\nimport json\n", "DED101")
    quoting = finding.__class__(**{name: getattr(finding, name) for name in finding.__struct_fields__} | {
        "message": f"the text `{RANDOM[:20]}…` stands here twice",
    })  # fmt: skip
    assert redacted([quoting], {RANDOM})[0].message == f"the text `{3 * MARK}` stands here twice"
