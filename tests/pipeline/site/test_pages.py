"""The site's pages as text: safety, words in both languages, what machines read, limits."""

from __future__ import annotations

import asyncio
import html
import json
import re
import sqlite3
import string
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from datasette.utils import tilde_encode

from pipeline import publish, record
from pipeline.publish import metadata_file
from pipeline.site import charts, examples, feeds, language, linked_data, maps, reading, sorting
from pipeline.site.cells import outside
from tests.pipeline.site.conftest import HOSTILE, Answers, second_report
from tests.records import make_database, query, sample

WORDS = Path(publish.__file__).parent / "site" / "words"
TEMPLATES = Path(publish.__file__).parent / "site" / "templates"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

WRONG = (
    "_sort=nothing", "_sort_desc=nothing", "_sort=id&_sort_desc=id", "_next=x", "_size=x", "_size=-1", "_facet=nothing",
    "_facet={", "_facet_array=nothing", "_col=nothing", "_through=x", "_where=1", "_search=%22&_searchmode=raw",
    "_timelimit=x", "_labels=x", "_shape=x", "nothing=1", "id__in=[", "position__gt=99999999999999999999",
    "date__x=1", "_json_infinity=x",
)  # fmt: skip


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    language.use("vi")


# Safety


@pytest.mark.parametrize(
    "path", ["/\\example.com", "//example.com", "/\\example.com/", "//example.com/", "/%5Cexample.com/", "/%0d%0aX: y"]
)
def test_no_address_leads_elsewhere(ask: Answers, path: str) -> None:
    """Through the guard as a server calls it: a client of Python would tidy these paths up."""
    assert _raw(path)[0] == 400


def _raw(path: str, method: str = "GET", query_string: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """The guard's answer, in front of an application that says where it was called."""
    from urllib.parse import unquote

    from pipeline.site.security import guarded

    sent: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        body = scope["path"].encode() + b"?" + scope["query_string"]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOW")]})
        await send({"type": "http.response.body", "body": body})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": unquote(path), "raw_path": path.encode(),
             "query_string": query_string, "headers": []}  # fmt: skip
    asyncio.run(guarded(application, "none")(scope, None, send))  # type: ignore[arg-type]
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]


