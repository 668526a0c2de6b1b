"""All schemas as one message: the value of common/schema/reflection.capnp's Schemas."""

from __future__ import annotations

import json
import pathlib
import subprocess

from .model import ALWAYS, Enum, Field, Interface, Method, SchemaError, Struct
from .reader import Reader


# In JSON, numbers of 64 bits are texts: as numbers they would be rounded.


def compact(described):
    """Without what is 0, empty or false, and has that as default."""
    if isinstance(described, dict):
        parts = {name: compact(part) for name, part in described.items()}
        return {
            name: part
            for name, part in parts.items()
            if name == "discriminant" or part not in (0, "", [], None)
        }
    return [compact(part) for part in described] if isinstance(described, list) else described


def tidy(doc: str) -> str:
    """A comment, with its paragraphs, without the ends of its lines."""
    return "\n".join(" ".join(part.split()) for part in doc.split("\n\n")).strip()


class Collector:
    """Numbers what is found, each thing once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.interfaces: list[dict] = []
        self.structs: list[dict] = []
        self.enums: list[dict] = []
        self.interface_numbers: dict[int, int] = {}
        self.struct_numbers: dict[tuple[int, bool], int] = {}
        self.enum_numbers: dict[int, int] = {}

    def add_files(self) -> None:
        """Everything that the requested files declare."""
        files = [
            self.reader.file(int(entry["id"]))
            for entry in self.reader.request["requestedFiles"]
        ]
        interfaces = [(one, file.name) for file in files for one in file.interfaces]
        interfaces.sort(key=lambda pair: pair[0].display_name)
        names = [interface.display_name for interface, _ in interfaces]
        for name in names:
            if names.count(name) > 1:
                raise SchemaError(f"two interfaces are called {name}")
        for number, (interface, _) in enumerate(interfaces):
            self.interface_numbers[interface.id] = number
        self.interfaces = [self.interface(*pair) for pair in interfaces]
        for file in files:
            for enum in file.enums:
                self.enum(enum)
            for struct in file.structs:
                if not struct.is_group:
                    self.struct(struct)

    def interface(self, interface: Interface, file: str) -> dict:
        """One interface."""
        inherited = sum(
            len(self.reader.interface(superclass).methods) for superclass in interface.superclasses
        )
        return {
            "name": interface.display_name,
            "id": str(interface.id),
            "file": file,
            "doc": tidy(interface.doc),
            "superclasses": [self.reader.display(one) for one in interface.superclasses],
            "methods": [
                self.method(method, method.ordinal < inherited) for method in interface.methods
            ],
            "facets": [
                {"name": name, "mask": str(mask)} for name, mask in interface.facets().items()
            ],
        }

    def method(self, method: Method, is_inherited: bool) -> dict:
        """One method."""
        return {
            "name": method.display_name,
            "doc": tidy(method.doc),
            "isGate": method.is_gate,
            "isInherited": is_inherited,
            "params": self.struct(method.params),
            "results": self.struct(method.results),
        }

    def struct(self, struct: Struct) -> int:
        """The number of a struct."""
        key = (struct.id, struct.is_form)
        if key not in self.struct_numbers:
            number = len(self.structs)
            self.struct_numbers[key] = number
            described: dict = {}
            self.structs.append(described)
            described.update(
                name="" if struct.is_form or struct.is_group else struct.display_name,
                doc=tidy(struct.doc),
                dataWords=struct.words,
                pointerCount=struct.pointer_count,
                unionCount=struct.union_count,
                unionIndex=struct.union_index,
                isInRegisters=struct.is_form and struct.in_registers,
                fields=[self.field(field) for field in struct.fields],
            )
        return self.struct_numbers[key]

    def enum(self, enum: Enum) -> int:
        """The number of an enumeration."""
        if enum.id not in self.enum_numbers:
            self.enum_numbers[enum.id] = len(self.enums)
            members = [name for name, _ in enum.members]
            self.enums.append(
                {"name": enum.display_name, "doc": tidy(enum.doc), "members": members}
            )
        return self.enum_numbers[enum.id]

    def type_number(self, field: Field) -> int:
        """What a field's type is, by number."""
        if field.type_id is None:
            return 0
        if field.kind == "enum":
            return self.enum(self.reader.enum(field.type_id))
        if field.kind == "interface":
            return self.interface_numbers[field.type_id]
        return self.struct(self.reader.struct(field.type_id))

    def field(self, field: Field) -> dict:
        """One field."""
        described = {
            "name": field.display_name,
            "doc": tidy(field.doc),
            "kind": field.kind,
            "isList": field.is_list,
            "index": field.index,
            "type": self.type_number(field),
        }
        if field.discriminant != ALWAYS:
            described["discriminant"] = field.discriminant
        if isinstance(field.default, bytes):
            described["defaultBytes"] = list(field.default)
        elif field.default is not None:
            described["defaultBits"] = str(field.default)
        return described


def value(reader: Reader) -> dict:
    """Schemas, as JSON has it."""
    collector = Collector(reader)
    collector.add_files()
    return {
        "interfaces": collector.interfaces,
        "structs": collector.structs,
        "enums": collector.enums,
    }


def message(described: dict, include: pathlib.Path) -> bytes:
    """The same as a message of one segment, with its segment table."""
    schema = include / "reflection.capnp"
    segment = subprocess.run(
        ["capnp", "convert", f"-I{include}", "json:canonical", str(schema), "Schemas"],
        input=json.dumps(compact(described)).encode(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    words = len(segment) // 8
    return (0).to_bytes(4, "little") + words.to_bytes(4, "little") + segment
