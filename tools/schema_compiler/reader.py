"""From Cap'n Proto's own description of schemas to the model. What is not supported is refused."""

from __future__ import annotations

import pathlib
import struct as binary
from typing import Optional, Union

from . import names
from .model import (
    ALWAYS,
    CAPABILITIES_MAX,
    METHODS_MAX,
    POINTERS,
    SCALARS,
    Constant,
    Enum,
    Field,
    File,
    Interface,
    Method,
    SchemaError,
    Struct,
    Types,
    snake,
)

# Files that say nothing which C would need.
ANNOTATION_FILES = ("tessera", "c++", "stream")


class Reader:
    """Reads the nodes of a request."""

    def __init__(self, request: dict) -> None:
        self.request = request
        self.nodes = {int(node["id"]): node for node in request["nodes"]}
        self.docs = {int(info["id"]): info for info in request.get("sourceInfo", [])}
        self.annotations = {
            node_id: self.display(node_id)
            for node_id, node in self.nodes.items()
            if "annotation" in node
        }

    def file(self, file_id: int) -> File:
        """All of one file."""
        requested = {int(entry["id"]): entry for entry in self.request["requestedFiles"]}
        imports = [
            pathlib.PurePath(entry["name"]).stem
            for entry in requested[file_id].get("imports", [])
        ]
        nested = list(self.nested(file_id))
        structs = [
            self.struct(node_id) for node_id in nested if "struct" in self.nodes[node_id]
        ]
        found = File(
            pathlib.PurePath(requested[file_id]["filename"]).stem,
            file_id,
            [name for name in imports if name not in ANNOTATION_FILES],
            [self.enum(node_id) for node_id in nested if "enum" in self.nodes[node_id]],
            [self.constant(node_id) for node_id in nested if "const" in self.nodes[node_id]],
            self.sorted_structs([one for one in structs if not one.is_empty]),
            [self.interface(node_id) for node_id in nested if "interface" in self.nodes[node_id]],
            Types(self.struct),
        )
        names.check(found)
        return found

    def nested(self, scope_id: int):
        """What is declared in a file, a struct or an interface, at any depth, with its groups."""
        node = self.nodes[scope_id]
        for field in node.get("struct", {}).get("fields", []):
            if "group" in field:
                yield int(field["group"]["typeId"])
                yield from self.nested(int(field["group"]["typeId"]))
        for entry in node.get("nestedNodes", []):
            if int(entry["id"]) in self.nodes:
                yield int(entry["id"])
                yield from self.nested(int(entry["id"]))

    def display(self, node_id: int) -> str:
        """Its name, with those of what it is declared in: Outer.Inner."""
        return self.nodes[node_id]["displayName"].rsplit(":", 1)[-1]

    def name(self, node_id: int) -> str:
        """The same for C: outer_inner."""
        return "_".join(snake(part) for part in self.display(node_id).split("."))

    def doc(self, node_id: int, member: Optional[int] = None) -> str:
        """The comment of a node, or of its member of that number."""
        info = self.docs.get(node_id, {})
        if member is None:
            return info.get("docComment", "")
        members = info.get("members", [])
        return members[member].get("docComment", "") if member < len(members) else ""

    def sorted_structs(self, structs: list[Struct]) -> list[Struct]:
        """Members before those that contain them."""
        by_id = {one.id: one for one in structs}
        done: list[Struct] = []
        started: set[int] = set()

        def add(one: Struct) -> None:
            if one in done:
                return
            if one.id in started:
                raise SchemaError(f"{one.display_name} contains itself; only a list of it can")
            started.add(one.id)
            for field in one.fields:
                if field.type_is_struct and not field.is_list and field.type_id in by_id:
                    add(by_id[field.type_id])
            done.append(one)

        for one in structs:
            add(one)
        return done

    def struct(self, node_id: int, name: str = "") -> Struct:
        """A struct; `name` for that of a method."""
        node = self.nodes[node_id]
        if node.get("isGeneric"):
            raise SchemaError(f"{self.display(node_id)}: generic structs are not supported")
        content = node["struct"]
        fields = [
            self.field(node_id, number, field)
            for number, field in enumerate(content.get("fields", []))
        ]
        return Struct(
            name or self.name(node_id),
            self.display(node_id),
            node_id,
            self.doc(node_id),
            content.get("dataWordCount", 0),
            content.get("pointerCount", 0),
            content.get("discriminantCount", 0),
            content.get("discriminantOffset", 0),
            [field for field in fields if field is not None],
            content.get("isGroup", False),
            name != "",
        )

    def field(self, node_id: int, number: int, field: dict) -> Optional[Field]:
        """A field, or nothing for one that has no content."""
        name = field["name"]
        place = f"{self.display(node_id)}.{name}"
        discriminant = field.get("discriminantValue", ALWAYS)
        doc = self.doc(node_id, number)
        if "group" in field:
            group_id = int(field["group"]["typeId"])
            return Field(
                snake(name), name, "group", False, 0, group_id, None, discriminant, doc
            )
        slot = field["slot"]
        kind, type_id = self.type_of(place, slot["type"])
        is_list = kind == "list"
        if is_list:
            kind, type_id = self.type_of(place, slot["type"]["list"]["elementType"])
            if kind in ("list", "void"):
                raise SchemaError(f"{place}: a list of {kind}s is not supported")
        if kind == "void":
            return Field(snake(name), name, "void", False, 0, None, None, discriminant, doc)
        return Field(
            snake(name),
            name,
            kind,
            is_list,
            slot.get("offset", 0),
            type_id,
            default_of(place, kind, is_list, slot),
            discriminant,
            doc,
        )

    def type_of(self, place: str, described: dict) -> tuple[str, Optional[int]]:
        """Kind of a type, and what it names."""
        kind = next(iter(described))
        if kind not in (*SCALARS, *POINTERS, "struct", "list", "void"):
            raise SchemaError(f"{place}: {kind} is not supported")
        content = described[kind]
        has_id = isinstance(content, dict) and "typeId" in content
        return kind, int(content["typeId"]) if has_id else None

    def enum(self, node_id: int) -> Enum:
        """An enumeration."""
        members = self.nodes[node_id]["enum"]["enumerants"]
        return Enum(
            self.name(node_id),
            self.display(node_id),
            node_id,
            self.doc(node_id),
            [(one["name"], self.doc(node_id, number)) for number, one in enumerate(members)],
        )

    def constant(self, node_id: int) -> Constant:
        """A constant."""
        content = self.nodes[node_id]["const"]
        kind = next(iter(content["type"]))
        if kind not in ("text", *SCALARS):
            raise SchemaError(f"{self.display(node_id)}: a constant {kind} is not supported")
        value = content["value"][kind]
        if kind not in ("text", "bool", "float32", "float64"):
            value = int(value)
        return Constant(
            self.name(node_id), self.display(node_id), self.doc(node_id), kind, value
        )

    def interface(self, node_id: int) -> Interface:
        """One interface, inherited methods first."""
        node = self.nodes[node_id]
        display = self.display(node_id)
        name = self.name(node_id)
        if node.get("isGeneric"):
            raise SchemaError(f"{display}: generic interfaces are not supported")
        methods: list[Method] = []
        superclasses = [int(one["id"]) for one in node["interface"].get("superclasses", [])]
        for superclass in superclasses:
            for _, owner, number in self.methods_of(superclass):
                methods.append(self.method(name, display, owner, number, len(methods)))
        for number in range(len(node["interface"].get("methods", []))):
            methods.append(self.method(name, display, node_id, number, len(methods)))
        if len(methods) > METHODS_MAX:
            raise SchemaError(f"{display}: more than {METHODS_MAX} methods")
        found = [method.name for method in methods]
        if len(set(found)) != len(found):
            raise SchemaError(f"{display}: a method name occurs twice")
        return Interface(name, display, node_id, self.doc(node_id), methods, superclasses)

    def methods_of(self, node_id: int):
        """All methods, inherited ones first: name, who declares it, as which number."""
        content = self.nodes[node_id]["interface"]
        for superclass in content.get("superclasses", []):
            yield from self.methods_of(int(superclass["id"]))
        for number, method in enumerate(content.get("methods", [])):
            yield method["name"], node_id, number

    def method(
        self, interface: str, display: str, owner_id: int, number: int, ordinal: int
    ) -> Method:
        """One method with its annotations."""
        described = self.nodes[owner_id]["interface"]["methods"][number]
        where = f"{display}.{described['name']}"
        name = f"{interface}_{snake(described['name'])}"
        facets = []
        is_gate = False
        for annotation in described.get("annotations", []):
            kind = self.annotations.get(int(annotation["id"]), "")
            if kind == "facet":
                facets.append(annotation["value"]["text"])
            elif kind == "gate":
                is_gate = True
        return Method(
            snake(described["name"]),
            described["name"],
            ordinal,
            is_gate,
            facets,
            self.doc(owner_id, number),
            self.form(where, int(described["paramStructType"]), f"{name}_params"),
            self.form(where, int(described["resultStructType"]), f"{name}_results"),
        )

    def form(self, where: str, struct_id: int, name: str) -> Struct:
        """The parameters or results of a method."""
        found = self.struct(struct_id, name)
        if found.in_registers:
            check_registers(where, found)
        return found


