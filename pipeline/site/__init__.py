"""The site: a Datasette plugin with our pages, in Vietnamese and English.

`thidua serve` loads it; where the program is installed, `datasette` finds it by its entry point. `hooks.py` has what
Datasette calls, `routes.py` the pages of our own, `variables.py` what templates see; `words/` holds every string.
"""

from pipeline.site.hooks import (
    asgi_wrapper,
    extra_template_vars,
    filters_from_request,
    forbidden,
    handle_exception,
    permission_allowed,
    prepare_connection,
    prepare_jinja2_environment,
    register_routes,
    startup,
)

__all__ = [
    "asgi_wrapper",
    "extra_template_vars",
    "filters_from_request",
    "forbidden",
    "handle_exception",
    "permission_allowed",
    "prepare_connection",
    "prepare_jinja2_environment",
    "register_routes",
    "startup",
]
