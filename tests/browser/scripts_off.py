"""What a page offers to those without scripts: all that is in sight does something."""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

OUT_OF_SIGHT = "[hidden], dialog:not([open]), template"


def idle_controls(html: str) -> Iterator[str]:
    """Yield the controls in sight that do nothing on the page as it was sent."""
    page = BeautifulSoup(html, "html.parser")
    for hidden in page.select(OUT_OF_SIGHT):
        hidden.decompose()
    for control in page.select("a, button, input, select, textarea, [role=button]"):
        if not works(page, control):
            yield f"does nothing without scripts: {str(control)[:120]}"


def works(page: BeautifulSoup, control: Tag) -> bool:
    """Return whether a control leads somewhere, or belongs to what can be sent."""
    if control.name == "a":
        address = str(control.get("href", ""))
        return bool(address) and (
            not address.startswith("#") or page.find(id=address[1:]) is not None
        )
    if control.get("type") == "hidden" or control.has_attr("disabled"):
        return True
    form = page.find(id=control["form"]) if control.get("form") else None
    form = form or control.find_parent("form")
    if form is None or control.get("type") in ("button", "reset"):
        return False
    sends = form.select("button:not([type=button]), input[type=submit]")
    named = form.get("id")
    return bool(sends or (named and page.select(f"button[form={named}]")))
