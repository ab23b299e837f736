"""Reading pages as people do: their words, and what their forms would send."""

import re

from bs4 import BeautifulSoup


def words(response):
    soup = BeautifulSoup(response.text, "html.parser")
    return re.sub(r"\s+", " ", soup.main.get_text(" "))


def fill(client, address):
    """Return what the form at an address would send if nothing were changed."""
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    fields = {}
    for field in soup.main.form.select("input, textarea, select"):
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.option
            fields[field["name"]] = [chosen.get("value", "")]
        elif field.name == "textarea":
            fields[field["name"]] = [field.get_text().removeprefix("\n")]
        elif field["type"] not in ("radio", "checkbox") or field.has_attr("checked"):
            fields.setdefault(field["name"], []).append(field.get("value", ""))
    return fields
