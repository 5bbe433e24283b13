"""Families of organisations that exist once in each area, with their traits (gazetteer/organisations.toml)."""

from __future__ import annotations

from functools import cache
from typing import Any

from extractors.vocabulary import load_toml
from gazetteer.fold import fold

ONE_OF_A_KIND = frozenset(
    {
        "central",
        "sector",
        "free",
        "truong",
        "cong_ty",
        "trung_tam_y_te",
        "benh_vien",
        "truong_nghe",
        "khu_vuc",
        "don_vi_quan_doi",
        "ban_quan_ly",
        "bao",
    }
)
"""Families whose bodies are told apart by their whole names, since an area has several of them."""

AFTER_PERSONS = ONE_OF_A_KIND | {"truong_chinh_tri"}
"""Families whose bodies may be named after persons: `Trường Chính trị Tôn Đức Thắng`."""

CENTRAL = "central"
"""The family of the centre's bodies, which belong to no area."""

BRANCH = "chi_nhanh"
"""The family of branches whose bank is not named; the members tell it."""

BANKS = frozenset({"nhcsxh", "nhnn", "agribank", "bidv", "vietcombank", "vietinbank", "ngan_hang_khac"})
"""The families of a bank's branches."""

OF_REGION = "khu_vuc"
"""The family of bodies of a region of several areas (`TAND khu vực 4 - Đắk Lắk`), of which a province has several."""

NUMBERED = frozenset({"don_vi_quan_doi", "truong"})
"""Families whose bodies may have a number for a name (`Lữ đoàn 52`)."""


@cache
def _families() -> dict[str, dict[str, Any]]:
    return {head["family"]: head for head in load_toml("gazetteer", "organisations.toml")["area_head"]}


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """The heads of each family as they are written."""
    return {family: tuple(head["forms"]) for family, head in _families().items()}


@cache
def own_types() -> dict[str, tuple[str, ...]]:
    """The area type that the head itself says (`Huyện ủy Tuy An`: huyện), of the families that say one."""
    return {family: tuple(head["types"]) for family, head in _families().items() if head.get("types")}


def takes_type(family: str) -> bool:
    """Does a unit's type word stand between head and name (`Công an tỉnh X`, but `Điện lực X`)?"""
    return not _families().get(family, {}).get("bare", False)


@cache
def stands_alone(family: str) -> frozenset[str]:
    """Folded heads of the family that are whole names: one body in the province (`Chi cục Kiểm lâm`)."""
    return frozenset(fold(form) for form in _families().get(family, {}).get("alone", ()))


def named_by_words(family: str) -> bool:
    """Is the name not that of an area (`Công ty Cổ phần Than Hà Tu`)?"""
    return bool(_families().get(family, {}).get("named_by") == "words")


def is_association(head: str) -> bool:
    """`Hội Chữ thập đỏ`: is the body one of the article's area where none is named?"""
    return fold(head).startswith(("hội ", "hiệp hội "))


@cache
def short_heads() -> dict[str, str]:
    """The whole heads of those that are written short (`THPT`: Trường THPT)."""
    return dict(load_toml("gazetteer", "organisations.toml")["short_heads"])


def whole_head(head: str) -> str:
    """The head with its short beginning written out: `Trung cấp Y tế`, `THPT` are schools."""
    for short, whole in short_heads().items():
        if head == short or (head.startswith(f"{short} ") and head not in short_heads()):
            return whole + head[len(short) :]
    return head


@cache
def abbreviations() -> dict[str, str]:
    """What abbreviations in names of organisations stand for, as written."""
    return dict(load_toml("gazetteer", "organisations.toml")["abbreviations"])


@cache
def country_parts() -> frozenset[str]:
    """Words that begin the part of the country in a bracket: `(miền Bắc)`."""
    return frozenset(load_toml("gazetteer", "organisations.toml")["national"]["parts"])
