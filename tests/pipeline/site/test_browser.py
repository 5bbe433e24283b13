"""The site in a real browser: Chromium of the system, driven by Playwright.

Where there is no Chromium these tests are skipped with the reason, but not where THIDUA_BROWSER_TESTS=required is set
(`.ci/run` sets it): there they fail.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.pipeline.site.conftest import HOSTILE

pytestmark = pytest.mark.xdist_group("browser")

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
GIA_LAI = "/thidua/clusters/cum~3A2~3Aqd124~3A64"
ARTICLE = "/thidua/articles/gia-lai-cum-2-2025"
CHAIR = "/thidua/chairs/gia-lai-cum-2-2025~2F1~2Fchairs~2F001"
PAGES = {
    "front page": "/",
    "in English": "/?lang=en",
    "questions": "/thidua",
    "listing": "/thidua/figures_with_comparisons",
    "article": ARTICLE,
    "cluster": GIA_LAI,
    "cluster of long names": "/thidua/clusters/khoi~3A8~3Aqd124~3A80",
    "unit": "/thidua/units/qd124~3A629",
    "meeting": "/thidua/meetings/gia-lai-cum-2-2018~2F1",
    "row": CHAIR,
    "query": "/thidua/next_year_chairs?year=2025",
    "chart of a query": "/thidua/plan_fulfilment?year=2024",
    "search": "/thidua/search?q=dak+lak",
    "hostile article": "/thidua/articles/hostile",
    "about": "/about",
    "api": "/api",
    "nothing": "/nothing",
}


def browser_path() -> str:
    """The system's Chromium; skips or fails where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        reason = "no Chromium: on Debian and Ubuntu, apt install chromium"
        if os.environ.get("THIDUA_BROWSER_TESTS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for these tests. (While it is open, Playwright's loop runs: nothing else can use asyncio.)"""
    path = browser_path()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that fails its test on a message in the console, an error of a script, a request to another host."""
    opened = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if "404" not in message.text else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda one: wrong.append(one.url) if not one.url.startswith((address, "data:")) else None)
    opened.on("dialog", lambda dialog: (wrong.append(f"a script ran: {dialog.message}"), dialog.dismiss()))
    yield opened
    opened.close()
    assert wrong == []


def test_front_page(page: Any) -> None:
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "vi"
    assert page.locator("h1").inner_text() == "Thi đua: các cụm, khối thi đua của Việt Nam"
    assert page.locator(".numbers li").first.inner_text().split()[0] == "35"
    page.locator("a.language").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("nav a", has_text="Clusters").click()
    assert page.locator("h1").inner_text() == "Clusters", "the language stays"


def test_charts_and_map_are_drawn(page: Any) -> None:
    page.goto("/")
    bars = page.locator("svg.bars rect.bar")
    assert bars.count() > 5
    assert max(bar.bounding_box()["height"] for bar in bars.all()) > 80
    places = page.locator("svg.map circle.place")
    assert places.count() > 10
    assert page.locator("svg.map text.island").all_text_contents() == ["Hoàng Sa", "Trường Sa"]
    box = page.locator("svg.map").bounding_box()
    for circle in places.all():
        inside = circle.bounding_box()
        assert box["x"] <= inside["x"] and inside["x"] + inside["width"] <= box["x"] + box["width"]
    assert page.request.get("/assets/land.svg").status == 200
    page.locator("svg.map a").first.click()
    assert "/thidua/units/" in page.url


@pytest.mark.parametrize("width", [1280, 390])
def test_the_bars_of_an_answer_fit_the_window_and_lead_on(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(PAGES["chart of a query"])
    drawings = [drawing for drawing in page.locator("figure.drawn svg").all() if drawing.is_visible()]
    assert len(drawings) == 1 and drawings[0].bounding_box()["width"] < width
    assert drawings[0].locator("text.name").first.evaluate("one => one.getBoundingClientRect().height") > 10
    drawings[0].locator("a").first.click()
    assert "/thidua/figures/" in page.url and page.locator(".evidence blockquote").count() > 0


def test_filters_unfold_on_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/thidua/chairs?role=deputy")
    assert "Vai trò: phó cụm" in page.locator(".chips a").inner_text()
    label, facets = page.locator("label[for=narrow]"), page.locator(".facets")
    assert label.bounding_box()["y"] < page.locator("table.listing").bounding_box()["y"]
    assert not facets.is_visible()
    page.locator("#narrow").focus()
    page.keyboard.press("Space")
    assert facets.is_visible()
    page.locator(".chips a").click()
    assert "role" not in page.url


@pytest.mark.parametrize("words", ["dak lak", "Đắk Lắk"])
def test_search_with_and_without_diacritics(page: Any, words: str) -> None:
    page.goto("/")
    page.get_by_label("Tìm trong bài viết").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/thidua/search?q=*")
    links = page.locator("table.listing tbody a")
    assert "tay-nguyen-duyen-hai-2023" in " ".join(link.get_attribute("href") for link in links.all())
    marked = " ".join(page.locator("tbody tr").first.locator("mark").all_inner_texts())
    assert marked.startswith("Đắk Lắk"), "every word that was asked for, not the first alone"


def test_facets_narrow_a_listing(page: Any) -> None:
    page.goto("/thidua/chairs")
    before = page.locator("table.listing tbody tr").count()
    link = page.locator(".facets li a", has_text="phó cụm, khối")
    count = int(link.locator("xpath=../span").inner_text())
    link.click()
    assert page.locator("table.listing tbody tr").count() == count < before
    assert set(page.locator("td[data-label='Vai trò']").all_inner_texts()) == {"phó cụm, khối"}
    page.locator(".facets .chosen a").click()
    assert page.locator("table.listing tbody tr").count() == before


def test_names_in_listings_are_not_a_word_wide(page: Any) -> None:
    for address, column in (("/thidua/winners_by_year", "winner"), ("/thidua/figures", "subject_name")):
        page.goto(address)
        assert page.locator(f"th.of-{column}").bounding_box()["width"] > 120, address


def test_an_article_and_its_evidence(page: Any) -> None:
    page.goto(ARTICLE)
    marked = page.locator(".words .ev-chair a", has_text="bầu huyện Mang Yang làm Cụm trưởng")
    marked.first.click()
    value = page.locator(".values li:target")
    assert "huyện Mang Yang" in value.inner_text() and "gold" in value.inner_text()
    assert value.locator("a", has_text="dòng dữ liệu").get_attribute("href") == CHAIR
    value.locator("a.jump").click()
    target = page.locator(".words :target")
    assert "bầu huyện Mang Yang làm Cụm trưởng Cụm thi đua số 2 năm 2025" in target.inner_text()
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")
    assert "solid" in target.evaluate("one => getComputedStyle(one).outlineStyle")


def test_a_click_on_the_evidence_of_a_row_scrolls_to_the_words(page: Any) -> None:
    page.goto(CHAIR)
    page.locator(".evidence a", has_text="gia-lai-cum-2-2025").click()
    assert "bầu huyện Mang Yang làm Cụm trưởng" in page.locator(".words :target").inner_text()
    box = page.locator(".words :target").first.bounding_box()
    assert 0 <= box["y"] < 900


def test_a_field_can_be_hidden_without_scripts(page: Any) -> None:
    page.goto(ARTICLE)
    tinted = page.locator(".words .ev-figure").first
    assert tinted.evaluate("one => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.locator("input.show-figure").uncheck()
    assert tinted.evaluate("one => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert not page.locator(".values .ev-figure").first.is_visible()


def test_the_history_of_a_cluster(page: Any) -> None:
    page.goto(GIA_LAI)
    years = page.locator("table.history tbody th").all_inner_texts()
    assert years == sorted(years, reverse=True) and {"2017", "2019", "2024"} <= set(years)
    assert page.locator("tr.gap th").all_inner_texts() == ["2023", "2022", "2021", "2020", "2019"]
    row = page.locator("table.history tr", has=page.locator("th", has_text="2018"))
    assert "huyện Đak Pơ" in row.inner_text()
    assert page.locator("table.matrix a.listed").count() > 4
    assert page.locator("svg.small circle.dot").count() > 3
    row.get_by_role("link", name="huyện Đak Pơ").click()
    assert "cụm trưởng năm 2018" in page.locator(".evidence blockquote").first.inner_text()


def test_a_question_with_a_parameter(page: Any) -> None:
    page.goto("/thidua")
    page.get_by_role("link", name="Ai làm trưởng cụm năm tới?").click()
    page.get_by_label("Năm làm trưởng").fill("2025")
    page.get_by_role("button", name="Trả lời").click()
    assert "year=2025" in page.url
    assert set(page.locator("td[data-label='Năm']").all_inner_texts()) == {"2025"}
    assert "huyện Mang Yang" in page.locator("table.listing").inner_text()


def test_downloads(page: Any) -> None:
    page.goto("/thidua/winners_by_year?year=2024")
    json_link = page.locator(".downloads a", has_text="JSON").get_attribute("href")
    csv_link = page.locator(".downloads a", has_text="mọi dòng").get_attribute("href")
    rows = json.loads(page.request.get(json_link).text())["rows"]
    answer = page.request.get(csv_link)
    assert answer.headers["content-type"].startswith("text/plain") or "csv" in answer.headers["content-type"]
    assert len(answer.text().strip().splitlines()) == len(rows) + 1 > 2
    assert answer.text().startswith("winner_id,year,")


def test_hostile_text_is_shown_as_text(page: Any) -> None:
    for path in (PAGES["hostile article"], "/thidua/articles", "/thidua/chairs", f"/thidua/search?q={quote(HOSTILE)}",
                 f"/thidua/meetings?status={quote(HOSTILE)}", f"/thidua/{quote(HOSTILE)}"):  # fmt: skip
        page.goto(path)
        assert page.locator("script:not([type='application/ld+json'])").count() == 0
        assert page.locator("img").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
    page.goto(PAGES["hostile article"])
    assert page.locator("h1").inner_text() == HOSTILE
    assert HOSTILE in page.locator(".words").inner_text()
    assert json.loads(page.locator("script").inner_text())["headline"] == HOSTILE


@pytest.mark.parametrize("width", [1280, 390])
def test_the_layout_holds(page: Any, width: int) -> None:
    """Nothing is wider than the window, at the width of a desktop and of a phone."""
    page.set_viewport_size({"width": width, "height": 844})
    wide = {}
    for name, path in PAGES.items():
        page.goto(path)
        if (over := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[name] = over
    assert wide == {}


def test_listings_show_all_their_columns_on_a_desktop(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 844})
    cut = {}
    for table in ("figures_with_comparisons", "meetings_overview", "winners_by_year"):
        page.goto(f"/thidua/{table}")
        if over := page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('.rows .scroll'))"):
            cut[table] = over
    assert cut == {}


def test_no_serious_violation_of_accessibility(page: Any) -> None:
    from axe_core_python.sync_playwright import Axe

    axe, found = Axe(), {}
    for name, path in PAGES.items():
        page.goto(path)
        violations = [
            (one["id"], [node["html"][:160] for node in one["nodes"]][:3])
            for one in axe.run(page)["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        if violations:
            found[name] = violations
    assert found == {}


def test_an_article_prints_with_its_values(page: Any, tmp_path: Path) -> None:
    page.goto(ARTICLE)
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert page.locator(".values li").last.is_visible()
    assert page.locator(".found").evaluate("one => getComputedStyle(one).overflow") == "visible"
