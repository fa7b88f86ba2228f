"""The site in an installed Chromium: every page, both languages, both widths, light and dark."""
