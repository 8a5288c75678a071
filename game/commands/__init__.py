"""The subcommands, one file each; see ``game.cli`` for the table."""