def check_registers(where: str, shape: Struct) -> None:
    """Registers are read and written as the C struct: nothing may need a conversion."""
    if len(shape.capabilities) > CAPABILITIES_MAX:
        raise SchemaError(f"{where}: more than {CAPABILITIES_MAX} capabilities")
    if shape.union_count > 0:
        raise SchemaError(f"{where}: a union does not fit in registers")
    for field in shape.fields:
        if field.kind == "bool":
            raise SchemaError(
                f"{where}.{field.display_name}: use a UInt32: "
                "a Bool is a bit, which C cannot address"
            )
        if field.default is not None:
            raise SchemaError(
                f"{where}.{field.display_name}: default values are not supported in registers"
            )


def default_of(place: str, kind: str, is_list: bool, slot: dict) -> Union[int, bytes, None]:
    """What a field is when nobody writes it: bits or bytes, None for zeros and nothing."""
    if not slot.get("hadExplicitDefault"):
        return None
    if is_list or kind in ("struct", "interface"):
        raise SchemaError(f"{place}: a default value of a {'list' if is_list else kind}")
    value = slot["defaultValue"][kind]
    if kind == "text":
        return value.encode() or None
    if kind == "data":
        return bytes(value) or None
    if kind in ("float32", "float64"):
        layout, bits = ("<f", "<I") if kind == "float32" else ("<d", "<Q")
        return binary.unpack(bits, binary.pack(layout, float(value)))[0] or None
    return int(value) & ((1 << SCALARS[kind][1]) - 1) or None
