"""Which unit a written mention means: name, place and day."""

from __future__ import annotations

from datetime import date

import pytest

from gazetteer.units import Unit, load


def split_mention(mention: str) -> tuple[tuple[str, ...], str]:
    """`TP. Buôn Ma Thuột` -> ((thành phố,), Buôn Ma Thuột), with the longest type word that stands in front."""
    words = mention.split()
    for count in (3, 2, 1):
        if count < len(words) and (types := load().type_word(" ".join(words[:count]))):
            return types, " ".join(words[count:])
    return (), mention


def link(mention: str, within: str = "", on: str = "") -> Unit | None:
    """Link as an extractor would: exact type first, upgraded towns next."""
    types, name = split_mention(mention)
    day = date.fromisoformat(on) if on else None
    return load().link(name, types=types, within=within.split(), on=day, same_level=True)


# (mention, ids that it must lie in, day, id or None)
MENTIONS = [
    # one name, two levels
    ("huyện Quảng Ninh", "qd124:44", "2024-12-20", "qd124:456"),
    ("huyện Quảng Ninh", "", "2024-12-20", "qd124:456"),
    ("tỉnh Quảng Ninh", "", "2024-12-20", "qd124:22"),
    ("tỉnh Quảng Ninh", "", "2025-12-20", "qd19:22"),
    ("tỉnh Quảng Ninh", "qd124:44", "2024-12-20", None),
    ("Quảng Ninh", "", "2024-12-20", None),
    ("Quảng Ninh", "qd124:44", "2024-12-20", "qd124:456"),
    ("xã Quảng Ninh", "", "2025-12-20", None),
    ("tỉnh Hoà Bình", "", "2009-12-17", "qd124:17"),
    ("thành phố Hòa Bình", "", "2019-01-10", "qd124:148"),
    ("huyện Hoà Bình", "", "2022-11-11", "qd124:961"),
    ("huyện Hòa Bình", "qd124:95", "2022-11-11", "qd124:961"),
    ("tỉnh Hòa Bình", "", "2025-09-01", None),
    ("thị xã Kon Tum", "", "2008-01-01", "qd124:608"),
    ("tỉnh Kon Tum", "", "2020-01-01", "qd124:62"),
    # one name, many places
    ("huyện Châu Thành", "", "2018-12-20", None),
    ("huyện Châu Thành", "qd124:82", "2014-12-05", "qd124:821"),
    ("huyện Châu Thành", "qd124:80", "2014-12-05", "qd124:808"),
    ("thị trấn Châu Thành", "qd124:72", "2014-12-05", "qd124:25585"),
    ("huyện Kỳ Sơn", "", "2019-06-01", None),
    ("huyện Kỳ Sơn", "", "2021-06-01", "qd124:417"),
    ("huyện Kỳ Sơn", "qd124:17", "2019-06-01", "qd124:151"),
    ("xã Nghĩa Lâm", "", "2014-01-23", None),
    ("xã Nghĩa Lâm", "qd124:361", "2014-01-23", "qd124:13945"),
    ("phường An Khê", "", "2026-02-12", None),
    ("huyện Kỳ Anh", "", "2024-05-05", "qd124:447"),
    ("thị xã Kỳ Anh", "", "2024-05-05", "qd124:449"),
    ("huyện Tân Phú", "", "2021-01-15", "qd124:734"),
    ("quận Tân Phú", "", "2021-01-15", "qd124:767"),
    # highland spellings
    ("huyện Đak Pơ", "", "2018-01-29", "qd124:634"),
    ("huyện Đăk Pơ", "", "2018-01-29", "qd124:634"),
    ("huyện Đắk Pơ", "", "2018-01-29", "qd124:634"),
    ("huyện Ðắk Pơ", "", "2018-01-29", "qd124:634"),
    ("xã Đak Pơ", "qd19:52", "2026-02-12", "qd19:23995"),
    ("huyện Đak Đoa", "", "2018-01-29", "qd124:626"),
    ("huyện Đăk Tô", "", "2012-02-29", "qd124:612"),
    ("thị trấn Đăk Tô", "", "2012-02-29", "qd124:23401"),
    ("tỉnh Đắc Lắc", "", "2003-01-01", "qd124:66"),
    ("tỉnh Đăk Lăk", "", "2017-03-30", "qd124:66"),
    ("tỉnh Đắk Lắk", "", "2026-01-09", "qd19:66"),
    ("tỉnh Đăk Nông", "", "2023-03-30", "qd124:67"),
    ("huyện K'Bang", "", "2018-01-29", "qd124:625"),
    ("huyện K’Bang", "", "2018-01-29", "qd124:625"),
    ("huyện Kbang", "", "2018-01-29", "qd124:625"),
    ("thị trấn KBang", "", "2018-01-29", "qd124:23638"),
    ("xã K'Bang", "", "2026-02-12", "qd19:23638"),
    ("huyện Krông Buk", "", "2017-03-30", "qd124:649"),
    ("huyện Cư Mgar", "", "2017-03-30", "qd124:648"),
    ("huyện Cư M’gar", "", "2017-03-30", "qd124:648"),
    ("huyện EaHleo", "", "2017-03-30", "qd124:645"),
    ("huyện Ea H`leo", "", "2017-03-30", "qd124:645"),
    ("huyện M'Drắk", "", "2017-03-30", "qd124:652"),
    ("huyện Ma Đrắk", "", "2017-03-30", "qd124:652"),
    ("xã M'Đrắk", "", "2026-01-09", "qd19:24412"),
    ("TP. Plei Ku", "", "2017-03-30", "qd124:622"),
    ("TP. Buôn Ma Thuột", "qd124:66", "2023-03-30", "qd124:643"),
    ("Tp Ban Mê Thuột", "", "2023-03-30", "qd124:643"),
    ("thị xã A Yun Pa", "", "2023-03-30", "qd124:624"),
    # other spellings and short forms
    ("TP Qui Nhơn", "", "2017-07-14", "qd124:540"),
    ("tỉnh Bắc Cạn", "", "2017-07-14", "qd124:06"),
    ("tỉnh Thanh Hoá", "", "2013-01-25", "qd124:38"),
    ("huyện Cẩm Thuỷ", "", "2013-01-25", "qd124:390"),
    ("huyện Lí Sơn", "", "2013-01-25", "qd124:536"),
    ("huyện Phú Quý", "", "2013-01-25", "qd124:602"),
    ("tỉnh BR-VT", "", "2013-01-25", "qd124:77"),
    ("tỉnh Bà Rịa–Vũng Tàu", "", "2013-01-25", "qd124:77"),
    ("tỉnh Bà Rịa Vũng Tàu", "", "2013-01-25", "qd124:77"),
    ("TP Phan Rang-Tháp Chàm", "", "2024-12-13", "qd124:582"),
    ("TP.HCM", "", "2013-01-25", "qd124:79"),
    ("TPHCM", "", "2026-01-25", "qd19:79"),
    ("thành phố Hồ Chí Minh", "", "2013-01-25", "qd124:79"),
    # units with a number
    ("Quận 1", "", "2013-01-25", "qd124:760"),
    ("Q. 9", "qd124:79", "2013-01-25", "qd124:763"),
    ("Q. 9", "qd124:79", "2022-01-25", None),
    ("phường 05", "qd124:815", "2013-01-25", "qd124:28249"),
    # what was renamed or merged, and when
    ("tỉnh Hà Tây", "", "2008-07-31", "qd124:28"),
    ("tỉnh Hà Tây", "", "2008-08-01", None),
    ("tỉnh Thừa Thiên - Huế", "", "2011-04-12", "qd124:46"),
    ("tỉnh TT-Huế", "", "2011-04-12", "qd124:46"),
    ("thành phố Huế", "", "2024-12-31", "qd124:474"),
    ("thành phố Huế", "qd124:46", "2011-04-12", "qd124:474"),
    ("thành phố Huế", "", "2025-01-01", "qd124:46"),
    ("thành phố Huế", "", "2025-07-01", "qd19:46"),
    ("tỉnh Thừa Thiên Huế", "", "2025-01-01", None),
    ("quận Phú Xuân", "", "2025-03-01", "qd124:475"),
    ("quận Phú Xuân", "", "2024-03-01", None),
    ("huyện Phong Điền", "qd124:46", "2024-03-01", "qd124:476"),
    ("huyện Từ Liêm", "", "2014-03-31", "qd124:019"),
    ("huyện Từ Liêm", "", "2014-04-01", None),
    ("TP Ninh Bình", "", "2024-12-31", "qd124:369"),
    ("huyện Đạ Huoai", "", "2023-01-01", "qd124:681"),
    ("huyện Đạ Huoai", "", "2025-01-01", "qd124:682"),
    ("huyện Vĩnh Châu", "", "2009-01-01", "qd124:950"),  # a town since 2011
    ("thị xã Bà Rịa", "", "2009-01-01", "qd124:748"),  # a city since 2012
    # no districts from July 2025; communes bear their names
    ("huyện Đak Pơ", "", "2025-07-01", None),
    ("huyện K'Bang", "", "2026-02-12", None),
    ("thị xã An Khê", "qd124:64", "2025-06-30", "qd124:623"),
    ("thị xã An Khê", "", "2025-07-01", None),
    ("phường An Khê", "qd19:52", "2026-02-12", "qd19:23617"),
    ("phường An Khê", "qd124:64", "2026-02-12", "qd19:23617"),  # the province of the other scheme
    ("phường Quy Nhơn", "qd124:52", "2026-02-12", None),  # Bình Định has no namesake
    ("phường Nha Trang", "", "2026-01-09", "qd19:22366"),
    ("phường Nha Trang", "qd19:56", "2026-01-09", "qd19:22366"),
    ("phường Nha Trang", "", "2025-06-30", None),
    ("đặc khu Lý Sơn", "", "2026-01-09", "qd19:21548"),
    # no match without the diacritics, nor in part
    ("thị xã Chủ", "", "", None),
    ("thị xã Chũ", "", "2025-02-01", "qd124:224"),
    ("tỉnh Dak Lak", "", "", None),
    ("huyện Đak", "", "2018-01-29", None),
    ("tỉnh Đoàn", "", "2018-01-29", None),
]


@pytest.mark.parametrize(("mention", "within", "on", "expected"), MENTIONS)
def test_a_mention_links_to_the_unit_of_its_day(mention: str, within: str, on: str, expected: str | None) -> None:
    found = link(mention, within, on)
    assert (found.id if found else None) == expected
