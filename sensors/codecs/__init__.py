"""One wire format a file or folder, each with one pure `decode`. Codecs know nothing of each other."""
