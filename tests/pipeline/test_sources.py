"""Site files and profiles: every file of the project loads, and what is wrong in one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazetteer.units import load
from pipeline import sources
from pipeline.article import Article, from_html
from pipeline.errors import RuleError, SourceError
from pipeline.reading import profiles
from pipeline.reading.profiles import recognise

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "sources"
FILES = sorted(CORPUS.glob("*.toml"))
BODY = "<p>Sáng nay, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng tại huyện Đak Pơ.</p>" * 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_site_file(file: Path) -> None:
    site = sources.read_file(file)
    assert site.name
    # No site could be visited when these were written.
    assert not site.checked
    if site.province:
        assert site.province in {unit.full_name for unit in load().units if unit.level == "province"}


def test_the_projects_sites_are_found_by_host_with_and_without_www() -> None:
    assert len(sources.sites()) == len(FILES) > 0
    site = sources.site("WWW.baogialai.com.vn")
    assert site and site.name == "Báo Gia Lai"
    assert sources.site("example.vn") is None and sources.site(None) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("host = 'x.vn'", "name"),
        ("name = 'X'", "host"),
        ("host = 'X.vn'\nname = 'X'", "host"),
        ("host = 'y.vn'\nname = 'X'", "host"),
        ("host = 'x.vn'\nname = 3", "name"),
        ("host = 'x.vn'\nname = 'X'\nprofile = 'wordpad'", "profile"),
        ("host = 'x.vn'\nname = 'X'\ndelay = -1", "delay"),
        ("host = 'x.vn'\nname = 'X'\ndelay = true", "delay"),
        ("host = 'x.vn'\nname = 'X'\nchecked = 'no'", "checked"),
        ("host = 'x.vn'\nname = 'X'\narticle_pattern = '('", "article_pattern"),
        ("host = 'x.vn'\nname = 'X'\ncolour = 'red'", "colour"),
        ("host = 'x.vn'\nname = 'X'\n[[start]]\nurl = 'x.vn'\nkind = 'feed'", "start 1: url"),
        ("host = 'x.vn'\nname = 'X'\n[[start]]\nurl = 'https://x.vn'\nkind = 'page'", "start 1: kind"),
        ("host = 'x.vn'\nname = 'X'\n[expect]\nwords = [9, 3]", "expect.words"),
        ("host = 'x.vn'\nname = 'X'\n[expect]\ntitle = 1", "expect.title"),
        ("host = 'x.vn'\nname = 'X'\n[read]\ntitle = ['h1[']", "title"),
        ("host = 'x.vn'\nname = 'X'\n[read]\nbody = '.a'", "body"),
        ("host = 'x.vn'\nname = 'X'\n[read]\ndate_order = 'YMD'", "date_order"),
        ("host = 'x.vn'\nname = 'X'\n[read]\ncolour = ['a']", "read.colour"),
        ("host = ", "Invalid value"),
        ("\udcff", "utf-8"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "x.vn.toml"
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SourceError) as error:
        sources.read_file(file)
    assert str(file) in str(error.value)
    assert key in str(error.value)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(sources.VARIABLE, str(tmp_path))
    return tmp_path


def test_a_missing_folder_is_named(folder: Path) -> None:
    sources.use(folder / "none")
    with pytest.raises(SourceError, match="none"):
        sources.sites()


def test_a_site_file_reads_what_no_profile_knows(folder: Path) -> None:
    (folder / "x.example.vn.toml").write_text(
        """host = "x.example.vn"
name = "X"
[read]
title = [".t9"]
date = [".d9"]
body = [".b9"]
author = [".a9"]
remove = [".r9"]
date_order = "MDY"
""",
        encoding="utf-8",
    )
    page = (
        "<h1>Chuyên trang thi đua của tỉnh nhà</h1><div class=d9>2/12/2019 9:30:00 AM</div>"
        "<div class=t9>Cụm thi đua số 2 tổng kết năm 2018</div>"
        f"<div class=b9>{BODY}<div class=r9>Mời bạn đọc theo dõi chuyên mục của chúng tôi mỗi tuần hai kỳ.</div></div>"
        "<div class=a9>Lê Thu Hà</div>"
    )
    article = from_html(page, url="https://www.x.example.vn/1")
    assert article.title == "Cụm thi đua số 2 tổng kết năm 2018"
    assert (article.published_at, article.date_source) == ("2019-02-12T09:30", "site")
    assert article.byline == "Lê Thu Hà"
    assert "Mời bạn đọc" not in article.text
    assert from_html(page, url="https://other.example.vn/1").date_source != "site"


def test_a_changed_layout_is_noticed_and_the_article_read_all_the_same(folder: Path) -> None:
    (folder / "x.example.vn.toml").write_text(
        'host = "x.example.vn"\nname = "X"\n[read]\nbody = [".gone"]\n'
        "[expect]\nwords = [100, 3000]\ntitle = true\ndate = true\nbyline = true\n",
        encoding="utf-8",
    )
    article = from_html(f"<article>{BODY}</article>", url="https://x.example.vn/1")
    assert "Cụm thi đua số 2" in article.text
    (note,) = article.notes
    assert note.startswith("x.example.vn: no title, no date, no byline, 46 words, not 100 to 3000")


def test_nothing_is_noted_of_an_article_as_expected() -> None:
    site = sources.Site("x.vn", "X", expect=sources.Expect((1, 5), title=True, date=True))
    assert site.complaints(Article("a b", title="T", published_at="2024-01-01")) == ()


def test_selectors_that_find_a_small_part_are_not_believed() -> None:
    """`.entry-content` around a teaser only: the general way finds the article."""
    teaser = "<link href='/wp-content/a.css'><div class=entry-content><p>Mời xem bài.</p></div>"
    page = f"{teaser}<main><div>{BODY}</div></main>"
    assert from_html(page).text.count("Cụm thi đua số 2") == 2


@pytest.mark.parametrize("id", sorted(profiles.profiles()))
def test_every_profile_has_markers_and_a_body(id: str) -> None:
    profile = profiles.profiles()[id]
    assert profile.select.body and profile.select.title and profile.select.date
    assert all(marker == marker.lower() for marker in profile.markers)
    assert recognise(" ".join(profile.markers)) is profile


def test_webforms_gives_way_to_systems_that_stand_on_it() -> None:
    dnn = recognise('<input name="__VIEWSTATE"><span id="ctl00_x"></span><div id="dnn_ctr401_x">')
    assert dnn and dnn.id == "dnn"
    assert recognise("<p>x</p>") is None


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "name"),
        ({"name": "X"}, "markers"),
        ({"name": "X", "markers": []}, "markers"),
        ({"name": "X", "markers": ["x"], "titel": []}, "titel"),
        ({"name": "X", "markers": ["x"], "body": ["div["]}, "body"),
    ],
)
def test_what_is_wrong_in_a_profile_is_named(data: dict[str, object], key: str) -> None:
    with pytest.raises(ValueError, match=key):
        profiles._profile("x", data)


def test_a_wrong_profile_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "bad.toml").write_text("name = 3", encoding="utf-8")
    monkeypatch.setattr("pipeline.reading.profiles.resources.files", lambda package: tmp_path)
    profiles.profiles.cache_clear()
    try:
        with pytest.raises(RuleError, match=r"bad\.toml: name"):
            profiles.profiles()
    finally:
        profiles.profiles.cache_clear()
