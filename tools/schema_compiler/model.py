"""What the C files are made of. Whatever is not supported is refused here, in words."""

from __future__ import annotations

import dataclasses
import re

DATA_WORDS_MAX = 6
CAPABILITIES_MAX = 4
METHODS_MAX = 64

SCALARS = {
    "bool": ("bool", 1),
    "uint8": ("uint8_t", 8),
    "uint16": ("uint16_t", 16),
    "uint32": ("uint32_t", 32),
    "uint64": ("uint64_t", 64),
    "int8": ("int8_t", 8),
    "int16": ("int16_t", 16),
    "int32": ("int32_t", 32),
    "int64": ("int64_t", 64),
}


class SchemaError(Exception):
    """A schema says what cannot be made into C."""


def snake(name: str) -> str:
    """camelCase or CamelCase to snake_case; digits stay with what they follow."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@dataclasses.dataclass
class Field:
    """A data field: where it is in the struct's data section."""

    name: str
    c_type: str
    offset_bits: int
    size_bits: int


@dataclasses.dataclass
class Shape:
    """The parameters or results of a method."""

    words: int
    fields: list[Field]
    capabilities: list[str]


@dataclasses.dataclass
class Method:
    """A method of an interface, its own or inherited."""

    name: str
    ordinal: int
    is_gate: bool
    facets: list[str]
    doc: str
    params: Shape
    results: Shape


@dataclasses.dataclass
class Interface:
    """An interface with all its methods."""

    name: str
    display_name: str
    id: int
    doc: str
    methods: list[Method]

    def facets(self) -> dict[str, int]:
        """The masks of its facets, by name."""
        masks: dict[str, int] = {}
        for method in self.methods:
            for facet in method.facets:
                masks[facet] = masks.get(facet, 0) | 1 << method.ordinal
        return masks


class Reader:
    """Reads interfaces out of a request."""

    def __init__(self, request: dict) -> None:
        self.nodes = {int(node["id"]): node for node in request["nodes"]}
        self.docs = {int(info["id"]): info for info in request.get("sourceInfo", [])}
        self.annotations = {
            node_id: node["displayName"].rsplit(":", 1)[-1]
            for node_id, node in self.nodes.items()
            if "annotation" in node
        }

    def interfaces_of(self, file_id: int) -> list[Interface]:
        """The interfaces that a file declares, in its order."""
        nested = self.nodes[file_id].get("nestedNodes", [])
        return [
            self.interface(int(entry["id"]))
            for entry in nested
            if "interface" in self.nodes[int(entry["id"])]
        ]

    def interface(self, node_id: int) -> Interface:
        """One interface, inherited methods first."""
        node = self.nodes[node_id]
        display = node["displayName"].rsplit(":", 1)[-1]
        if node.get("isGeneric"):
            raise SchemaError(f"{display}: generic interfaces are not supported")
        methods: list[Method] = []
        for superclass in node["interface"].get("superclasses", []):
            for method in self.interface(int(superclass["id"])).methods:
                methods.append(dataclasses.replace(method, ordinal=len(methods)))
        info = self.docs.get(node_id, {})
        members = info.get("members", [])
        for number, method in enumerate(node["interface"].get("methods", [])):
            doc = members[number].get("docComment", "") if number < len(members) else ""
            methods.append(self.method(display, method, len(methods), doc))
        if len(methods) > METHODS_MAX:
            raise SchemaError(f"{display}: more than {METHODS_MAX} methods")
        names = [method.name for method in methods]
        if len(set(names)) != len(names):
            raise SchemaError(f"{display}: a method name occurs twice")
        return Interface(snake(display), display, node_id, info.get("docComment", ""), methods)

    def method(self, interface: str, method: dict, ordinal: int, doc: str) -> Method:
        """One method with its annotations."""
        name = method["name"]
        facets = []
        is_gate = False
        for annotation in method.get("annotations", []):
            kind = self.annotations.get(int(annotation["id"]), "")
            if kind == "facet":
                facets.append(annotation["value"]["text"])
            elif kind == "gate":
                is_gate = True
        where = f"{interface}.{name}"
        return Method(
            snake(name),
            ordinal,
            is_gate,
            facets,
            doc,
            self.shape(where, int(method["paramStructType"])),
            self.shape(where, int(method["resultStructType"])),
        )

    def shape(self, where: str, struct_id: int) -> Shape:
        """The data section and the capabilities of a parameter or result struct."""
        struct = self.nodes[struct_id]["struct"]
        words = struct.get("dataWordCount", 0)
        fields = []
        capabilities = {}
        for field in struct.get("fields", []):
            place = f"{where}.{field['name']}"
            if "slot" not in field:
                raise SchemaError(f"{place}: groups are not supported")
            kind = next(iter(field["slot"]["type"]))
            offset = field["slot"].get("offset", 0)
            if kind == "interface":
                capabilities[offset] = snake(field["name"])
            elif kind in SCALARS:
                fields.append(self.scalar(place, field, kind, offset))
            else:
                raise SchemaError(f"{place}: a {kind} does not fit in registers")
        if words > DATA_WORDS_MAX:
            raise SchemaError(f"{where}: more than {DATA_WORDS_MAX} words")
        if len(capabilities) > CAPABILITIES_MAX:
            raise SchemaError(f"{where}: more than {CAPABILITIES_MAX} capabilities")
        fields.sort(key=lambda field: field.offset_bits)
        return Shape(words, fields, [capabilities[index] for index in sorted(capabilities)])

    @staticmethod
    def scalar(place: str, field: dict, kind: str, offset: int) -> Field:
        """A data field without default: a default would be XORed into every message."""
        c_type, size = SCALARS[kind]
        default = field["slot"].get("defaultValue", {}).get(kind, 0)
        if int(default) != 0:
            raise SchemaError(f"{place}: default values are not supported")
        if kind == "bool":
            raise SchemaError(f"{place}: use a UInt32: a Bool is a bit, which C cannot address")
        return Field(snake(field["name"]), c_type, offset * size, size)