def test_only_reading(ask: Answers) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        status, headers, _ = _raw("/thidua", method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_headers_on_every_answer(ask: Answers) -> None:
    for answer in ask(
        "/", "/nothing", "/thidua/meetings.json", "/thidua/meetings?_sort=x", "/-/databases", "/thidua.db"
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert _raw("/")[1]["x-frame-options"] == "DENY", "ours wins over the application's"


def test_what_is_wrong_in_a_request_is_answered_with_400(ask: Answers, capfd: pytest.CaptureFixture[str]) -> None:
    paths = [f"/thidua/meetings{kind}?{wrong}" for wrong in WRONG for kind in ("", ".json")]
    statuses = {path: answer.status_code for path, answer in zip(paths, ask(*paths), strict=True)}
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
    assert statuses["/thidua/meetings?_sort=nothing"] == statuses["/thidua/meetings.json?_sort=nothing"] == 400
    assert "".join(capfd.readouterr()) == "", "a stranger's mistakes do not fill the log"


def test_pages_for_the_owner_are_closed(ask: Answers) -> None:
    closed = (
        "/-/databases",
        "/-/databases.json",
        "/-/threads",
        "/-/actor",
        "/-/logout",
        "/-/patterns",
        "/-/allow-debug",
    )
    assert {answer.status_code for answer in ask(*closed)} == {404}
    assert {answer.status_code for answer in ask("/thidua/articles_fts", "/thidua/articles_fts_data.json")} == {403}


def test_sql_of_visitors_only_where_it_is_switched_on(ask: Answers) -> None:
    own = "/thidua.json?sql=select+count(*)+as+n+from+clusters&_shape=array"
    where = "/thidua/clusters.json?_where=1=1"
    assert [answer.status_code for answer in ask(own, where)] == [403, 403]
    assert "<textarea" not in ask("/thidua")[0].text
    (answer, page) = ask(own, "/thidua", sql=True)
    assert answer.json()[0]["n"] > 10 and "<textarea" in page.text
    (answer,) = ask("/thidua.json?sql=delete+from+clusters", sql=True)
    assert answer.status_code == 400


def test_robots_as_the_publisher_chooses(ask: Answers) -> None:
    robots, page = ask("/robots.txt", "/")
    assert "Allow: /" in robots.text and "Sitemap: http" in robots.text and "x-robots-tag" not in page.headers
    robots, page = ask("/robots.txt", "/", robots="none")
    assert "Disallow: /\n" in robots.text and "noindex" in page.headers["x-robots-tag"]


def test_hostile_text_is_escaped_everywhere(ask: Answers, published: Path) -> None:
    keys = [key for (key,) in query(published, "SELECT id FROM chairs WHERE article_id = 'hostile'")]
    (meeting,) = query(published, "SELECT meeting_id FROM article_meetings WHERE article_id = 'hostile'")[0]
    paths = ["/", "/thidua/articles/hostile", "/thidua/articles", "/thidua/chairs_by_cluster",
             "/thidua/evidence?rule=hostile",
             f"/thidua/meetings/{tilde_encode(meeting)}", f"/thidua/chairs/{tilde_encode(keys[0])}",
             "/thidua/history_of_chairs", "/feed.atom"]  # fmt: skip
    for path, answer in zip(paths, ask(*paths), strict=True):
        assert answer.status_code == 200
        assert "<img" not in answer.text and "<script>alert" not in answer.text and "<b>đậm" not in answer.text, path
        assert 'href="javascript:' not in answer.text, path


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x", "http:x", "https://[", "x"])
def test_no_link_to_what_is_no_web_address(address: str) -> None:
    assert "<a" not in outside(address)


# Words


def test_every_string_is_there_in_both_languages() -> None:
    for name, entry in language.words("interface").items():
        assert set(entry) == {"vi", "en"} and all(entry.values()), name
        fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in entry.values()]
        assert fields[0] == fields[1], name


def test_every_string_that_is_used_exists_and_none_is_left_over() -> None:
    code = [path.read_text(encoding="utf-8") for path in (*TEMPLATES.glob("*.html"), *TEMPLATES.parent.glob("*.py"))]
    used = {key for text in code for key in re.findall(r"""\bt\(\s*["'](\w+)["']""", text)}
    known = set(language.words("interface"))
    assert used <= known
    made = {name for name in known if name.startswith(("op_", "error_"))}
    assert known - used - made == set()


def test_every_question_stands_under_a_heading_or_is_led_to(ask: Answers) -> None:
    described = json.loads(metadata_file().read_text(encoding="utf-8"))["databases"]["thidua"]
    (page,) = ask("/thidua")
    missing = [name for name in described["queries"] if f'<a href="/thidua/{name}">' not in page.text]
    assert missing == ["evidence_of_a_value", "search"]  # a row's page leads to the one, the search box to the other


def test_every_table_column_and_question_has_words(ask: Answers) -> None:
    """Where this fails: add lines to `tables.toml`, `columns.toml` or `queries.toml` in `pipeline/site/words`."""
    described = json.loads(metadata_file().read_text(encoding="utf-8"))["databases"]["thidua"]
    labels, told = language.words("columns")["labels"], language.words("columns")["descriptions"]
    missing = []
    for table, about in described["tables"].items():
        if about.get("hidden"):
            continue
        missing += [table] if set(language.words("tables").get(table, {}).get("title", {})) != {"vi", "en"} else []
        for column in about["columns"]:
            names = (f"{table}.{column}", column)
            said = any(name in labels for name in names) and any(name in told for name in names)
            missing += [] if said else [names[0]]
        shown = language.words("tables")[table].get("show", [])
        assert set(shown) <= set(about["columns"]), table
    missing += [
        name for name in described["queries"] if "vi" not in language.words("queries").get(name, {}).get("title", {})
    ]
    assert missing == []
    for name, about in described["queries"].items():
        assert set(language.words("queries")[name].get("parameters", {})) == set(about["params"]), name


def test_every_code_has_a_label() -> None:
    """The codes that the record's models allow, by the columns that show them."""
    values = language.words("values")
    for model in (
        record.Meeting,
        record.Member,
        record.Figure,
        record.Comparison,
        record.Winner,
        record.Chair,
        record.Person,
    ):
        for name, field in model.model_fields.items():
            codes = re.findall(r"'(\w+)'", str(field.annotation)) if "Literal" in str(field.annotation) else []
            for code in codes:
                assert set(values[values["columns"][name]][code]) == {"vi", "en"}, f"{model.__name__}.{name}: {code}"


def test_numbers_and_days_as_each_language_writes_them() -> None:
    assert [language.number(value) for value in (12033.0, 2947.907, 1234567, 0.5)] == [
        "12.033",
        "2.947,907",
        "1.234.567",
        "0,5",
    ]
    assert [language.day(value) for value in ("2025-02-12", "2025-02", "2025", None)] == [
        "12/02/2025",
        "02/2025",
        "2025",
        "",
    ]
    language.use("en")
    assert language.number(2947.907) == "2,947.907" and language.day("2025-02-12T10:00") == "2025-02-12"


def test_periods_in_words(ask: Answers) -> None:
    said = [language.period(period) for period in ("2024", "2024-H1", "2024-H2", "2024-Q3", "2016/2020", None)]
    assert said == ["2024", "6 tháng đầu năm 2024", "6 tháng cuối năm 2024", "quý 3/2024", "2016–2020", ""]
    (halves,) = ask("/thidua/figures_with_comparisons.json?period__endswith=-H1&_shape=array")
    told = halves.json()[0]
    pages = ask("/thidua/figures?period__endswith=-H1", *(f"/thidua/{table}/{tilde_encode(told[key])}" for table, key
                in (("articles", "article_id"), ("meetings", "meeting_id"), ("figures", "figure_id"))))  # fmt: skip
    year = told["period"][:4]
    for page in pages:
        assert f"6 tháng đầu năm {year}" in page.text, page.url
        assert not re.search(rf">[^<]*{year}-H1[^<]*</(td|span|a|dd)>", page.text), page.url


def test_numbers_in_listings_carry_their_unit_and_comparison(ask: Answers) -> None:
    listing, everything, answer = ask(
        "/thidua/figures_with_comparisons?article_id=gia-lai-cum-2-2025",
        "/thidua/figures_with_comparisons?article_id=gia-lai-cum-2-2025&_all=1",
        "/thidua/production_and_plan",
    )
    assert ">12.033 tỷ đồng</td>" in listing.text and ">bằng 100,7 % (kế hoạch)</td>" in listing.text
    assert 'data-label="Đơn vị tính"' not in listing.text and 'data-label="Đơn vị tính"' in everything.text
    assert ">12.033</td>" in everything.text
    assert ">12.033 tỷ đồng</td>" in answer.text and ">bằng 100,7 %</td>" in answer.text


def test_what_a_listing_is_narrowed_by_can_be_taken_away(ask: Answers) -> None:
    (page,) = ask("/thidua/chairs?role=deputy&year__gte=2000&party_unit_id__notnull=1&lang=en")
    chips = page.text.partition('<ul class="chips"')[2].partition("</ul>")[0]
    found = re.findall(r'href="([^"]+)"><span class="off">Remove: </span>(.*?) <span', chips)
    assert [words for _, words in found] == ["Administrative unit is not empty", "Role: deputy", "Year ≥ 2000"]
    for (href, _), gone in zip(found, ("party_unit_id__notnull=", "role=", "year__gte="), strict=True):
        assert gone not in href and href.count("=") == 3 and "_lang=en" in href
    assert {answer.status_code for answer in ask(*(href.replace("&amp;", "&") for href, _ in found))} == {200}


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("gia lai", ("/thidua/clusters/cum~3A2~3Aqd124~3A64", "/thidua/units/qd124~3A64")),
        ("Huyện Đak Đoa", ("/thidua/units/qd124~3A",)),
        ("tran quoc to", ("/thidua/people_by_name?name=Tr%E1%BA%A7n+Qu%E1%BB%91c+T%E1%BB%8F",)),
        ("xyzzy", ()),
        ("a", ()),
        ("%27%22", ()),
        ("", ()),
    ],
)
def test_the_search_finds_what_bears_the_name(ask: Answers, typed: str, leads: tuple[str, ...]) -> None:
    (page,) = ask(f"/thidua/search?q={quote(typed)}")
    named = page.text.partition('<dl class="named">')[2].partition("</dl>")[0]
    assert bool(named) == bool(leads) and all(f'href="{lead}' in named for lead in leads)


