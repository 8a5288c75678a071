"""The Textual interface: screens, widgets and the map. Holds no rule."""
