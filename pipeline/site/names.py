"""What bears the name that was typed into the search box: clusters, units, people, beside the articles."""

from __future__ import annotations

from typing import Any

from pipeline.site.rows import rows_of
from pipeline.views import fold

MOST = 8
SHORTEST = 2
"""Letters of a name; with fewer everything would be found."""


def read(connection: Any, typed: str) -> dict[str, Any]:
    """Clusters with the words in their name, units of that name, how often a person of that name is named."""
    words = " ".join(fold(typed).replace('"', " ").split())
    if len(words) < SHORTEST:
        return {}
    found: dict[str, Any] = {
        "clusters": rows_of(
            connection,
            "SELECT c.id, c.label FROM clusters c WHERE instr(c.folded, ?) > 0"
            " ORDER BY (SELECT count(*) FROM meetings m WHERE m.cluster_id = c.id) DESC, c.label LIMIT ?",
            [words, MOST + 1],
        ),
        "units": rows_of(
            connection,
            "SELECT u.id, u.full_name, u.valid_to, p.full_name AS province FROM units u"
            " LEFT JOIN units p ON p.id = u.province_id AND p.id <> u.id"
            " WHERE ? IN (u.folded, substr(u.folded, length(u.type) + 2))"
            " ORDER BY u.level = 'province' DESC, u.level = 'district' DESC, u.valid_to IS NULL DESC, u.id LIMIT ?",
            [words, MOST],
        ),
        "people": rows_of(connection, "SELECT name FROM people WHERE folded = ? LIMIT 1", [words]),
    }
    found["words"] = words
    found["more"] = len(found["clusters"]) > MOST
    found["clusters"] = found["clusters"][:MOST]
    return found if found["clusters"] or found["units"] or found["people"] else {}
