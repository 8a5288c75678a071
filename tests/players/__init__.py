"""Tests of the rules: properties of whole games and small cases with known outcomes."""
