"""What stands between the internet and Datasette: an ASGI wrapper.

- Only GET and HEAD; nothing here can be written.
- Addresses that a browser would read as another host (`/\\example.com`, `//example.com`) are refused. Datasette 0.65
  strips leading slashes of a redirect, but browsers take `\\` for `/` (WHATWG URL Standard, section 4.4).
- Of Datasette's own pages under `/-/` only those that tell what the site is; `/-/databases` names files, others are
  tools for the owner.
- A Content-Security-Policy without scripts of any kind: the site needs none. All of it comes from this host.
- `?lang=` becomes Datasette's own kind of parameter, which its links keep and its filters leave alone.
- Where the publisher gives the site's address, every link of Datasette's own has that host and scheme, whatever the
  request's `Host` says.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from pipeline.site import language, reading

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
MAX_QUERY = 4096
"""Longest query string, in bytes."""

_ELSEWHERE = re.compile(r"[/\\]{2}|/?\\|.*[\x00-\x1f\x7f]", re.DOTALL)
_OPEN = re.compile(r"/-/(static/.*|(versions|metadata|settings|plugins)(\.json)?)")


def guarded(application: Application, robots: str, url: str | None = None) -> Application:
    """The application behind the guard.

    robots: what robots.txt is for; with `none` pages tell engines not to index.
    url: the site's public address, from which links take host and scheme; those of each request by default.
    """
    public = urlsplit(url or "")
    host = public.netloc.encode("idna")

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        refused = _refusal(scope)
        extra = [*HEADERS] + ([(b"x-robots-tag", b"noindex, nofollow")] if robots == "none" else [])

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in extra}
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in names]
                message = {**message, "headers": [*kept, *extra]}
            await send(message)

        if refused is not None:
            await _answer(send_with_headers, *refused)
            return
        reading.uncounted.set(False)
        reading.page.set(not scope["path"].endswith((".json", ".csv", ".jsono")))
        if host:
            headers = [pair for pair in scope.get("headers", ()) if pair[0].lower() != b"host"]
            scope = {**scope, "scheme": public.scheme, "headers": [(b"host", host), *headers]}
        await application(_in_language(scope), receive, send_with_headers)

    return guard


def _refusal(scope: Scope) -> tuple[int, str] | None:
    if scope["method"] not in ("GET", "HEAD"):
        return 405, "Only GET and HEAD. Chỉ đọc."
    path = scope["path"]
    if _ELSEWHERE.match(path):
        return 400, "Not an address of this site. Địa chỉ không hợp lệ."
    if len(scope.get("query_string", b"")) > MAX_QUERY:
        return 414, "Too long a question. Câu hỏi quá dài."
    if path.startswith("/-/") and not _OPEN.fullmatch(path):
        return 404, "Not found. Không có trang này."
    return None


def _in_language(scope: Scope) -> Scope:
    """The scope with `lang` as `_lang`, and the language of the request set."""
    pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True, encoding="utf-8")
    chosen = next((value for name, value in pairs if name in ("lang", language.PARAMETER)), None)
    language.use(chosen)
    if not any(name in ("lang", language.PARAMETER) for name, _ in pairs):
        return scope
    pairs = [pair for pair in pairs if pair[0] not in ("lang", language.PARAMETER)]
    if language.current() != language.LANGUAGES[0]:
        pairs.append((language.PARAMETER, language.current()))
    return {**scope, "query_string": urlencode(pairs, quote_via=quote).encode("ascii")}


async def _answer(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
