"""The commands of the command line; each is one call of the library."""