def test_the_language_of_an_address_stays(ask: Answers) -> None:
    page, listing = ask("/?lang=en", "/thidua/meetings?lang=en&status=held")
    assert '<html lang="en">' in page.text and 'href="/thidua/clusters?lang=en"' in page.text
    assert "Year reviewed" in listing.text and listing.text.count("_lang=en") > 5
    (other,) = ask("/thidua/meetings?status=held")
    assert "Năm tổng kết" in other.text and "lang=en" in other.text


# What machines read


def test_every_example_of_the_api_works_and_is_documented(ask: Answers, repository: Path) -> None:
    text = (repository / "docs" / "api.md").read_text(encoding="utf-8")
    answers = ask(*(example.path for example in examples.EXAMPLES))
    for example, answer in zip(examples.EXAMPLES, answers, strict=True):
        assert answer.status_code == 200 and example.path in text
        if example.kind == "json":
            found = answer.json()
            assert found if "_shape=array" in example.path else found["filtered_table_rows_count"] > 0, example.path
        else:
            assert answer.text.count("\n") >= 1


def test_the_answers_that_the_documentation_shows(ask: Answers, repository: Path) -> None:
    """A block of JSON after a `GET` line in docs/api.md has the keys that come out."""
    text = (repository / "docs" / "api.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```http\nGET (\S+)\n```\n+```json\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 3
    for path, shown in blocks:
        (answer,) = ask(path)
        shape, found = json.loads(shown), answer.json()
        assert type(shape) is type(found), path
        one, other = (shape[0], found[0]) if isinstance(shape, list) else (shape, found)
        assert set(one) <= set(other), path


def test_the_feed_has_the_meetings_in_the_order_in_which_they_were_added(tmp_path: Path) -> None:
    """Not by their days: news of an old meeting is news. A second article brings no new meeting."""
    made = [sample("gia-lai-cum-2-2025"), sample("tay-nguyen-duyen-hai-2023"), sample("gia-lai-cum-2-2018")]
    path = make_database(tmp_path / "thidua.db", [*made, second_report()])
    with sqlite3.connect(path) as db:
        for number, key in enumerate(("gia-lai-cum-2-2025", "tay-nguyen-duyen-hai-2023", "gia-lai-cum-2-2018"), 1):
            db.execute("UPDATE articles SET added_at = ? WHERE id = ?", [f"2026-01-0{number}T10:00:00+00:00", key])
    site = publish.application(path, publish.Options())
    asyncio.run(site.invoke_startup())
    feed = ElementTree.fromstring(asyncio.run(site.client.get("/feed.atom")).text)
    entries = [(e.findtext(f"{ATOM}title"), e.findtext(f"{ATOM}updated")) for e in feed.iter(f"{ATOM}entry")]
    assert [day for _, day in entries] == [f"2026-01-0{number}T10:00:00Z" for number in (3, 2, 1)]
    assert "29/01/2018" in str(entries[0][0]) and feed.findtext(f"{ATOM}updated") == entries[0][1]


def test_the_feed(ask: Answers, published: Path) -> None:
    (answer,) = ask("/feed.atom", url="https://thidua.example.vn")
    feed = ElementTree.fromstring(answer.text)
    days = [entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry")]
    assert len(days) > 10 and days == sorted(days, key=str, reverse=True)
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+07:00)")
    assert all(moment.fullmatch(str(day)) for day in days)
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) and all(
        str(key).startswith("https://thidua.example.vn/thidua/meetings/") for key in ids
    )


