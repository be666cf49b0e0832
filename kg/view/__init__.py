"""Networks and pages to look at."""
