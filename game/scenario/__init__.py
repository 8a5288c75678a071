"""Scenario files: YAML text in, a checked and frozen Scenario out."""
