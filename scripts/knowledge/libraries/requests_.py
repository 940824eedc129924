"""requests: what comes over the network. Nothing is called."""

from __future__ import annotations

from scripts.knowledge.library import Library

LIBRARY = Library(
    distribution="requests",
    package="requests",
    modules=("requests", "requests.auth", "requests.adapters"),
    toys={},
    introspection_only=True,
    only_listed=True,
    receivers={
        "requests.Session": ("__import__('requests').Session()",),
        "requests.Response": ("__import__('requests').Response()",),
    },
    left_out=(
        "requests.*Error",
        "requests.*Warning",
        "requests.*Timeout",
        "requests.*Redirects",
        "requests.*Required",
        "requests.adapters.*URL*",
        "requests.*.__*",
    ),
)