def test_a_feed_of_hostile_titles_is_xml() -> None:
    row = {
        "id": "x",
        "label": "a\x00b\x1b<&>",
        "cluster": HOSTILE,
        "venue_name": None,
        "title": "\ufffe",
        "source": "x",
        "added_at": "2025",
        "published_at": "2025",
    }
    assert (
        ElementTree.fromstring(feeds.atom([row], "http://x")).findtext(f"{ATOM}entry/{ATOM}updated")
        == "2025-01-01T00:00:00+07:00"
    )


def test_site_maps_lead_to_every_page(ask: Answers, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_ADDRESSES", 10)
    (index,) = ask("/sitemap.xml")
    parts = [place.text or "" for place in ElementTree.fromstring(index.text).iter(f"{SITEMAP}loc")]
    pages: list[str] = []
    for answer in ask(*(part.partition("localhost")[2] for part in parts)):
        found = [place.text or "" for place in ElementTree.fromstring(answer.text).iter(f"{SITEMAP}loc")]
        assert 0 < len(found) <= 10
        pages += found
    tables = ("articles", "meetings", "clusters", "units")
    number = sum(query(published, f"SELECT count(*) FROM {table}")[0][0] for table in tables[:-1])
    units = [page for page in pages if "/thidua/units/" in page]
    assert len(set(pages)) == len(pages) == number + len(units)
    assert 20 < len(units) < query(published, "SELECT count(*) FROM units")[0][0]
    every_ninth = [page.partition("localhost")[2] for page in pages[::9]]
    assert {answer.status_code for answer in ask(*every_ninth)} == {200}


def test_a_unit_of_which_nothing_is_told_is_not_in_the_site_maps(ask: Answers) -> None:
    def listed(paths: list[str]) -> str:
        return "".join(answer.text for answer in ask(*paths))

    units = re.findall(r"/thidua/units/[\w~-]+", listed(["/sitemap-units-1.xml"]))
    pages = ask(*units)
    sections = ("owned", "chaired", "won", "achieved", "member-of")
    empty = [u for u, page in zip(units, pages, strict=True) if not any(f'id="{s}"' in page.text for s in sections)]
    assert empty == []


def test_linked_data(ask: Answers) -> None:
    front, meeting, hostile = ask("/", "/thidua/meetings/gia-lai-cum-2-2018~2F1", "/thidua/articles/hostile")
    about, event, article = (json.loads(_data(answer.text)) for answer in (front, meeting, hostile))
    assert about["@type"] == "Dataset" and about["license"] and about["temporalCoverage"]
    assert event["@type"] == "Event" and event["startDate"] == "2018-01-29" and event["location"]["@type"] == "Place"
    assert article["headline"] == HOSTILE


def _data(html: str) -> str:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return str(found)


def test_linked_data_cannot_be_ended_by_a_text() -> None:
    script = linked_data.script({"name": "</script><script>alert(1)<!--\u2028"})
    assert script.count("<") == 2 and json.loads(_data(script))["name"].startswith("</script>")


# Evidence


def test_every_evidence_leads_to_its_words(ask: Answers, published: Path) -> None:
    """From the page of a row to the anchor in its article, whose words are the evidence."""
    rows = query(published, "SELECT row_id, table_name, text, article_id FROM evidence WHERE article_id IN"
                            " ('gia-lai-cum-2-2018', 'tay-nguyen-duyen-hai-2023') ORDER BY id")  # fmt: skip
    tables = {
        (table, row): f"/thidua/{table}/{tilde_encode(row)}" for row, table, _, _ in rows if table != "article_meetings"
    }
    articles = {key: f"/thidua/articles/{key}" for _, _, _, key in rows}
    texts = dict(zip(articles, (answer.text for answer in ask(*articles.values())), strict=True))
    for key, answer in zip(tables, ask(*tables.values()), strict=True):
        links = re.findall(r'href="/thidua/articles/([\w-]+)#(e-\d+)"', answer.text)
        assert links, key
        for article, anchor in links:
            assert texts[article].count(f'id="{anchor}"') == 1


def test_a_meeting_of_two_reports_shows_where_they_differ(ask: Answers) -> None:
    (page,) = ask("/thidua/meetings/gia-lai-cum-2-2018~2F1")
    assert "nơi khác" in page.text and "Các bài viết nêu khác nhau: Nơi họp." in page.text


def test_a_corrected_row_says_who_corrected_what_and_why(tmp_path: Path) -> None:
    path, key = make_database(tmp_path / "thidua.db", [sample("gia-lai-cum-2-2025")]), "gia-lai-cum-2-2025/1/chairs/001"
    with sqlite3.connect(path) as db:
        db.execute(
            "INSERT INTO corrections (id, article, path, action, old, new, why, who, made_on, state, row_id)"
            " VALUES ('c1', 'x', 'y', 'set', '2025', '2026', ?, 'Nguyễn Văn A', '2025-03-01', 'applied', ?)",
            [HOSTILE, key],
        )
    site = publish.application(path, publish.Options())
    asyncio.run(site.invoke_startup())
    page = asyncio.run(site.client.get(f"/thidua/chairs/{tilde_encode(key)}"))
    assert "2025 → 2026" in page.text and "Nguyễn Văn A, 01/03/2025" in page.text and "<img" not in page.text


def test_figures_of_a_meeting_are_shown_with_what_they_are_compared_with(ask: Answers) -> None:
    (page,) = ask("/thidua/meetings/gia-lai-cum-2-2025~2F1")
    compared = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r'data-label="So sánh"[^>]*>(.*?)</td>', page.text)]
    assert "bằng 100,7 % (kế hoạch)" in compared and any("tăng 7,7 %" in cell for cell in compared)
    (english,) = ask("/thidua/meetings/gia-lai-cum-2-2025~2F1?lang=en")
    assert "equals 100.7 % (plan)" in english.text


