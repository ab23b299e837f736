"""A Flask page that does nothing: what the server and the framework cost alone."""

from flask import Flask

bare = Flask("bare")


@bare.get("/")
def hello() -> str:
    """Answer."""
    return "hello"
