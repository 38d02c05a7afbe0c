"""A Reading as a document: text for people, JSON for programs."""
