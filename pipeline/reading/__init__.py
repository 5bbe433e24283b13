"""Reading pages of HTML: what a page says about itself, where its article stands, the article's lines."""
