"""The gazetteer of administrative units: look-up beyond single mentions, and soundness of its data."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import pairwise

import pytest

from gazetteer.fold import fold
from gazetteer.units import Gazetteer, load, name_key


def test_several_units_of_one_name_are_all_candidates() -> None:
    found = load().candidates("Châu Thành", types=("huyện",), on=date(2018, 12, 20))
    assert len(found) == 10
    assert [unit.id for unit in found] == sorted(unit.id for unit in found)
    assert {load().province_of(unit).name for unit in found} >= {"Tiền Giang", "Long An", "Tây Ninh"}


def test_types_are_exact_unless_the_level_is_enough() -> None:
    day = date(2009, 1, 1)
    assert load().candidates("Bà Rịa", types=("huyện",), on=day) == []
    found = load().candidates("Bà Rịa", types=("huyện",), on=day, same_level=True)
    assert [(unit.id, unit.type) for unit in found] == [("qd124:748", "thị xã")]
    # No town is meant by a lesser word that is its district's.
    assert load().candidates("Đak Đoa", types=("xã",), on=day, same_level=True) == []
    assert load().candidates("Kỳ Anh", types=("thị xã",), on=day, same_level=True) == []


def test_lenient_is_another_time_of_the_same_codes() -> None:
    ended, day = ("Yên Dũng", date(2025, 2, 14)), ("huyện",)
    assert load().candidates(ended[0], types=day, on=ended[1], same_level=True) == []
    found = load().candidates(ended[0], types=day, on=ended[1], lenient=True)
    assert [unit.id for unit in found] == ["qd124:221"]
    assert load().candidates("Yên Dũng", types=("huyện",), on=date(2025, 7, 1), lenient=True) == []
    assert load().candidates("Hoành Bồ", types=("huyện",), on=date(2024, 1, 1), lenient=True) == []
    assert load().candidates("Vân Hồ", types=("huyện",), on=date(2010, 1, 1), lenient=True) == []
    assert [unit.id for unit in load().candidates("Yên Dũng", on=date(2025, 7, 1), lenient=True)] == ["qd19:07681"]


def test_level_is_a_filter_of_its_own() -> None:
    day = date(2020, 1, 1)
    assert [unit.id for unit in load().candidates("Kon Tum", level="province", on=day)] == ["qd124:62"]
    assert [unit.id for unit in load().candidates("Kon Tum", level="district", on=day)] == ["qd124:608"]
    assert [unit.id for unit in load().candidates("Kon Tum", on=day)] == ["qd124:608", "qd124:62"]


@pytest.mark.parametrize(
    ("written", "types"),
    [
        ("TP.", ("thành phố",)),
        ("TP", ("thành phố",)),
        ("Tp", ("thành phố",)),
        ("T.P", ("thành phố",)),
        ("THÀNH PHỐ", ("thành phố",)),
        ("Thành", ("thành phố",)),
        ("TX.", ("thị xã",)),
        ("Thị xã", ("thị xã",)),
        ("Thị", ("thị xã", "thị trấn")),
        ("TT.", ("thị trấn",)),
        ("P.", ("phường",)),
        ("Q.", ("quận",)),
        ("H.", ("huyện",)),
        ("huyện đảo", ("huyện",)),
        ("đặc  khu", ("đặc khu",)),
        ("xã", ("xã",)),
        ("Sở", ()),
        ("", ()),
    ],
)
def test_type_words(written: str, types: tuple[str, ...]) -> None:
    assert load().type_word(written) == types


def test_the_levels_above_a_unit() -> None:
    gazetteer = load()
    township = gazetteer.unit("qd124:23401")
    assert [unit.id for unit in gazetteer.ancestors(township)] == ["qd124:612", "qd124:62"]
    assert gazetteer.province_of(township).full_name == "tỉnh Kon Tum"
    assert gazetteer.province_of(gazetteer.unit("qd124:62")).id == "qd124:62"
    assert township.id in {unit.id for unit in gazetteer.children("qd124:612")}


def test_a_unit_has_the_state_of_the_day() -> None:
    gazetteer = load()
    assert gazetteer.unit("qd124:46", date(2011, 4, 12)).full_name == "tỉnh Thừa Thiên Huế"
    assert gazetteer.unit("qd124:46", date(2025, 4, 12)).full_name == "thành phố Huế"
    assert gazetteer.unit("qd124:46").full_name == "thành phố Huế"
    assert gazetteer.province_of(gazetteer.unit("qd124:483")).full_name == "tỉnh Thừa Thiên Huế"
    with pytest.raises(KeyError):
        gazetteer.unit("qd124:99999")


def test_names_are_for_a_phrase_matcher() -> None:
    names = set(load().names())
    assert {"Đak Pơ", "KBang", "K'Bang", "Bà Rịa-Vũng Tàu", "Bà Rịa - Vũng Tàu", "BR-VT", "Cư Mgar"} <= names
    assert "Quận 1" in names
    assert not [name for name in names if name.isdigit() or name in {"I", "V"}]
    assert load().levels_of("Kon Tum") == {"province", "district", "commune"}
    assert load().levels_of("Mang Yang") == {"district", "commune"}
    assert load().levels_of("Đắc Lắc") == {"province"}
    assert load().levels_of("Chủ tịch") == set()


def test_every_name_leads_to_a_unit() -> None:
    assert [name for name in load().names() if not load().candidates(name)] == []


def test_the_numbers_of_units_are_the_official_ones() -> None:
    counts = {
        (scheme, level): sum(unit.scheme == scheme and unit.level == level for unit in in_force)
        for scheme, day in (("qd124", date(2025, 6, 30)), ("qd19", date(2025, 7, 1)))
        for in_force in [[unit for unit in load().units if unit.valid_on(day)]]
        for level in ("province", "district", "commune")
    }
    assert counts == {
        ("qd124", "province"): 63,
        ("qd124", "district"): 696,
        ("qd124", "commune"): 10035,
        ("qd19", "province"): 34,
        ("qd19", "district"): 0,
        ("qd19", "commune"): 3321,
    }


def test_the_data_is_sound() -> None:
    gazetteer = load()
    ids = [unit.id for unit in gazetteer.units]
    assert len(ids) == len(set(ids))
    width = {"province": 2, "district": 3, "commune": 5}
    for unit_id in ids:
        states = gazetteer.states(unit_id)
        for state in states:
            scheme, code = state.id.split(":")
            assert len(code) == width[state.level] and code.isdecimal(), state
            assert state.level in gazetteer.types[state.type].levels, state
            assert unicodedata.is_normalized("NFC", state.name) and state.name == state.name.strip(), state
            assert (state.parent_id is None) == (state.level == "province"), state
            if state.parent_id:
                assert gazetteer.unit(state.parent_id).scheme == scheme, state
            if scheme == "qd124":
                assert state.valid_to is not None and state.valid_to <= date(2025, 6, 30), state
            else:
                assert (state.valid_from, state.valid_to) == (date(2025, 7, 1), None), state
        for before, after in pairwise(states):
            assert before.valid_to is not None and after.valid_from is not None
            days = (after.valid_from - before.valid_to).days
            # A code that was given anew after its first commune had gone.
            assert days == 1 or (days > 1 and unit_id == "qd124:11344"), (before, after)
        for state in states:
            assert not (state.valid_from and state.valid_to) or state.valid_from <= state.valid_to, state


def test_what_a_unit_lies_in_is_in_force_as_long_as_it() -> None:
    gazetteer = load()
    for unit_id in (unit.id for unit in gazetteer.units):
        for state in gazetteer.states(unit_id):
            for day in (state.valid_from or date(2008, 1, 1), state.valid_to or date(2026, 1, 1)):
                above = gazetteer.parent(state, day)
                assert above is None or above.valid_on(day), (state, day)
                assert state.type != "phường" or above is None or above.type != "huyện", (state, day)


def test_no_two_units_in_force_have_the_same_full_name_in_the_same_place() -> None:
    for day in (date(2025, 6, 30), date(2025, 7, 1)):
        seen: dict[tuple[str | None, str, str], str] = {}
        for unit in load().units:
            if unit.valid_on(day):
                assert seen.setdefault((unit.parent_id, unit.type, name_key(unit.name)), unit.id) == unit.id


def test_an_alias_that_means_nothing_is_refused() -> None:
    states = load().states("qd124:64")
    types = list(load().types.values())
    with pytest.raises(ValueError, match="no unit bears"):
        Gazetteer(states, types, groups=[["Gia Lay", "Da Lai"]])
    with pytest.raises(ValueError, match="qd124:00"):
        Gazetteer(states, types, short_forms=[("GL", ["qd124:00"])])


def test_spellings_of_a_group_are_one_name_both_ways() -> None:
    states = [*load().states("qd124:652"), *load().states("qd19:24412")]
    gazetteer = Gazetteer(states, list(load().types.values()), groups=[["M'Đrắk", "M'Drắk", "Ma Đrắk"]])
    for spelling in ("M'Đrắk", "M'Drắk", "Ma Đrắk", "Mđrắk"):
        assert {unit.id for unit in gazetteer.candidates(spelling)} == {"qd124:652", "qd19:24412"}
    assert fold("M'Đrắk") != fold("M'Drắk")