@pytest.mark.parametrize(
    "page",
    [
        "/thidua/articles/gia-lai-cum-2-2025",
        "/thidua/meetings/gia-lai-cum-2-2025~2F1",
        "/thidua/units/qd124~3A64",
        "/thidua/clusters/cum~3A2~3Aqd124~3A64",
    ],
)
def test_a_page_is_cited_by_its_one_address(ask: Answers, page: str) -> None:
    (answer,) = ask(f"{page}?lang=en&x=1", url="https://thidua.example.vn")
    (cited,) = re.findall(r'<p class="cite"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert cited.rstrip().endswith(f"https://thidua.example.vn{page}")


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("units_that_won_most", "/thidua/awards_of_a_unit?unit=qd1"),
        ("units_that_chaired_most", "/thidua/chairs_by_cluster?unit_id=qd1"),
        ("plan_fulfilment?year=2024", "/thidua/figures/"),
        ("growth", "/thidua/figures/"),
        ("coverage_by_source", "/thidua/articles?source="),
        ("coverage_by_year", "/thidua/meetings_of_a_year?year=20"),
    ],
)
def test_bars_of_answers_lead_to_what_they_stand_for(ask: Answers, question: str, row: str) -> None:
    (page,) = ask(f"/thidua/{question}")
    drawing = page.text.partition("<figure")[2].partition("</figure>")[0]
    leads = re.findall(r'<a href="([^"]+)"', drawing)
    assert leads and len(leads) == drawing.count('class="bar"') and all(lead.startswith(row) for lead in leads)
    last = ask(*{leads[0], leads[-1]})
    assert all(answer.status_code == 200 and "Không có dòng nào." not in answer.text for answer in last)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("next_year_chairs?year=2025", ("Cụm, khối", "Trưởng, phó cụm", "Bài viết", "Ngày họp")),
        ("winners_of_a_year?year=2024", ("Cụm, khối", "Bài viết")),
        ("members_of_a_cluster?cluster=gia+lai", ("Cụm, khối", "Thành viên", "Bài viết")),
        ("history_of_chairs?cluster=gia+lai", ("Cụm, khối", "Bài viết")),
    ],
)
def test_names_in_answers_are_links(ask: Answers, question: str, labels: tuple[str, ...]) -> None:
    (page,) = ask(f"/thidua/{question}")
    cells = re.findall(r'data-label="([^"]+)">(.*?)</td>', page.text)
    linked = {label for label, cell in cells if 'href="/thidua/' in cell}
    assert set(labels) <= linked, (linked, {label for label, _ in cells})


def test_a_target_on_the_page_of_a_meeting_is_called_one(tmp_path: Path) -> None:
    record = sample("gia-lai-cum-2-2025")
    record.meetings[0].figures[0].status = "target"
    site = publish.application(make_database(tmp_path / "thidua.db", [record]), publish.Options())
    asyncio.run(site.invoke_startup())
    page = asyncio.run(site.client.get("/thidua/meetings/" + tilde_encode("gia-lai-cum-2-2025/1")))
    assert page.text.count("mục tiêu") == 1
    assert '<h1 lang="vi">Cụm thi đua số 2 (tỉnh Gia Lai), 12/02/2025</h1>' in page.text


