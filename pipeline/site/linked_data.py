"""schema.org descriptions as JSON-LD: the whole as a Dataset, a meeting as an Event."""

from __future__ import annotations

import json
from typing import Any

from datasette.utils import tilde_encode
from markupsafe import Markup

from pipeline.site.cells import DATABASE
from pipeline.site.language import current, t


def script(data: dict[str, Any]) -> Markup:
    """The element of a page's head. `<`, `>` and `&` are written as escapes, so no text can end it."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))


def dataset(metadata: dict[str, Any], numbers: dict[str, Any], origin: str) -> Markup:
    """The database as a Dataset with its downloads."""
    years = [row["year"] for row in numbers["years"]]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": t("site_title"),
        "description": t("site_lead"),
        "url": f"{origin}/",
        "license": metadata.get("license_url"),
        "isAccessibleForFree": True,
        "inLanguage": ["vi", "en"],
        "spatialCoverage": {"@type": "Place", "name": "Việt Nam"},
        "keywords": ["thi đua", "khen thưởng", "cụm thi đua", "khối thi đua", "emulation", "Vietnam"],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "encodingFormat": "text/csv",
                "contentUrl": f"{origin}/{DATABASE}/{name}.csv?_stream=on",
            }
            for name in ("meetings_overview", "chairs_by_cluster", "winners_by_year", "figures_with_comparisons")
        ],
    }
    if years:
        data["temporalCoverage"] = f"{min(years)}/{max(years)}"
    if numbers.get("updated"):
        data["dateModified"] = numbers["updated"]
    return script(data)


def of_page(table: str, page: dict[str, Any], origin: str) -> Markup | None:
    """The description of a row's page; None where there is nothing to say."""
    if table == "meetings":
        return script(_event(page["meeting"], origin))
    if table == "articles":
        article = page["article"]
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": article["title"] or article["source"],
            "inLanguage": "vi",
            "datePublished": article["published_at"],
            "isBasedOn": article["url"],
            "mainEntityOfPage": f"{origin}/{DATABASE}/articles/{tilde_encode(article['id'])}",
        }
        return script({name: value for name, value in data.items() if value})
    return None


def _event(meeting: dict[str, Any], origin: str) -> dict[str, Any]:
    place: dict[str, Any] = {
        "@type": "Place",
        "name": meeting["venue_name"] or "Việt Nam",
        "address": {"@type": "PostalAddress", "addressCountry": "VN"},
    }
    if meeting["venue_unit"]:
        place["address"]["addressLocality"] = meeting["venue_unit"]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": meeting["label"],
        "url": f"{origin}/{DATABASE}/meetings/{tilde_encode(meeting['id'])}",
        "location": place,
        "organizer": {"@type": "Organization", "name": meeting["cluster"]},
        "eventStatus": "https://schema.org/EventScheduled",
        "inLanguage": current(),
    }
    if meeting["date"]:
        data["startDate"] = meeting["date"]
        data["endDate"] = meeting["date_end"] or meeting["date"]
    return data
