"""Find the addresses of articles: sitemaps, feeds and listing pages of a site, each read within bounds."""