# Charts


def test_a_year_without_news_is_a_gap_among_the_members(ask: Answers) -> None:
    (page,) = ask("/thidua/clusters/cum~3A2~3Aqd124~3A64")
    heads = re.findall(r'<th scope="col"( class="gap")?[^>]*>(\d{4})</th>', page.text)
    assert [year for _, year in heads] == [str(year) for year in range(2017, 2025)]
    assert [year for gap, year in heads if not gap] == ["2017", "2024"]


def test_organisations_of_one_province_are_not_one(published: Path) -> None:
    """Their unit is the province for all of them: each is a member, a winner and a chart of its own."""
    from pipeline.site import cluster_page, meeting_page

    with sqlite3.connect(published) as connection:
        (meeting,) = connection.execute("SELECT id FROM meetings WHERE cluster_id = 'khoi:8:qd124:80'").fetchone()
        shown = meeting_page.page(meeting_page.read(connection, meeting) or {})
        cluster = cluster_page.page(cluster_page.read(connection, "khoi:8:qd124:80") or {})
    assert len({row["name"] for row in shown["members"]}) == 5
    second = {row["party_name"] for row in shown["winners"] if row["rank"] == 2}
    assert second == {"Vietcombank chi nhánh Long An", "Ngân hàng Chính sách xã hội chi nhánh tỉnh Long An"}
    assert second <= {row["party_name"] for row in cluster["years"][-1]["winners"]}
    drawn = cluster_page.figure_charts(
        [a_figure("BIDV", 1.0, "organisation"), a_figure("Agribank", 1.0, "organisation")], []
    )
    assert [chart["row"]["subject_name"] for chart in drawn] == ["Agribank", "BIDV"]


def test_winners_that_the_page_of_a_cluster_leaves_out_are_a_link_away(tmp_path: Path) -> None:
    one = sample("gia-lai-cum-2-2025")
    first = one.meetings[0].winners[0]
    assert first.party is not None
    one.meetings[0].winners = []
    for number in range(15):
        won = first.model_copy(deep=True)
        won.party = first.party.model_copy(update={"name": f"đơn vị {number}", "unit_id": None, "kind": "organisation"})
        one.meetings[0].winners.append(won)
    path = make_database(tmp_path / "x.db", [one])

    async def answers() -> tuple[Any, Any]:
        site = publish.application(path)
        await site.invoke_startup()
        cluster = query(path, "SELECT id FROM clusters")[0][0]
        page = await site.client.get(f"/thidua/clusters/{tilde_encode(cluster)}?lang=en")
        more = re.search(r'href="(/thidua/winners_by_year[^"]+)">See all <span class="meta">\(\+3\)', page.text)
        assert more is not None
        return page, await site.client.get(html.unescape(more[1]))

    page, listed = asyncio.run(answers())
    assert page.text.count('class="ev-winner name"') == 12 and "15 rows" in listed.text


def test_days_in_labels_of_meetings_are_written_as_the_language_does(ask: Answers) -> None:
    paths = ("/thidua/meetings?_all=1", "/thidua/figures/gia-lai-cum-2-2025~2F1~2Ffigures~2F001", "/feed.atom")
    vietnamese, english = ask(*paths), ask(*(f"{path}{'&' if '?' in path else '?'}lang=en" for path in paths[:2]))
    assert all(", 12/02/2025<" in answer.text and ", 2025-02-12<" not in answer.text for answer in vietnamese)
    assert all(", 2025-02-12<" in answer.text for answer in english)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Cụm số 2, 2018-07-13", "Cụm số 2, 13/07/2018"),
        ("Cụm số 2, 2018-07", "Cụm số 2, 07/2018"),
        ("Cụm số 2, 2018", "Cụm số 2, 2018"),
        ("Cụm 2018-07-13 và khác", "Cụm 2018-07-13 và khác"),
        (None, ""),
    ],
)
def test_label_of_a_meeting(label: str | None, shown: str) -> None:
    assert language.meeting_label(label) == shown


def test_numbers_of_one_year_that_differ_are_all_listed() -> None:
    from pipeline.site.cluster_page import figure_charts

    figures = [a_figure("Long An", value, "province") for value in (1.0, 2.0, 1.0)]
    (chart,) = figure_charts(figures, [])
    assert [words for _, words, _ in chart["points"]] == ["1 tỷ đồng", "2 tỷ đồng"] and chart["differ"]
    assert not figure_charts(figures[::2], [])[0]["differ"]


def a_figure(name: str, value: float, kind: str) -> dict[str, Any]:
    """A row of the table of figures, of 2023."""
    return {"id": name, "subject_name": name, "subject_kind": kind, "subject_unit_id": "qd124:80", "indicator": "dư nợ",
            "folded": "du no", "value": value, "unit": "tỷ đồng", "qualifier": "exact", "status": "actual",
            "period": "2023"}  # fmt: skip


