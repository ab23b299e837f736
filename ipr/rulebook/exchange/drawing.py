"""Where each part of a DMN file stands when a modelling tool draws it."""

from xml.etree.ElementTree import Element, SubElement

DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
DI = "http://www.omg.org/spec/DMN/20180521/DI/"
WIDTH, HEIGHT, GAP = 200, 60, 40


def add_diagram(root: Element) -> None:
    """Draw the decisions in layers above their inputs, each above what it needs."""
    root.set("xmlns:dmndi", DMNDI)
    root.set("xmlns:dc", DC)
    root.set("xmlns:di", DI)
    nodes = [child for child in root if child.tag in ("inputData", "decision")]
    layers: dict[str, int] = {}
    for node in nodes:  # what is needed comes first in the file
        needed = [layers[name] for _, name in _needs(node)]
        layers[node.get("id", "")] = max(needed, default=-1) + 1
    outer = SubElement(root, "dmndi:DMNDI")
    drawn = SubElement(outer, "dmndi:DMNDiagram", {"id": "diagram"})
    places: dict[str, tuple[int, int]] = {}
    counts: dict[int, int] = {}
    top = max(layers.values(), default=0)
    for name, layer in layers.items():
        column = counts[layer] = counts.get(layer, 0) + 1
        x, y = (column - 1) * (WIDTH + GAP), (top - layer) * (HEIGHT + 2 * GAP)
        places[name] = (x, y)
        shape = {"id": f"{name}.shape", "dmnElementRef": name}
        bounds = {"x": x, "y": y, "width": WIDTH, "height": HEIGHT}
        SubElement(
            SubElement(drawn, "dmndi:DMNShape", shape),
            "dc:Bounds",
            {key: str(value) for key, value in bounds.items()},
        )
    for node in nodes:
        for requirement, name in _needs(node):
            edge = {"id": f"{requirement}.edge", "dmnElementRef": requirement}
            line = SubElement(drawn, "dmndi:DMNEdge", edge)
            below, above = places[name], places[node.get("id", "")]
            for x, y in ((below[0], below[1]), (above[0], above[1] + HEIGHT)):
                point = {"x": str(x + WIDTH // 2), "y": str(y)}
                SubElement(line, "di:waypoint", point)


def _needs(node: Element) -> list[tuple[str, str]]:
    """Return the requirements of a decision, each with what it refers to."""
    return [
        (requirement.get("id", ""), requirement[0].get("href", "").lstrip("#"))
        for requirement in node
        if requirement.tag == "informationRequirement"
    ]
