"""OGC API - Features, Part 1: things and areas as plain features for any GIS program. Pure: `items` are
the features, `question` what is asked of them, `about` the documents that describe the service,
`description` its OpenAPI 3.0."""