def test_a_year_without_a_number_is_a_gap() -> None:
    chart = charts.bars_by_year([charts.Mark("2019", 3), charts.Mark("2021", 6)], "x")
    assert chart.count("<rect") == 2 and ">2020</text>" in chart
    line = charts.small_multiple([charts.Mark("2019", 3), charts.Mark("2021", 6)], [2019, 2020, 2021], "x")
    path = re.findall(r'class="line" d="(.*?)"', line)[0]
    assert path.count("M") == 2 and "L" not in path
    assert re.findall(r'class="value.*?>(\d+)<', line) == ["3", "6"], "the numbers can be read without a mouse"


@pytest.mark.parametrize(
    ("most", "ticks"), [(14, ["0", "15"]), (11, ["0", "15"]), (10, ["0", "5", "10"]), (1, ["0", "0,5", "1"])]
)
def test_meetings_are_counted_in_whole_numbers(most: int, ticks: list[str]) -> None:
    found = re.findall(r'class="tick end".*?>(.*?)<', charts.bars_by_year([charts.Mark("2020", most)], "x"))
    assert found == ticks


def test_a_question_that_was_not_asked_yet_is_not_answered_with_nothing(ask: Answers) -> None:
    empty, unknown = ask("/thidua/awards_of_a_unit", "/thidua/awards_of_a_unit?unit=nowhere")
    assert "Hãy điền: Đơn vị." in empty.text and "Không có dòng nào." not in empty.text
    assert "Không có dòng nào." in unknown.text


def test_a_question_names_the_kind_of_data_in_words(ask: Answers) -> None:
    (page,) = ask("/thidua/lowest_confidence")
    kinds = set(re.findall(r'data-label="Loại dữ liệu">(.*?)</td>', page.text))
    assert kinds and all('class="code"' in kind for kind in kinds)


def test_a_bar_says_how_many_meetings_its_link_leads_to(ask: Answers) -> None:
    (front,) = ask("/")
    bars = re.findall(r'<a href="/thidua/meetings\?review_year=(\d+)" aria-label="\d+: (\d+)', front.text)
    assert len(bars) > 3
    for (_, told), there in zip(
        bars, ask(*(f"/thidua/meetings.json?_size=0&review_year={y}" for y, _ in bars)), strict=True
    ):
        assert there.json()["filtered_table_rows_count"] == int(told)


def test_charts_escape_their_words_and_survive_odd_numbers() -> None:
    marks = [charts.Mark(HOSTILE, value) for value in (-5.0, 0.0, 1e18, None)]
    assert "<img" not in charts.bars_by_name(marks, HOSTILE)
    assert charts.bars_by_year([], "x") == charts.bars_by_name([], "x") == ""
    assert [charts.nice([value]) for value in (0, 0.3, 7, 14, 101, 9000)] == [1, 0.3, 8, 15, 125, 10000]


def test_a_decrease_is_drawn_to_the_left_of_zero() -> None:
    chart = charts.bars_by_name([charts.Mark("a", 10.0), charts.Mark("b", -5.0, note="more of b")], "growth")
    chart = chart.partition("</svg>")[0]
    first, second = re.findall(r'<rect class="bar( below)?" x="([\d.]+)" y="\d+" width="([\d.]+)"', chart)
    assert (first[0], second[0]) == ("", " below") and ">more of b</text>" in chart
    assert float(second[1]) + float(second[2]) == pytest.approx(float(first[1]), abs=0.2)
    assert float(first[2]) == pytest.approx(2 * float(second[2]), abs=0.2)
    assert set(re.findall(r'aria-label="(.*?)"', chart)) == {"growth"}


def test_the_map_has_the_islands() -> None:
    for name, latitude, longitude in maps.ISLANDS:
        x, y = maps.point(latitude, longitude)
        assert 0 < x < maps.WIDTH and 0 < y < maps.HEIGHT, name
        assert f"M{round(x)} {round(y)}h0" in maps.land(), name


# Limits


