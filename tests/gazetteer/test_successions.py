"""What became of units."""

from __future__ import annotations

from datetime import date

import pytest

from gazetteer.successions import load_successions
from gazetteer.tables import read_successions
from gazetteer.units import load

LAST_DAY = date(2025, 6, 30)


def after(unit_id: str) -> list[tuple[str, str]]:
    return [(link.to_id, link.part) for link in load_successions().after(unit_id)]


@pytest.mark.parametrize(
    ("unit_id", "expected"),
    [
        ("qd124:64", [("qd19:52", "whole")]),  # Gia Lai
        ("qd124:52", [("qd19:52", "whole")]),  # Bình Định
        ("qd124:28", [("qd124:01", "whole")]),  # Hà Tây
        ("qd124:46", [("qd19:46", "whole")]),  # Huế
        ("qd124:204", [("qd124:193", "whole")]),  # Hoành Bồ into Hạ Long
        ("qd124:763", [("qd124:769", "whole")]),  # quận 9 into Thủ Đức
        ("qd124:536", [("qd19:21548", "whole")]),  # Lý Sơn, an island
        ("qd124:13936", [("qd124:13939", "whole")]),  # Quỹ Nhất, under another's code
        ("qd124:23614", [("qd19:23614", "whole")]),
        ("qd19:52", []),
    ],
)
def test_successors(unit_id: str, expected: list[tuple[str, str]]) -> None:
    assert after(unit_id) == expected


def test_a_district_was_dissolved_into_the_communes_of_today() -> None:
    assert after("qd124:634") == [("qd19:23614", "part"), ("qd19:23995", "part"), ("qd19:24007", "part")]  # Đak Pơ
    names = ["phường An Bình", "xã Đak Pơ", "xã Ya Hội"]
    assert [unit.full_name for unit in load_successions().today("qd124:634")] == names


def test_a_split_commune_says_which_part_has_its_centre() -> None:
    divided = [link for link in read_successions() if link.part == "main"]
    assert len(divided) == len({link.from_id for link in divided}) == 471
    for link in divided:
        assert {part for _, part in after(link.from_id)} == {"main", "part"}


def test_every_unit_of_the_last_day_has_successors_and_every_unit_of_today_predecessors() -> None:
    gazetteer, successions = load(), load_successions()
    for unit in gazetteer.units:
        if unit.valid_to == LAST_DAY:
            links = successions.after(unit.id)
            assert links, unit
            if unit.level != "district":
                whole = [link for link in links if link.part == "whole"]
                assert len(whole) == 1 == len(links) or (not whole and len(links) > 1), unit
        elif unit.valid_to is None:
            assert successions.before(unit.id), unit


def test_the_34_provinces_are_made_of_the_63() -> None:
    provinces = [unit for unit in load().units if unit.level == "province" and unit.valid_to == LAST_DAY]
    todays = {load_successions().province_today(unit.id) for unit in provinces}
    assert (len(provinces), len(todays)) == (63, 34) and None not in todays


def test_every_unit_lies_in_one_province_of_today_and_so_do_its_successors() -> None:
    gazetteer, successions = load(), load_successions()
    unknown = 0
    for unit in gazetteer.units:
        province = successions.province_today(unit.id)
        assert province is not None and province.valid_to is None, unit
        todays = successions.today(unit.id)
        assert {gazetteer.province_of(one).id for one in todays} <= {province.id}, unit
        unknown += not todays
    assert unknown < 60  # communes that went before 2025 into one that the source does not tell


def test_links_go_forward_in_time_between_units_that_there_are() -> None:
    gazetteer = load()
    for link in read_successions():
        before, following = gazetteer.states(link.from_id), gazetteer.states(link.to_id)
        assert before[0].valid_from is None or before[0].valid_from < link.first_day, link
        assert following[-1].valid_to is None or following[-1].valid_to >= link.first_day, link
        assert link.part in ("whole", "main", "part") and link.from_id != link.to_id


def test_what_was_made_of_a_unit_that_went_on() -> None:
    assert [(link.from_id, str(link.first_day)) for link in load_successions().before("qd124:128")] == [
        ("qd124:123", "2013-06-11")  # Vân Hồ, of Mộc Châu
    ]
    assert ("qd124:128", "part") in after("qd124:123")


def test_an_unknown_unit_is_a_key_error() -> None:
    for ask in (load_successions().after, load_successions().before, load_successions().today):
        with pytest.raises(KeyError):
            ask("qd124:99999")
