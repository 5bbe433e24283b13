"""The published database: every canned query, search boxes, and errors before the server starts."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import unicodedata
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from pipeline import publish
from pipeline.errors import DatabaseError, ThiduaError
from pipeline.record import Person
from pipeline.views import VIEWS
from tests.records import make_database, query, sample

ROOT = Path(__file__).resolve().parents[2]
GIA_LAI = "Cụm Thi đua số 2 (tỉnh Gia Lai)"
QUANG_BINH = "Cụm Thi đua các huyện, thị xã, thành phố (tỉnh Quảng Bình)"
NINH_THUAN = "Khối thi đua các huyện, thành phố (tỉnh Ninh Thuận)"
TAY_NGUYEN = "Cụm thi đua các tỉnh Tây Nguyên và Duyên hải miền Trung"

# query, parameters, columns that are compared, rows in their order
QUERIES: list[tuple[str, dict[str, str], tuple[str, ...], list[tuple[Any, ...]]]] = [
    (
        "next_year_chairs",
        {},
        ("cluster", "year", "chair", "status", "province"),
        [
            (QUANG_BINH, 2024, "huyện Minh Hóa", "proposed", "tỉnh Quảng Bình"),
            (GIA_LAI, 2025, "huyện Mang Yang", "elected", "tỉnh Gia Lai"),
            (GIA_LAI, 2018, "huyện Đak Pơ", "elected", "tỉnh Gia Lai"),
            (TAY_NGUYEN, 2023, "tỉnh Bình Định", "proposed", "tỉnh Bình Định"),
            (NINH_THUAN, 2025, "huyện Ninh Hải", "elected", "tỉnh Ninh Thuận"),
        ],
    ),
    (
        "next_year_chairs",
        {"year": "2025"},
        ("cluster", "chair"),
        [
            (GIA_LAI, "huyện Mang Yang"),
            (NINH_THUAN, "huyện Ninh Hải"),
        ],
    ),
    (
        "winners_of_a_year",
        {"year": "2022"},
        ("year", "cluster", "winner", "award", "status", "authority"),
        [
            (2022, TAY_NGUYEN, "tỉnh Bình Định", "co_thi_dua_chinh_phu", "proposed", "Chính phủ"),
            (2022, TAY_NGUYEN, "tỉnh Đắk Nông", "co_thi_dua_chinh_phu", "proposed", "Chính phủ"),
            (2022, TAY_NGUYEN, "tỉnh Quảng Ngãi", "bang_khen_thu_tuong", "proposed", "Thủ tướng Chính phủ"),
            (2022, TAY_NGUYEN, "tỉnh Đắk Lắk", "bang_khen_thu_tuong", "proposed", "Thủ tướng Chính phủ"),
        ],
    ),
    (
        "winners_of_a_year",
        {"year": "2024"},
        ("cluster", "winner", "count", "award", "rank"),
        [
            (GIA_LAI, "huyện Đak Đoa", None, "don_vi_xuat_sac", 1),
            (NINH_THUAN, None, 14, "giay_khen", None),
        ],
    ),
    (
        "production_and_plan",
        {},
        ("subject", "value", "unit", "plan_change", "plan_value", "plan_unit"),
        [
            ("huyện Đak Đoa", 12033.0, "tỷ đồng", "ratio", 100.7, "%"),
            ("huyện Mang Yang", 8603.9, "tỷ đồng", "ratio", 100.12, "%"),
            ("huyện Kbang", 6156.0, "tỷ đồng", "ratio", 100.02, "%"),
            ("huyện Đak Pơ", 2947.907, "tỷ đồng", None, None, None),
            ("thị xã An Khê", 22011.0, "tỷ đồng", "ratio", 100.07, "%"),
        ],
    ),
    (
        "production_and_plan",
        {"indicator": "việc làm"},
        ("cluster", "value", "qualifier", "plan_value"),
        [
            (NINH_THUAN, 20000.0, "nearly", 118.0),
        ],
    ),
    (
        "members_of_a_cluster",
        {"cluster": "cum:2:qd124:64"},
        ("year", "member", "basis"),
        [
            (2024, "huyện Kbang", "listed"),
            (2024, "huyện Đak Pơ", "listed"),
            (2024, "huyện Mang Yang", "listed"),
            (2024, "huyện Đak Đoa", "listed"),
            (2024, "thị xã An Khê", "listed"),
            (2017, "huyện Kbang", "implied"),
            (2017, "huyện Đak Pơ", "implied"),
            (2017, "thị xã An Khê", "implied"),
            (2017, "huyện Đak Đoa", "implied"),
        ],
    ),
    ("members_of_a_cluster", {"cluster": NINH_THUAN, "year": "2024"}, ("member",), [("huyện Ninh Hải",)]),
    ("members_of_a_cluster", {"cluster": NINH_THUAN, "year": "2017"}, ("member",), []),
    (
        "history_of_chairs",
        {"cluster": GIA_LAI},
        ("year", "role", "chair", "status", "meeting_date"),
        [
            (2017, "chair", "huyện Kbang", "incumbent", "2018-01-29"),
            (2018, "chair", "huyện Đak Pơ", "elected", "2018-01-29"),
            (2018, "deputy", "thị xã An Khê", "elected", "2018-01-29"),
            (2025, "chair", "huyện Mang Yang", "elected", "2025-02-12"),
        ],
    ),
    ("members_of_a_cluster", {"cluster": "khoi THI ĐUA các huyen"}, ("year", "member"), [(2024, "huyện Ninh Hải")]),
    ("members_of_a_cluster", {"cluster": " tinh ninh thuan ", "year": "2024"}, ("member",), [("huyện Ninh Hải",)]),
    ("members_of_a_cluster", {"cluster": "50%"}, ("member",), []),
    (
        "history_of_chairs",
        {"cluster": unicodedata.normalize("NFD", "tỉnh Gia Lai")},
        ("chair", "source"),
        [
            ("huyện Kbang", "gia-lai-cum-2-2018.txt"),
            ("huyện Đak Pơ", "gia-lai-cum-2-2018.txt"),
            ("thị xã An Khê", "gia-lai-cum-2-2018.txt"),
            ("huyện Mang Yang", "gia-lai-cum-2-2025.txt"),
        ],
    ),
    ("production_and_plan", {"indicator": "VIEC LÀM"}, ("value",), [(20000.0,)]),
    (
        "evidence_of_a_value",
        {"row": "gia-lai-cum-2-2025/1/chairs/001"},
        ("field", "before", "text", "after"),
        [
            (
                "chair",
                "\nTại hội nghị, các huyện, thị xã thuộc Cụm thi đua số 2 đã bình xét đơn vị xuất sắc nhất cụm "
                "năm 2024 là huyện Đak Đoa; ",
                "bầu huyện Mang Yang làm Cụm trưởng Cụm thi đua số 2 năm 2025",
                ".\n\nĐồng thời các huyện, thị xã thuộc Cụm thi đua số 2 đã ký kết giao ước thi đua năm 2025. Theo đó, "
                "Cụm thi đua số 2 tiế",
            ),
        ],
    ),
    ("search", {"q": "dak lak"}, ("article_id",), [("tay-nguyen-duyen-hai-2023",)]),
    ("search", {"q": "Đắk Lắk"}, ("article_id",), [("tay-nguyen-duyen-hai-2023",)]),
    ("search", {"q": ""}, ("article_id",), []),
    ("search", {"q": '" OR * (NEAR'}, ("article_id",), []),
    (
        "units_that_won_most",
        {"year": "2023"},
        ("unit_name", "province", "wins", "first_places", "last_year"),
        [
            ("huyện Đak Đoa", "tỉnh Gia Lai", 1, 1, 2024),
            ("thành phố Đồng Hới", "tỉnh Quảng Bình", 1, 0, 2023),
            ("huyện Quảng Ninh", "tỉnh Quảng Bình", 1, 0, 2023),
            ("huyện Lệ Thủy", "tỉnh Quảng Bình", 1, 0, 2023),
        ],
    ),
    (
        "units_that_chaired_most",
        {"year": "2025"},
        ("unit_name", "years", "first_year"),
        [("huyện Ninh Hải", 1, 2025), ("huyện Mang Yang", 1, 2025)],
    ),
    (
        "awards_of_a_unit",
        {"unit": " huyện Đak Đoa "},
        ("year", "award", "rank", "winner_id"),
        [(2024, "don_vi_xuat_sac", 1, "gia-lai-cum-2-2025/1/winners/001")],
    ),
    ("awards_of_a_unit", {"unit": "Đak Đoa"}, ("year", "rank"), [(2024, 1)]),
    ("awards_of_a_unit", {"unit": "dak doa"}, ("year", "rank"), [(2024, 1)]),
    ("awards_of_a_unit", {"unit": "HUYEN DAK DOA"}, ("year", "rank"), [(2024, 1)]),
    ("awards_of_a_unit", {"unit": "huyện Đắk Đoa"}, ("year", "rank"), [(2024, 1)]),  # no unit is spelt so
    ("awards_of_a_unit", {"unit": "doa"}, ("year",), []),  # the end of a name is no name
    ("awards_of_a_unit", {"unit": ""}, ("year",), []),
    ("awards_of_a_unit", {"unit": " "}, ("year",), []),
    (
        "plan_fulfilment",
        {"unit": "huyện Kbang"},  # the list writes huyện KBang
        ("subject", "percent_of_plan"),
        [("huyện Kbang", 100.02)],
    ),
    (
        "plan_fulfilment",
        {"unit": "qd124:625", "year": "2024"},
        ("subject", "indicator", "percent_of_plan"),
        [("huyện Kbang", "tổng giá trị sản xuất", 100.02)],
    ),
    (
        "plan_fulfilment",
        {},
        ("subject", "period", "percent_of_plan"),
        [
            (None, "2024", 118.0),
            (None, "2024", 100.0),
            ("huyện Kbang", "2024", 100.02),
            ("huyện Mang Yang", "2024", 100.12),
            ("huyện Đak Đoa", "2024", 100.7),
            ("thị xã An Khê", "2024", 100.07),
        ],
    ),
    ("growth", {}, ("subject", "period", "growth_percent"), [("huyện Đak Pơ", "2024", 7.7)]),
    ("growth", {"indicator": "SAN XUẤT", "year": "2023"}, ("subject",), []),
    ("clusters_without_a_chair", {}, ("cluster",), []),
    ("contradicting_figures", {}, ("subject",), []),
    ("contradicting_figures", {"year": "2024"}, ("subject",), []),
    ("meetings_told_differently", {}, ("cluster",), []),
    (
        "coverage_by_source",
        {},
        ("source", "articles", "first_year"),
        [
            ("gia-lai-cum-2-2018.txt", 1, "2018"),
            ("gia-lai-cum-2-2025.txt", 1, "2025"),
            ("ninh-thuan-khoi-2024.txt", 1, None),
            ("quang-binh-cum-2024.txt", 1, None),
            ("tay-nguyen-duyen-hai-2023.txt", 1, "2023"),
        ],
    ),
    ("coverage_by_year", {}, ("year", "meetings"), [(2024, 2), (2023, 1), (2022, 1), (2017, 1)]),
    ("meetings_of_a_year", {"year": "2017"}, ("meeting_date",), [("2018-01-29",)]),
    ("meetings_of_a_year", {}, ("review_year",), [(2024,), (2024,)]),
    ("meetings_of_a_year", {"year": "x"}, ("meeting_date",), []),
    (
        "member_counts_that_differ",
        {"year": "2017"},
        ("cluster", "stated", "listed"),
        [("Cụm Thi đua số 2", 5, 4)],
    ),
    ("plan_fulfilment", {"unit": "kbang"}, ("subject", "percent_of_plan"), [("huyện Kbang", 100.02)]),
    ("plan_fulfilment", {"unit": "no such unit"}, ("subject",), []),
    ("meetings_of_a_province", {"province": "tinh gia lai"}, ("meeting_date",), [("2025-02-12",), ("2018-01-29",)]),
    ("meetings_of_a_province", {"province": "Gia Lai"}, ("meeting_date",), [("2025-02-12",), ("2018-01-29",)]),
    (
        "meetings_of_a_province",
        {"province": "qd124:64"},
        ("meeting_date", "venue"),
        [("2025-02-12", "thị xã An Khê (tỉnh Gia Lai)"), ("2018-01-29", "Hội trường 19/5 - UBND huyện Kbang")],
    ),
    (
        "gaps_of_a_cluster",
        {"cluster": "GIA lai"},
        ("cluster", "missing_year"),
        [(GIA_LAI, year) for year in range(2018, 2024)],
    ),
    ("gaps_of_a_cluster", {}, ("cluster",), []),
    ("people_by_name", {"name": "Trần Quốc Tỏ"}, ("role", "cluster"), [("directed", TAY_NGUYEN)]),
    ("people_by_name", {"name": "tran quoc to"}, ("name", "role"), [("Trần Quốc Tỏ", "directed")]),
    ("people_by_name", {"name": " Trần Quốc TỎ "}, ("name", "role"), [("Trần Quốc Tỏ", "directed")]),
    ("people_by_name", {"name": "trần quốc"}, ("name", "role"), [("Trần Quốc Tỏ", "directed")]),  # its beginning
    ("people_by_name", {"name": "tran qu"}, ("name",), []),  # no whole word
    ("people_by_name", {"name": "quoc to"}, ("name",), []),
    ("people_by_name", {"name": ""}, ("name",), []),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("published") / "any name.db")


def get(database: Path, *requests: tuple[str, dict[str, str]]) -> list[Any]:
    """The answers of Datasette's own client."""

    async def answers() -> list[Any]:
        site = publish.application(database)
        await site.invoke_startup()
        return [await site.client.get(path, params=parameters) for path, parameters in requests]

    return asyncio.run(answers())