def test_what_cannot_be_counted_in_time_is_not_counted(ask: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FACET_ROWS", 3)
    monkeypatch.setattr(reading, "WHOLE_ROWS", 10)
    whole, some, none = ask("/thidua/figures", "/thidua/figures?status=actual", "/thidua/figures?id=none")
    assert whole.status_code == 200 and "Còn quá nhiều dòng để đếm" in whole.text
    assert some.status_code == 200 and "Còn quá nhiều dòng để đếm" in some.text
    assert "Còn quá nhiều dòng" not in none.text


SORTS = (
    ("figures", "period", True),  # an index has it
    ("figures", "id", True),
    ("figures", "value", False),
    ("figures", "subject_kind", False),
    ("figures", "nothing", False),
    ("figures_with_comparisons", "figure_id", True),
    ("figures_with_comparisons", "value", False),
    ("meetings", "date", True),
    ("meetings", "venue_name", False),
)


@pytest.mark.parametrize(("table", "column", "quick"), SORTS)
def test_many_rows_are_sorted_where_it_is_quick(
    ask: Answers, monkeypatch: pytest.MonkeyPatch, table: str, column: str, quick: bool
) -> None:
    monkeypatch.setattr(sorting, "MOST_SORTED", 3)
    told, plain, page, down = ask(
        f"/thidua/{table}.json?_sort={column}",
        f"/thidua/{table}?_all=1",
        f"/thidua/{table}?_all=1&_sort={column}",
        f"/thidua/{table}.json?_sort_desc={column}&_shape=array",
    )
    assert [told.status_code, page.status_code, down.status_code] == ([200] * 3 if quick else [400] * 3)
    if not quick:
        assert f"Cannot sort table by {column}" in told.json()["error"]
    assert (f"_sort={column}" in plain.text) == (f'<option value="{column}"' in _sort_box(plain.text)) == quick


def test_few_rows_are_sorted_by_anything(ask: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a whole, or what a filter leaves; a filter of much leaves no index to go by."""
    (small,) = ask("/thidua/figures")
    assert "_sort=value" in small.text
    monkeypatch.setattr(sorting, "MOST_SORTED", 3)
    one = "id=gia-lai-cum-2-2025~2F1~2Ffigures~2F001".replace("~2F", "/")
    few, few_told, many, many_told, searched = ask(
        f"/thidua/figures?{one}",
        f"/thidua/figures.json?{one}&_sort=value",
        "/thidua/figures?status=actual",
        "/thidua/figures.json?status=actual&_sort=period",
        "/thidua/articles.json?_search=thi&_sort=title",
    )
    assert "_sort=value" in few.text and len(few_told.json()["rows"]) == 1
    assert "_sort=" not in many.text.replace("_sort=id", "") and many_told.status_code == 400
    assert searched.status_code == 200


def _sort_box(page: str) -> str:
    return page.partition('<select id="_sort"')[2].partition("</select>")[0]


def test_a_page_shows_the_first_rows_and_json_all(ask: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE_ROWS", 5)
    page, rows = ask("/thidua/members_of_a_cluster", "/thidua/members_of_a_cluster.json?_shape=array")
    assert "hơn 5 kết quả" in page.text and page.text.count("<tr>") == 6 and len(rows.json()) > 50


def test_every_page_of_a_listing_leads_to_all_its_rows(ask: Answers) -> None:
    """The CSV of all rows does not begin at the page: Datasette refuses that."""
    (told, first) = ask("/thidua/figures.json?_size=0", "/thidua/figures?_sort=value")
    (following,) = re.findall(r'href="https?://[^/]*([^"]*_next=[^"]*)"', first.text)
    (second,) = ask(html.unescape(following))
    (address,) = re.findall(r'href="([^"]*_stream=on[^"]*)"', second.text)
    (rows,) = ask(html.unescape(address))
    assert rows.status_code == 200
    assert len(rows.text.splitlines()) == 1 + told.json()["filtered_table_rows_count"]


def test_addresses_are_https_where_the_site_is(ask: Answers) -> None:
    paths = ("/thidua/figures.json?_size=1", "/thidua/figures?_sort=value")
    told, page = ask(*paths, url="https://thidua.example.vn")
    assert told.json()["next_url"].startswith("https://") and 'href="http://' not in page.text
    assert ask(*paths)[0].json()["next_url"].startswith("http://")


@pytest.mark.parametrize("url", ["https://thidua.example.vn", "http://thidua.example.vn:8080/"])
def test_full_addresses_are_the_publishers_whatever_host_is_asked_for(published: Path, url: str) -> None:
    """A stranger's `Host` must not get into the links of a page that a cache may keep."""

    async def answers() -> list[Any]:
        site = publish.application(published, publish.Options(url=url))
        await site.invoke_startup()
        paths = ("/thidua/figures?_size=1&_facet=status", "/thidua/figures.json?_size=1&_facet=status", "/feed.atom")
        return [await site.client.get(path, headers={"host": "evil.example"}) for path in paths]

    page, told, feed = asyncio.run(answers())
    begins = url.rstrip("/") + "/"
    assert told.json()["next_url"].startswith(begins)
    facet = told.json()["facet_results"]["status"]["results"][0]
    assert facet["toggle_url"].startswith(begins)
    assert all("evil.example" not in answer.text for answer in (page, told, feed))


def test_answers_are_kept_only_where_the_file_cannot_change(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WORTH_MS", -1)

    async def asked(immutable: bool) -> list[int]:
        site = publish.application(published, publish.Options(immutable=immutable))
        await site.invoke_startup()
        database, runs = site.get_database("thidua"), 0
        plain = database._run

        async def counted(*arguments: Any) -> Any:
            nonlocal runs
            runs += 1
            return await plain(*arguments)

        monkeypatch.setattr(database, "_run", counted)
        for value in (1, 1, 2):
            await database.execute("select :a as a", {"a": value, "unrelated": runs})
        return [runs]

    assert asyncio.run(asked(immutable=True)) == [2]
    assert asyncio.run(asked(immutable=False)) == [3]


def test_kept_answers_are_bounded() -> None:
    kept = reading.Kept()
    for number in range(1000):
        kept.put(number, "answer", 100)
    assert kept.get(0) is None and kept.get(999) == "answer"
    kept.put("huge", "answer", reading.KEPT_ROWS)
    assert kept.get("huge") is None
