"""Scenarios judge a target by the documents alone; their fixtures come from the plugin."""
