"""Examples of the JSON and CSV interface: the page /api shows them, docs/api.md has them, a test runs them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A request and what it is for. `kind` is json, csv or atom."""

    path: str
    vi: str
    en: str
    kind: str = "json"


EXAMPLES: tuple[Example, ...] = (
    Example(
        "/thidua/meetings.json?review_year=2024&_shape=array",
        "Các cuộc họp tổng kết năm 2024, là một mảng đối tượng.",
        "Meetings that review 2024, as an array of objects.",
    ),
    Example(
        "/thidua/meetings_overview.json?_sort_desc=date&_size=10",
        "Mười cuộc họp gần nhất; next_url dẫn tới trang sau.",
        "The ten latest meetings; next_url leads to the next page.",
    ),
    Example(
        "/thidua/chairs_by_cluster.json?year=2025&role=chair&_shape=array",
        "Ai làm trưởng cụm năm 2025.",
        "Who chairs which cluster in 2025.",
    ),
    Example(
        "/thidua/figures.json?value__gte=1000&unit=tỷ+đồng&_shape=array&_size=20",
        "Số liệu từ 1.000 tỷ đồng trở lên.",
        "Figures of 1,000 tỷ đồng and more.",
    ),
    Example(
        "/thidua/search.json?q=dak+lak&_shape=array",
        "Tìm trong bài viết, không cần dấu.",
        "Search in the articles, diacritics or not.",
    ),
    Example(
        "/thidua/next_year_chairs.json?year=2025&_shape=array",
        "Một câu hỏi có tham số.",
        "A question with a parameter.",
    ),
    Example(
        "/thidua/clusters.json?_facet=member_level&_size=0",
        "Đếm cụm, khối theo cấp của thành viên.",
        "Clusters counted by the level of their members.",
    ),
    Example(
        "/thidua/evidence.json?table_name=chairs&_labels=on&_size=5",
        "Lời văn nêu ai làm trưởng cụm, kèm tên bài viết.",
        "Words that say who chairs, with the article's headline.",
    ),
    Example(
        "/thidua/winners_by_year.csv?year=2024&_stream=on",
        "Khen thưởng năm 2024, mọi dòng, dạng CSV.",
        "Awards of 2024, all rows, as CSV.",
        "csv",
    ),
    Example("/feed.atom", "Cuộc họp mới, dạng Atom.", "New meetings, as an Atom feed.", "atom"),
)
