"""One wire format a file, each with one pure `decode`. Codecs know nothing of each other."""
