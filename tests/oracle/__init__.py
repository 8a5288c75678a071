"""A second engine, scalar and slow, and the test that both play the same games."""
