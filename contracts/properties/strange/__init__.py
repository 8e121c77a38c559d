"""Data that finds bugs: what nobody sends by intent, and every service meets."""
