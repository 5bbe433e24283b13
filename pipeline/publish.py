"""The database as web pages and a JSON API, by Datasette and our plugin of it (`pipeline.site`).

Its tables, columns and canned queries are described in `datasette-metadata.json`, which lies at the root of a
checkout and in `share/thidua` of an installation.
"""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.errors import ThiduaError

if TYPE_CHECKING:
    from datasette.app import Datasette

METADATA = "datasette-metadata.json"
DATABASE = "thidua"
"""The database's name in addresses (`/thidua/articles`), whatever its file is called."""

SETTINGS: dict[str, Any] = {
    "suggest_facets": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    "default_facet_size": 20,
    "truncate_cells_html": 300,
    "max_csv_mb": 100,
    "default_cache_ttl": 60,
    "default_allow_sql": False,
}


@dataclass(frozen=True)
class Options:
    """How the database is published.

    immutable: nobody writes to the file while it is served; counts and slow answers are kept, the file may be
        downloaded.
    sql: visitors may write SQL of their own (reading only, within the time limit).
    robots: `all`: search engines may index the pages; `none`: they may not.
    url: the public address, of which all full addresses begin (feed, site maps, facets, next pages, JSON); that of each
        request by default.
    warm_up: ask for the plain pages after the start, so that none is slow for its first visitor (with immutable).
    """

    immutable: bool = False
    sql: bool = False
    robots: Literal["all", "none"] = "all"
    url: str | None = None
    warm_up: bool = False


def metadata_file() -> Path:
    """The file that describes the database. Raises ThiduaError if it is not installed."""
    places = (Path(__file__).resolve().parents[1] / METADATA, Path(sys.prefix) / "share" / "thidua" / METADATA)
    for place in places:
        if place.is_file():
            return place
    raise ThiduaError(f"{METADATA} is missing: looked for {places[0]} and {places[1]}", "install thidua again")


def application(db_path: str | Path, options: Options | None = None) -> Datasette:
    """Datasette over the database, with its descriptions, canned queries, settings and our pages.

    Raises:
        DatabaseError: the database is missing, or not one of this program and version.
        ThiduaError: the descriptions are missing.
    """
    from pipeline.database import Database as Checked

    Checked.open(db_path, create=False, read_only=True).close()
    chosen = options or Options()
    metadata = json.loads(metadata_file().read_text(encoding="utf-8"))
    metadata["plugins"] = {"thidua": {key: asdict(chosen)[key] for key in ("robots", "url", "warm_up")}}

    from datasette.app import Datasette
    from datasette.plugins import pm

    import pipeline.site
    from pipeline.site.reading import ReadDatabase

    # Where the program is installed, Datasette has found the plugin by its entry point.
    if not pm.is_registered(pipeline.site):
        pm.register(pipeline.site, "thidua")
    settings = SETTINGS | {"default_allow_sql": chosen.sql, "allow_download": chosen.immutable}
    # Behind a proxy of another machine (Fly, Cloud Run) requests come as http, and next_url would say so.
    settings["force_https_urls"] = (chosen.url or "").startswith("https://")
    site = Datasette([], metadata=metadata, settings=settings)
    site.remove_database("_memory")
    site.add_database(ReadDatabase(site, path=str(db_path), is_mutable=not chosen.immutable), name=DATABASE)
    return site


def serve(
    db_path: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    reload: bool = False,
    options: Options | None = None,
) -> None:
    """Publish the database until it is interrupted.

    Args:
        db_path: the database.
        host: address to listen on; `0.0.0.0` lets other machines in.
        port: 0 for any that is free.
        reload: start again when the program, the database or its descriptions change (for development).
        options: how it is published.

    Raises:
        DatabaseError: the database is missing, or not one of this program and version.
        ThiduaError: the port is taken or may not be used.
    """
    site = application(db_path, options)
    if reload:
        import hupper

        again = {"db_path": db_path, "host": host, "port": port, "reload": True, "options": options}
        reloader = hupper.start_reloader("pipeline.publish.serve", worker_kwargs=again)
        reloader.watch_files([str(db_path), str(metadata_file())])

    import uvicorn

    with listen(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        print(f"{db_path} is at http://{shown}:{listener.getsockname()[1]}/ (stop with Ctrl-C)", flush=True)
        config = uvicorn.Config(
            site.app(), log_level="warning", lifespan="on", workers=1, server_header=False, proxy_headers=True
        )
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ThiduaError where the address cannot be used."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ThiduaError(f"{host}: not an address of this machine: {error}", "name another with --host") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = f"{host}:{port}: cannot be used: {error.strerror or error}"
        raise ThiduaError(reason, f"stop the program that uses it, or name another: --port {port + 1}") from error
    return listener
