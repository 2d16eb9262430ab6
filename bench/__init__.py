"""Measurements of the portal against its own goals; started by «./run bench»."""
