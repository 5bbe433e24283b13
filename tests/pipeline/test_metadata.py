"""What is said about the database agrees with the database."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.database import Database
from pipeline.publish import metadata_file
from pipeline.schema import TABLES
from pipeline.views import VIEWS
from tests.records import make_database

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "database.md"


@pytest.fixture(scope="module")
def metadata() -> dict[str, Any]:
    return dict(json.loads(metadata_file().read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def described(metadata: dict[str, Any]) -> dict[str, Any]:
    return dict(metadata["databases"]["thidua"]["tables"])


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The columns of every table and view in a real database, without those of the full-text index."""
    with Database.open(make_database(tmp_path_factory.mktemp("real") / "x.db", []), read_only=True) as db:
        names = [*db.db.table_names(), *db.db.view_names()]
        return {name: list(db.db[name].columns_dict) for name in names if not name.startswith("articles_fts")}


def test_every_table_and_column_is_described_and_no_other(
    described: dict[str, Any], real: dict[str, list[str]]
) -> None:
    assert {name: sorted(table["columns"]) for name, table in described.items()} == {
        name: sorted(columns) for name, columns in real.items()
    }
    texts = [text for table in described.values() for text in (table["title"], table["description"])]
    texts += [text for table in described.values() for text in table["columns"].values()]
    assert all(text.strip() for text in texts)


def test_sorts_facets_and_labels_name_real_columns(described: dict[str, Any], real: dict[str, list[str]]) -> None:
    for name, table in described.items():
        facets = [facet if isinstance(facet, str) else next(iter(facet.values())) for facet in table.get("facets", [])]
        sorts = [table[kind] for kind in ("sort", "sort_desc") if kind in table]
        labels = [table["label_column"]] if "label_column" in table else []
        assert len(sorts) == 1, f"{name} has one order"
        assert {*facets, *sorts, *labels} <= set(real[name]), name


def test_tables_that_others_refer_to_have_a_label(described: dict[str, Any]) -> None:
    for table in TABLES:
        for other in set(table.links.values()) - {"runs", "figures", "article_meetings"}:
            assert "label_column" in described[other], other


def test_title_licence_and_source_are_stated(metadata: dict[str, Any]) -> None:
    for name in ("title", "description", "license", "license_url", "source"):
        assert metadata[name].strip(), name


def test_canned_queries_declare_their_parameters(metadata: dict[str, Any]) -> None:
    for name, query in metadata["databases"]["thidua"]["queries"].items():
        assert query["title"] and query["description"], name
        assert set(query["params"]) == set(re.findall(r":([a-z]+)", query["sql"])), name


def _sections() -> dict[str, str]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return dict(re.findall(r"^### (\w+)\n(.*?)(?=^##)", text, flags=re.MULTILINE | re.DOTALL))


def test_the_data_dictionary_has_every_table_column_and_type() -> None:
    types = {str: "text", int: "integer", float: "real"}
    documented = {
        name: re.findall(r"^\| `(\w+)` \| ([a-z ]+) \| \S", section, flags=re.MULTILINE)
        for name, section in _sections().items()
    }
    assert documented == {
        table.name: [
            (name, types[kind] + (" not null" if name in (table.key, *table.required) else ""))
            for name, kind in table.columns.items()
        ]
        for table in TABLES
    }


def test_the_data_dictionary_has_every_view_and_query(metadata: dict[str, Any]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in (*VIEWS, *metadata["databases"]["thidua"]["queries"]):
        assert f"`{name}`" in text, name
