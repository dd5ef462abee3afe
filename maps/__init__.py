"""Where things are. Pure: GeoJSON of nouns, layers, zones."""
