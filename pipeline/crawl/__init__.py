"""A polite crawler: addresses, robots.txt, pace, client, archive (WARC), frontier (SQLite) and the loop over them."""
