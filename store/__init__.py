"""What we remember. The only importer of psycopg and redis; SQL lives in queries/ and migrations/."""
