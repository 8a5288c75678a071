"""The screens, one module each, in the order in which a player meets them."""
