"""OGC SensorThings 1.1, read only: what we know under the names that every client of the standard knows.

Pure, all but the reading of observations, which is handed in: `parse` reads a question's options, `check`
says what is wrong with them, `world` is the catalogue as entities, `evaluate` answers filters over them,
`bounds` finds in a filter which observations have to be read at all, and `answer` puts the JSON together.
"""
