"""SQLAlchemy: engines and connections. Nothing is called."""

from __future__ import annotations

from scripts.knowledge.library import Library

_ENGINE = "__import__('sqlalchemy').create_engine('sqlite://')"

LIBRARY = Library(
    distribution="sqlalchemy",
    package="sqlalchemy",
    modules=("sqlalchemy", "sqlalchemy.orm"),
    toys={},
    introspection_only=True,
    only_listed=True,
    receivers={
        "sqlalchemy.Engine": (_ENGINE,),
        "sqlalchemy.Connection": (f"{_ENGINE}.connect()",),
        "sqlalchemy.orm.Session": ("__import__('sqlalchemy.orm').orm.Session()",),
    },
    only=(
        "sqlalchemy.create_engine", "sqlalchemy.text", "sqlalchemy.select", "sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete", "sqlalchemy.Table",
        "sqlalchemy.MetaData", "sqlalchemy.Column", "sqlalchemy.inspect", "sqlalchemy.make_url", "sqlalchemy.Engine*", "sqlalchemy.Connection*",
        "sqlalchemy.orm.Session*", "sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.declarative_base", "sqlalchemy.orm.relationship",
    ),
    left_out=("sqlalchemy.*.__[a-z]*__",),
)  # fmt: skip
