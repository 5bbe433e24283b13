"""The province that a host names."""

from __future__ import annotations

from datetime import date

import pytest

from gazetteer.hosts import province_of_host


@pytest.mark.parametrize(
    ("host", "on", "expected"),
    [
        ("gialai.gov.vn", "2024-01-01", "qd124:64"),
        ("www.gialai.gov.vn", "2025-08-01", "qd19:52"),
        ("baogialai.com.vn", "2018-01-01", "qd124:64"),
        ("congan.quangbinh.gov.vn", "2018-01-01", "qd124:44"),
        ("sonoivu.ninhthuan.gov.vn", "2018-01-01", "qd124:58"),
        ("www.baohatinh.vn", "2018-01-01", "qd124:42"),
        ("laichau.gov.vn:8080", "2018-01-01", "qd124:12"),
        ("baria-vungtau.gov.vn", "2018-01-01", "qd124:77"),
        ("thuathienhue.gov.vn", "2018-01-01", "qd124:46"),
        ("hue.gov.vn", "2025-03-01", "qd124:46"),
        ("hochiminhcity.gov.vn", "2018-01-01", "qd124:79"),
        ("quangbinh.gov.vn", "2025-08-01", None),  # no province any more
        ("nhandan.vn", "2018-01-01", None),
        ("chinhphu.vn", "2018-01-01", None),
        ("hagiangnamdinh.vn", "2018-01-01", None),
        ("hagiang.namdinh.vn", "2018-01-01", None),  # two of them
        ("article.txt", "2018-01-01", None),
        ("", "2018-01-01", None),
        (None, "2018-01-01", None),
    ],
)
def test_province_of_a_host(host: str | None, on: str, expected: str | None) -> None:
    found = province_of_host(host, date.fromisoformat(on))
    assert (found.id if found else None) == expected
