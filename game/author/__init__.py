"""Tools for people who write scenarios: schema, reference, the merged file, reasons of events, rewriting, printed briefings."""
