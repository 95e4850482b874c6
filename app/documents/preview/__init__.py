"""A picture of a document's first page, drawn from its first parts: what it looks like at a glance, in milliseconds."""
