"""How fast the site answers over a large database: the 95th percentile of every kind of page and canned query.

    python bench/site.py                          # 200,000 articles in a temporary folder, then measured
    python bench/site.py --articles 20000 --keep big.db
    python bench/site.py --db big.db              # measure one that is there

The rows are generated, seeded, and written with bulk SQL, because extracting 200,000 texts would take hours. Their
numbers follow what the corpus gives (an article with a meeting has about 6 members, 12 figures of which one in five is
compared, 4 winners, 2.5 chairs, 2 persons, 40 pieces of evidence; three articles report two meetings; some clusters
have hundreds of reports, most have few); the texts are short. Each kind of page is asked for with many different keys
and parameters, one request at a time, through the whole application but without the network; and every link that the
listings offer is followed (sorted, narrowed, next page), and some of those that these offer. Both the time that passes
and the processor's time (all threads of this process) are shown: on an idle machine they agree, on a busy one the
second is what the site needs. The exit status is 1 where a 95th percentile of the time that passes is above LIMIT_MS,
or a link leads to an error: measure on an idle machine.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette.utils import tilde_encode

from gazetteer import units as gazetteer
from pipeline import publish, views
from pipeline.database import Database

LIMIT_MS = 100
ROUNDS = 40
YEARS = range(2008, 2026)
INDICATORS = ("thu ngân sách trên địa bàn", "tổng giá trị sản xuất", "tỷ lệ hộ nghèo", "tốc độ tăng trưởng kinh tế",
              "thu nhập bình quân đầu người", "xã đạt chuẩn nông thôn mới", "giá trị sản xuất công nghiệp", "GRDP",
              "giải ngân vốn đầu tư công", "diện tích rừng trồng mới", "sản lượng lương thực", "kim ngạch xuất khẩu",
              "tỷ lệ che phủ rừng", "số vụ tai nạn giao thông", "tỷ lệ trẻ em suy dinh dưỡng")  # fmt: skip
MEASURES = ("tỷ đồng", "tỷ đồng", "tỷ đồng", "%", "%", "triệu đồng", "ha", "tấn", "vụ", "xã")
AWARDS = ("co_thi_dua_chinh_phu", "co_thi_dua_tinh", "bang_khen_tinh", "bang_khen_thu_tuong", "don_vi_xuat_sac",
          "xep_hang", "giay_khen")  # fmt: skip
TEXT = """cụm thi đua tổng kết phong trào hội nghị ký giao ước năm kế hoạch kinh tế xã nông thôn mới huyện tỉnh ngân
sách sản xuất văn hóa giáo dục an ninh quốc phòng khen thưởng trưởng đơn vị lãnh đạo"""
WORDS = tuple(TEXT.split())
RULES = tuple(f"{family}.{name}" for family in ("figures", "members", "winners", "chairs") for name in "abcdefgh")


class Generator:
    """Rows of a made-up database, the same for the same seed."""

    def __init__(self, articles: int, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.articles = articles
        units = gazetteer.load().units
        self.provinces = [unit for unit in units if unit.level == "province" and unit.id.startswith("qd124:")]
        self.districts: dict[str, list[Any]] = {}
        for unit in units:
            if unit.level == "district" and unit.parent_id:
                self.districts.setdefault(unit.parent_id, []).append(unit)
        self.provinces = [unit for unit in self.provinces if unit.id in self.districts]
        self.clusters = self._clusters(max(50, articles // 40))

    def _clusters(self, number: int) -> list[dict[str, Any]]:
        found = []
        for place in range(number):
            owner = self.random.choice(self.provinces)
            members = self.random.sample(self.districts[owner.id], min(6, len(self.districts[owner.id])))
            kind = self.random.choice(("cum", "khoi"))
            name = f"{'Cụm' if kind == 'cum' else 'Khối'} thi đua số {place}"
            label = f"{name} ({owner.full_name})"
            found.append(
                {"id": f"{kind}-{place}@{owner.id}", "label": label, "name": name, "kind": kind, "number": str(place),
                 "owner_name": owner.full_name, "owner_kind": "province", "owner_unit_id": owner.id,
                 "member_level": "district", "folded": views.fold(label), "members": members}
            )  # fmt: skip
        return found

    def batches(self) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
        """Rows by table, some thousand articles at a time."""
        pick = self.random
        batch: dict[str, list[tuple[Any, ...]]] = {}
        meetings: dict[tuple[str, int], str] = {}
        for number in range(self.articles):
            self._article(number, batch, meetings, pick)
            if number % 4000 == 3999:
                yield batch
                batch = {}
        yield batch

    def _article(self, number: int, batch: dict[str, list[Any]], meetings: dict[Any, str], pick: random.Random) -> None:
        def add(table: str, *row: Any) -> None:
            batch.setdefault(table, []).append(row)

        key = f"a{number * 2654435761 % 2**64:016x}"
        # A few clusters are much in the news.
        cluster = self.clusters[int(len(self.clusters) * pick.random() ** 2)]
        year = pick.choice(YEARS)
        day = f"{year + 1}-{pick.randint(1, 3):02}-{pick.randint(1, 28):02}"
        title = f"{cluster['name']} tổng kết năm {year}"
        text = f"{title}. " + " ".join(pick.choices(WORDS, k=110)) + "."
        source = f"bao{int(180 * pick.random() ** 3)}.example.vn"
        add(
            "articles",
            key,
            f"https://{source}/{number}",
            source,
            title,
            None,
            day,
            None,
            text,
            key,
            key,
            number + 1,
            key,
        )
        if pick.random() < 0.15:
            return
        report = f"{key}/1"
        meeting = meetings.get((cluster["id"], year))
        primary = meeting is None
        if meeting is None:
            meeting = meetings[cluster["id"], year] = report
            add("meetings", report, f"{cluster['label']}, {day}", cluster["id"], "held", '["review"]', day, None, "day",
                "morning", 0, None, "trụ sở", cluster["members"][0].id, year, year + 1, None, 1)  # fmt: skip
        stated = len(cluster["members"]) if pick.random() < 0.3 else None
        add("article_meetings", report, key, 1, meeting, int(primary), "held", '["review"]', day, None, "day",
            "morning", 0, None, 0.9, "trụ sở", cluster["members"][0].id, 0.9, year, year + 1, stated, cluster["id"],
            cluster["name"], cluster["kind"], cluster["number"], cluster["owner_name"], "province",
            cluster["owner_unit_id"], "district", 0.97, 0.95)  # fmt: skip
        place = 0

        def evidence(table: str, row: str, field: str) -> None:
            nonlocal place
            start = place * 15 % (len(text) - 40)
            place += 1
            add("evidence", f"{row}/{field}/{place}", key, table, row, field, place, start, start + 30,
                text[start : start + 30], pick.choice(RULES), round(0.6 + pick.random() * 0.39, 3))  # fmt: skip

        for field in ("meeting", "meeting", "meeting", "meeting", "cluster", "date", "venue"):
            evidence("article_meetings", report, field)
        for order, unit in enumerate(cluster["members"], 1):
            row = f"{report}/cluster_members/{order:03}"
            add("cluster_members", row, meeting, key, report, order, cluster["id"], year, unit.full_name, "district",
                unit.id, "listed", 0.9)  # fmt: skip
            evidence("cluster_members", row, "member")
        for order in range(1, pick.randint(4, 20)):
            unit, row = pick.choice(cluster["members"]), f"{report}/figures/{order:03}"
            indicator = pick.choice(INDICATORS) + (
                f" {pick.choice(WORDS)} {pick.randint(1, 400)}" if pick.random() < 0.5 else ""
            )
            subject = (None, None, None) if pick.random() < 0.2 else (unit.full_name, "district", unit.id)
            add("figures", row, meeting, key, report, order, *subject, indicator,
                round(pick.random() * 9000, 1), pick.choice(MEASURES), None, "exact", "actual", str(year), None, 0.92,
                views.fold(indicator))  # fmt: skip
            evidence("figures", row, "figure")
            if pick.random() < 0.2:
                against, change = pick.choice((("plan", "ratio"), ("previous_year", "increase")))
                add("comparisons", f"{row}/comparisons/001", row, key, 1, against, None, change,
                    round(60 + pick.random() * 80, 1), "%")  # fmt: skip
        for order in range(1, pick.randint(2, 8)):
            unit, row = pick.choice(cluster["members"]), f"{report}/winners/{order:03}"
            add("winners", row, meeting, key, report, order, unit.full_name, "district", unit.id, None, "unit",
                pick.choice(AWARDS), "Cờ", pick.choice((1, None, None)), "voted", "UBND tỉnh", year, 0.9)  # fmt: skip
            evidence("winners", row, "winner")
            evidence("winners", row, "winner")
        for order, (role, status) in enumerate(
            (("chair", "incumbent"), ("chair", "elected"), ("deputy", "elected")), 1
        ):
            unit, row = pick.choice(cluster["members"]), f"{report}/chairs/{order:03}"
            if order == 2 and pick.random() < 0.1:
                continue
            add("chairs", row, meeting, key, report, order, unit.full_name, "district", unit.id, role,
                year + (status == "elected"), status, 0.95)  # fmt: skip
            evidence("chairs", row, "chair")
            evidence("chairs", row, "chair")
        for order in (1, 2):
            row = f"{report}/people/{order:03}"
            name = f"Nguyễn Văn {pick.choice(WORDS)} {pick.randint(1, 500)}"
            add("people", row, meeting, key, report, order, name, '["Chủ tịch"]', "presided", 0.9, views.fold(name))
            evidence("people", row, "person")


def generate(path: Path, articles: int) -> None:
    """A database of so many articles at this path."""
    Database.open(path).close()
    made = Generator(articles)
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -400000")
    # Indexes and triggers are taken away and made again at the end, as one does for a bulk load.
    again = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    )
    kept = again.fetchall()
    for kind, name, _ in kept:
        db.execute(f"DROP {kind} {name}")
    needed = {unit.id for cluster in made.clusters for unit in cluster["members"]} | {u.id for u in made.provinces}
    known = gazetteer.load()
    have = {key for (key,) in db.execute("SELECT id FROM units")}
    columns = [row[1] for row in db.execute("PRAGMA table_info(units)")]
    for unit_id in sorted(needed - have):
        unit = known.unit(unit_id)
        values = {"id": unit.id, "name": unit.name, "full_name": unit.full_name, "type": unit.type, "level": unit.level,
                  "parent_id": unit.parent_id, "province_id": known.province_of(unit).id, "valid_to": "2025-06-30",
                  "latitude": unit.lat, "longitude": unit.lon, "folded": views.fold(unit.full_name)}  # fmt: skip
        row = [values.get(name) for name in columns]
        db.execute(f"INSERT INTO units VALUES ({','.join('?' * len(columns))})", row)
    for cluster in made.clusters:
        row = [cluster[name] for name in ("id", "label", "name", "kind", "number", "owner_name", "owner_kind",
                                          "owner_unit_id", "member_level", "folded")]  # fmt: skip
        db.execute("INSERT INTO clusters VALUES (?,?,?,?,?,?,?,?,?,?)", row)
    for batch in made.batches():
        for table, rows in batch.items():
            filled = ",".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA table_info({table})"))
            filled = ",".join(filled.split(",")[: len(rows[0])])  # columns of later versions stay empty
            db.executemany(f"INSERT INTO {table} ({filled}) VALUES ({','.join('?' * len(rows[0]))})", rows)
        db.commit()
    db.execute("INSERT INTO runs VALUES (1, 'bench', '{}', '2026-01-01T00:00:00', '2026-01-01T00:00:00', '{}')")
    db.execute("INSERT OR IGNORE INTO indicators SELECT DISTINCT folded FROM figures")
    for kind in ("index", "trigger"):
        for kept_kind, _, sql in kept:
            if kept_kind == kind:
                db.execute(sql)
    db.execute(
        "UPDATE meetings SET article_count = (SELECT count(*) FROM article_meetings r WHERE r.meeting_id = meetings.id)"
    )
    db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
    db.commit()
    db.execute("ANALYZE")
    db.commit()
    db.close()


def requests(path: Path) -> dict[str, list[str]]:
    """For each kind of page, addresses with different keys and parameters."""
    db, pick = sqlite3.connect(path), random.Random(7)
    first = json.loads(publish.metadata_file().read_text(encoding="utf-8"))["databases"]["thidua"]

    def some(table: str, column: str = "id") -> list[str]:
        (last,) = db.execute(f"SELECT max(rowid) FROM {table}").fetchone()
        drawn = (pick.randint(1, last) for _ in range(ROUNDS * 2))
        found = [db.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", [row]).fetchone() for row in drawn]
        return [row[0] for row in found if row and row[0] is not None][:ROUNDS]

    def pages(table: str) -> list[str]:
        return [f"/thidua/{table}/{tilde_encode(key)}" for key in some(table)]

    def asked(query: str, **parameters: list[Any]) -> list[str]:
        length = max(map(len, parameters.values()))
        picked = [{name: values[n % len(values)] for name, values in parameters.items()} for n in range(length)]
        return [f"/thidua/{query}?{urlencode(one)}" for one in picked]

    years: list[Any] = ["", *YEARS]
    units = some("units", "full_name")
    names = [label.split("(")[0] for label in some("clusters", "label")]
    indicators = ["", "thu ngân sách", "GRDP", "tỷ lệ hộ nghèo", "xuat khau", "rừng", "tai nạn", "không có gì"]
    phrases = [" ".join(pick.sample(WORDS, 2)) for _ in range(ROUNDS)] + [f'"thi đua số {n}"' for n in range(30)]
    kinds = {
        "front page": ["/", "/?lang=en"] * 10,
        "list of questions": ["/thidua"] * 10,
        "article": pages("articles"),
        "cluster": pages("clusters"),
        "unit": pages("units"),
        "meeting": pages("meetings"),
        "row with evidence": pages("figures") + pages("chairs"),
        "evidence row": pages("evidence"),
        "feed": ["/feed.atom"] * 10,
        "JSON by filter": [f"/thidua/chairs.json?party_unit_id={key}&_shape=array" for key in some("units")],
        "CSV by filter": [f"/thidua/winners.csv?party_unit_id={key}" for key in some("units")],
        "search": asked("search", q=phrases),
        "search in listing": [f"/thidua/articles?{urlencode({'_search': one})}" for one in (*phrases, *WORDS)],
        "search in listing, newest first": [
            f"/thidua/articles?{urlencode({'_search': one, '_sort_desc': 'published_at'})}" for one in phrases
        ],
        "search in listing, a source": [
            f"/thidua/articles?{urlencode({'_search': one, 'source': source})}"
            for one, source in zip(phrases, some("articles", "source"), strict=False)
        ],
        "search in listing, JSON": [f"/thidua/articles.json?{urlencode({'_search': views.fold(w)})}" for w in WORDS],
        "facet chosen": [f"/thidua/winners?year={year}" for year in YEARS]
        + [f"/thidua/figures?period={year}" for year in YEARS]
        + [f"/thidua/meetings?review_year={year}" for year in YEARS],
        "facet chosen in a view": [f"/thidua/chairs_by_cluster?year={year}" for year in YEARS]
        + [f"/thidua/meetings_overview?review_year={year}" for year in YEARS],
        "by cluster in a view": [f"/thidua/figures_with_comparisons?cluster_id={key}" for key in some("clusters")],
        "next_year_chairs": asked("next_year_chairs", year=years),
        "winners_of_a_year": asked("winners_of_a_year", year=years),
        "production_and_plan": asked("production_and_plan", indicator=indicators),
        "members_of_a_cluster": asked("members_of_a_cluster", cluster=names, year=years),
        "history_of_chairs": asked("history_of_chairs", cluster=names),
        "evidence_of_a_value": asked("evidence_of_a_value", row=some("figures")),
        "units_that_won_most": asked("units_that_won_most", year=years),
        "units_that_chaired_most": asked("units_that_chaired_most", year=years),
        "awards_of_a_unit": asked("awards_of_a_unit", unit=[*units, *map(views.fold, units)]),
        "plan_fulfilment": asked("plan_fulfilment", unit=["", *units], year=years),
        "growth": asked("growth", indicator=indicators, year=years),
        "clusters_without_a_chair": asked("clusters_without_a_chair", year=years),
        "contradicting_figures": asked("contradicting_figures", year=years),
        "member_counts_that_differ": asked("member_counts_that_differ", year=years),
        "meetings_of_a_province": asked(
            "meetings_of_a_province", province=[u.full_name for u in gazetteer.load().units][:63]
        ),
        "gaps_of_a_cluster": asked("gaps_of_a_cluster", cluster=names),
        "people_by_name": asked("people_by_name", name=[*some("people", "name"), *some("people", "folded")]),
    }
    for query in first["queries"]:
        kinds.setdefault(query, [f"/thidua/{query}"] * 10)
    for table, told in first["tables"].items():
        if not told.get("hidden"):
            kinds[f"listing {table}"] = [f"/thidua/{table}", f"/thidua/{table}?lang=en"] * 5
    db.close()
    return kinds


async def measure(path: Path) -> int:
    """Print the percentiles of every kind; the number of kinds above the limit."""
    from pipeline.site.reading import warm_up

    site = publish.application(path, publish.Options(immutable=True))
    await site.invoke_startup()
    begun = time.perf_counter()
    pages = await warm_up(site, "thidua")
    print(f"warm-up: {pages} pages in {time.perf_counter() - begun:.1f} s (once after the start, in the background)")
    slow = 0
    everything: list[tuple[float, float]] = []
    print(f"{'':34} {'':>4} {'time that passes':>20}   {'time of processor':>20}")
    print(f"{'page':34} {'n':>4} {'median':>10} {'p95':>9}   {'median':>10} {'p95':>9}  ms")
    kinds = requests(path)
    for kind in [kind for kind in kinds if kind.startswith("listing ")]:
        kinds[f"links of {kind.removeprefix('listing ')}"] = await _offered(site, kinds[kind][0])
    for kind, paths in kinds.items():
        if not paths:
            continue
        times = []
        for address in paths:
            passed, used = time.perf_counter(), time.process_time()
            answer = await site.client.get(address)
            times.append(((time.perf_counter() - passed) * 1000, (time.process_time() - used) * 1000))
            if answer.status_code != 200:
                print(f"{address}: {answer.status_code}")
                slow += 1
        everything += times
        wall, cpu = _percentiles(times)
        slow += wall[1] > LIMIT_MS
        mark = "  SLOW" if wall[1] > LIMIT_MS else ""
        print(f"{kind:34} {len(times):4} {wall[0]:10.1f} {wall[1]:9.1f}   {cpu[0]:10.1f} {cpu[1]:9.1f}{mark}")
    wall, cpu = _percentiles(everything)
    print(f"{'all':34} {len(everything):4} {wall[0]:10.1f} {wall[1]:9.1f}   {cpu[0]:10.1f} {cpu[1]:9.1f}")
    return slow


async def _offered(site: Any, listing: str) -> list[str]:
    """The links of a listing to itself (sorted, narrowed, its next page), and some of those that these have."""

    async def links(address: str) -> list[str]:
        page = (await site.client.get(address)).text
        found = (html.unescape(link).removeprefix("http://localhost") for link in re.findall(r'href="([^"]+)"', page))
        return [link for link in found if link.startswith(f"{listing}?") and not link.endswith("lang=en")]

    first = list(dict.fromkeys(await links(listing)))
    pick = random.Random(5)
    second = {link for address in pick.sample(first, min(ROUNDS // 2, len(first))) for link in await links(address)}
    return first + pick.sample(sorted(second), min(2 * ROUNDS, len(second)))


def _percentiles(times: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Median and 95th percentile of each of the two times."""
    found = []
    for column in zip(*times, strict=True):
        ordered = sorted(column)
        found.append((ordered[len(ordered) // 2], ordered[round(0.95 * (len(ordered) - 1))]))
    return found


def main() -> int:
    """Generate where no database is named, measure; 1 if a kind of page is too slow."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--articles", type=int, default=200_000)
    options.add_argument("--db", type=Path, help="measure this database")
    options.add_argument("--keep", type=Path, help="generate into this file and keep it")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.db or chosen.keep or Path(folder) / "thidua.db"
        if chosen.db is None:
            begun = time.perf_counter()
            generate(path, chosen.articles)
            size = path.stat().st_size / 1e6
            print(f"{chosen.articles:,} articles in {time.perf_counter() - begun:.0f} s, {size:,.0f} MB")
        return 1 if asyncio.run(measure(path)) else 0


if __name__ == "__main__":
    sys.exit(main())
