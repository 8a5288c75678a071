"""The game in a browser on this machine: a page, and behind each open page a process that runs the interface."""