@pytest.mark.parametrize(("name", "parameters", "columns", "rows"), QUERIES)
def test_canned_query(
    database: Path, name: str, parameters: dict[str, str], columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    (answer,) = get(database, (f"/thidua/{name}.json", {"_shape": "array", **parameters}))
    assert answer.status_code == 200
    assert [tuple(row[column] for column in columns) for row in answer.json()] == rows


def test_every_canned_query_is_tested() -> None:
    metadata = json.loads(publish.metadata_file().read_text(encoding="utf-8"))
    queries = set(metadata["databases"]["thidua"]["queries"])
    assert {case[0] for case in QUERIES} | {"lowest_confidence"} == queries and len(queries) >= 15


def test_questions_about_what_is_amiss(tmp_path: Path) -> None:
    """Two reports that differ in a figure and a place, a meeting without a chair, values of little confidence."""
    first, second, third = (sample("gia-lai-cum-2-2025") for _ in range(3))
    second.article.id, third.article.id = "second", "third"
    figure = second.meetings[0].figures[0]
    figure.value += 1
    figure.confidence = 0.31
    assert second.meetings[0].venue is not None and third.meetings[0].date is not None
    second.meetings[0].venue.unit_id = "qd124:629"
    third.meetings[0].date.value, third.meetings[0].review_year, third.meetings[0].plan_year = "2016-02-12", 2015, 2016
    third.meetings[0].figures, third.meetings[0].chairs = [], []
    path = make_database(tmp_path / "x.db", [first, second, third])
    shape = {"_shape": "array"}
    pairs, of_2024, differ, no_chair, of_2030, unsure = (
        answer.json()
        for answer in get(
            path,
            ("/thidua/contradicting_figures.json", shape),
            ("/thidua/contradicting_figures.json", {**shape, "year": "2024"}),
            ("/thidua/meetings_told_differently.json", shape),
            ("/thidua/clusters_without_a_chair.json", shape),
            ("/thidua/clusters_without_a_chair.json", {**shape, "year": "2030"}),
            ("/thidua/lowest_confidence.json", shape),
        )
    )
    found = [(row["subject"], row["value"], row["other_value"], row["other_figure_id"]) for row in pairs]
    assert found == [("huyện Đak Đoa", 12033.0, 12034.0, "second/1/figures/001")]
    assert of_2024 == pairs
    assert [(row["meeting_date"], row["articles"]) for row in differ] == [("2025-02-12", 2)]
    assert [row["meeting_date"] for row in no_chair] == ["2016-02-12"] and of_2030 == []
    assert (unsure[0]["confidence"], unsure[0]["article_id"]) == (0.31, "second")


@pytest.mark.parametrize("year", ["", "2024"])
def test_figures_of_a_whole_cluster_contradict_each_other_in_one_cluster_only(tmp_path: Path, year: str) -> None:
    """A figure that names no unit is of its cluster, and nothing to a cluster elsewhere."""
    records = [sample("gia-lai-cum-2-2025") for _ in range(4)]
    for number, one in enumerate(records):
        meeting = one.meetings[0]
        one.article.id = f"a{number}"
        meeting.figures = meeting.figures[:1]
        meeting.figures[0].subject = None
        meeting.figures[0].value += number // 2  # the third and the fourth differ
    elsewhere = records[3].meetings[0].cluster
    elsewhere.id, elsewhere.number, elsewhere.name = "elsewhere", "9", "Cụm thi đua số 9"
    path = make_database(tmp_path / "x.db", records)
    (answer,) = get(path, ("/thidua/contradicting_figures.json", {"_shape": "array", "year": year}))
    found = [(row["subject"], row["value"], row["other_value"], row["other_figure_id"]) for row in answer.json()]
    assert found == [(None, 12033.0, 12034.0, "a2/1/figures/001")] * 2


def test_what_an_organisation_won_its_province_did_not(tmp_path: Path) -> None:
    """The police of a province is no province: the questions count as the page of the unit does."""
    record = sample("gia-lai-cum-2-2025")
    for party in (record.meetings[0].winners[0].party, record.meetings[0].chairs[0].party):
        assert party is not None
        party.kind, party.name = "organisation", f"Công an {party.name}"
    path = make_database(tmp_path / "x.db", [record])
    shape = {"_shape": "array"}
    won, chaired, awards = get(
        path,
        ("/thidua/units_that_won_most.json", shape),
        ("/thidua/units_that_chaired_most.json", shape),
        ("/thidua/awards_of_a_unit.json", {**shape, "unit": "Đak Đoa"}),
    )
    assert won.json() == chaired.json() == awards.json() == []


def test_a_name_with_diacritics_is_that_name_where_it_is_known(tmp_path: Path) -> None:
    """Hùng, Hưng and Hừng are three: only a name that nobody has finds its other spellings."""
    record = sample("gia-lai-cum-2-2025")
    names = ["Nguyễn Văn Hùng", "Nguyễn Văn Hưng", "Phạm Thuỳ Vân"]
    record.meetings[0].people = [Person(name=name, titles=[]) for name in names]
    path = make_database(tmp_path / "x.db", [record])
    asked = ["Nguyễn Văn Hùng", "nguyen van hung", "Nguyễn Văn Hừng", "Phạm Thùy Vân"]
    answers = get(path, *(("/thidua/people_by_name.json", {"_shape": "array", "name": name}) for name in asked))
    found = [[row["name"] for row in answer.json()] for answer in answers]
    assert found == [names[:1], names[:2], names[:2], names[2:]]


def test_a_target_is_no_achievement(tmp_path: Path) -> None:
    """A target to disburse 100 % is neither a plan fulfilled nor growth, and its year not the latest with figures."""
    record = sample("gia-lai-cum-2-2025")
    for figure in record.meetings[0].figures[1:]:
        figure.status, figure.period = "target", "2025"
    path = make_database(tmp_path / "x.db", [record])
    shape = {"_shape": "array"}
    plan, growth = get(path, ("/thidua/plan_fulfilment.json", shape), ("/thidua/growth.json", shape))
    assert [(row["subject"], row["period"]) for row in plan.json()] == [("huyện Đak Đoa", "2024")]
    assert growth.json() == []


def test_pages(database: Path) -> None:
    metadata = json.loads(publish.metadata_file().read_text(encoding="utf-8"))["databases"]["thidua"]
    names = [*metadata["tables"], *metadata["queries"]]
    front, listing, *pages = get(database, ("/", {}), ("/thidua", {}), *((f"/thidua/{name}", {}) for name in names))
    assert [page.status_code for page in (front, listing, *pages)] == [200] * (len(names) + 2)
    assert "Thi đua: các cụm, khối thi đua của Việt Nam" in front.text
    assert "Ai làm trưởng cụm năm tới?" in listing.text
    (english,) = get(database, ("/thidua", {"lang": "en"}))
    asked = {name: told for name, told in metadata["queries"].items() if name not in ("search", "evidence_of_a_value")}
    for described in asked.values():  # the page leads to the others otherwise
        assert described["title"].replace("'", "&#39;") in english.text


def test_search_box_of_the_articles(database: Path) -> None:
    found, row = get(
        database,
        ("/thidua/articles.json", {"_shape": "array", "_search": "dak lak", "_col": "id"}),
        ("/thidua/chairs/gia-lai-cum-2-2025~2F1~2Fchairs~2F001.json", {"_shape": "array"}),
    )
    assert [article["id"] for article in found.json()] == ["tay-nguyen-duyen-hai-2023"]
    assert [chair["party_name"] for chair in row.json()] == ["huyện Mang Yang"]


def test_the_database_cannot_be_written(database: Path) -> None:
    (answer,) = get(database, ("/thidua.json", {"sql": "delete from articles"}))
    assert answer.status_code == 400


def test_errors_are_logged_in_proportion(database: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What a client asks for wrongly is not logged; a fault has a traceback without local variables."""
    missing = (("/nothing", {}), ("/thidua/nothing", {}), ("/thidua/articles/nothing", {}), ("/-/nothing", {}))
    wrong = (("/thidua/articles", {"_size": "nothing"}), ("/thidua.json", {"sql": "delete from articles"}))
    answers = get(database, *missing, *wrong)
    assert [answer.status_code for answer in answers] == [404] * 4 + [400] * 2
    assert "".join(capfd.readouterr()) == ""

    async def fault() -> int:
        from datasette import hookimpl
        from datasette.plugins import pm

        class Faulty:
            __name__ = "faulty"

            @hookimpl
            def register_routes(self) -> list[tuple[str, Any]]:
                return [("^/fault$", self.view)]

            async def view(self) -> None:
                secret = "a local variable"
                raise RuntimeError(secret[:1])

        plugin = Faulty()
        pm.register(plugin)
        try:
            site = publish.application(database)
            await site.invoke_startup()
            return int((await site.client.get("/fault")).status_code)
        finally:
            pm.unregister(plugin)

    assert asyncio.run(fault()) == 500
    shown = "".join(capfd.readouterr())
    assert shown.count("Traceback") == 1 and "RuntimeError" in shown
    assert "site = " not in shown and "locals" not in shown


def test_an_article_without_a_title_is_known_by_its_source(tmp_path: Path) -> None:
    record = sample("gia-lai-cum-2-2025")
    record.article.title = None
    path = make_database(tmp_path / "x.db", [record])
    queries = [name for name, _, columns, _ in QUERIES if "chair" in columns or "member" in columns]
    for answer in get(path, *((f"/thidua/{name}.json", {"_shape": "array"}) for name in queries)):
        assert {(row["article"], row["source"]) for row in answer.json()} == {(record.article.source,) * 2}
    for view in VIEWS:
        assert query(path, f"SELECT DISTINCT article, source FROM {view}") == [(record.article.source,) * 2]


def test_a_missing_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no such database") as raised:
        publish.serve(tmp_path / "none.db")
    assert "thidua ingest --db" in raised.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ThiduaError, match=f"127.0.0.1:{port}: cannot be used") as raised:
            publish.serve(database, port=port)
    assert "--port" in raised.value.remedy


def test_a_host_that_is_none(database: Path) -> None:
    with pytest.raises(ThiduaError, match="--host"):
        publish.serve(database, host="no.such.host.invalid", port=0)


def test_serve_until_interrupted(database: Path) -> None:
    code = "import sys; from pipeline.publish import serve; serve(sys.argv[1], port=0)"
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(database)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split(" is at ")[1].split()[0]
        with urllib.request.urlopen(f"{address}thidua/meetings.json?_shape=array", timeout=60) as answer:
            assert len(json.load(answer)) == 5
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)
