"""What the C files are made of."""

from __future__ import annotations

import dataclasses
import re
from typing import Callable, Optional, Union

DATA_WORDS_MAX = 6
CAPABILITIES_MAX = 4
METHODS_MAX = 64
WORD_BITS = 64

# Not a member of any union.
ALWAYS = 0xFFFF

# kind -> type in C, bits in a message, name of the kind in lib/message_layout.h
SCALARS = {
    "bool": ("bool", 1, "BOOL"),
    "uint8": ("uint8_t", 8, "U8"),
    "uint16": ("uint16_t", 16, "U16"),
    "uint32": ("uint32_t", 32, "U32"),
    "uint64": ("uint64_t", 64, "U64"),
    "int8": ("int8_t", 8, "U8"),
    "int16": ("int16_t", 16, "U16"),
    "int32": ("int32_t", 32, "U32"),
    "int64": ("int64_t", 64, "U64"),
    "float32": ("float", 32, "U32"),
    "float64": ("double", 64, "U64"),
    "enum": ("uint16_t", 16, "U16"),
}
POINTERS = {
    "text": ("struct bytes", "TEXT"),
    "data": ("struct bytes", "DATA"),
    "interface": ("uint32_t", "CAPABILITY"),
}


class SchemaError(Exception):
    """A schema says what cannot be made into C."""


def snake(name: str) -> str:
    """camelCase or CamelCase to snake_case; digits stay with what they follow."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@dataclasses.dataclass
class Field:
    """A field of a struct."""

    name: str
    display_name: str
    kind: str
    """As Cap'n Proto calls its type: uint32, text, ..., or "group"; of a list, its elements'."""
    is_list: bool
    index: int
    """Of data in units of its size, of a pointer among the pointers."""
    type_id: Optional[int]
    """Of an enum, struct, group or interface."""
    default: Union[int, bytes, None]
    """Bits of a scalar, or a text or data; None: zeros, or empty."""
    discriminant: int
    doc: str

    @property
    def c_type(self) -> str:
        """Of a scalar, text, data or capability, or of an element of such a list."""
        return SCALARS[self.kind][0] if self.kind in SCALARS else POINTERS[self.kind][0]

    @property
    def type_is_struct(self) -> bool:
        """Whether it, or its elements, are structs of their own in C."""
        return self.kind in ("struct", "group")

    @property
    def is_scalar(self) -> bool:
        """Whether it lies in the data section."""
        return self.kind in SCALARS and not self.is_list

    @property
    def size_bits(self) -> int:
        """Of a scalar."""
        return SCALARS[self.kind][1]

    @property
    def offset_bits(self) -> int:
        """Of a scalar, in the data section."""
        return self.index * self.size_bits


@dataclasses.dataclass
class Struct:
    """A struct, a group, or the parameters or results of a method."""

    name: str
    display_name: str
    id: int
    doc: str
    words: int
    pointer_count: int
    union_count: int
    """Members of its union, 0 when there is none."""
    union_index: int
    """Of the discriminant, in units of 16 bits."""
    fields: list[Field]
    is_group: bool
    is_form: bool
    """Whether it is the parameters or results of a method."""

    @property
    def members(self) -> list[Field]:
        """The fields that have content: all but the void ones."""
        return [field for field in self.fields if field.kind != "void"]

    @property
    def capabilities(self) -> list[str]:
        """The fields that are interfaces, in the order of their pointers."""
        found = [f for f in self.fields if f.kind == "interface" and not f.is_list]
        return [f.name for f in sorted(found, key=lambda f: f.index)]

    @property
    def scalars(self) -> list[Field]:
        """The fields in the data section, in the order of their offsets."""
        return sorted((f for f in self.fields if f.is_scalar), key=lambda f: f.offset_bits)

    @property
    def in_registers(self) -> bool:
        """Whether, as parameters or results, it needs no message (docs/adr/0008)."""
        return self.words <= DATA_WORDS_MAX and all(
            field.is_scalar or (field.kind == "interface" and not field.is_list)
            for field in self.members
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that C could have a struct of."""
        return not self.members and self.union_count == 0


@dataclasses.dataclass
class Enum:
    """An enumeration."""

    name: str
    display_name: str
    id: int
    doc: str
    members: list[tuple[str, str]]
    """Name and comment."""


@dataclasses.dataclass
class Constant:
    """A constant of a scalar or text."""

    name: str
    display_name: str
    doc: str
    kind: str
    value: Union[int, float, str]


@dataclasses.dataclass
class Method:
    """A method of an interface, its own or inherited."""

    name: str
    display_name: str
    ordinal: int
    is_gate: bool
    facets: list[str]
    doc: str
    params: Struct
    results: Struct


@dataclasses.dataclass
class Interface:
    """An interface with all its methods."""

    name: str
    display_name: str
    id: int
    doc: str
    methods: list[Method]
    superclasses: list[int] = dataclasses.field(default_factory=list)

    def facets(self) -> dict[str, int]:
        """The masks of its facets, by name."""
        masks: dict[str, int] = {}
        for method in self.methods:
            for facet in method.facets:
                masks[facet] = masks.get(facet, 0) | 1 << method.ordinal
        return masks


class Types:
    """The structs that fields name, of whatever file."""

    def __init__(self, load: Callable[[int], Struct]) -> None:
        self.load = load
        self.structs: dict[int, Struct] = {}

    def of(self, field: Field) -> Struct:
        """What a field of kind struct or group, or its elements, are."""
        assert field.type_id is not None
        if field.type_id not in self.structs:
            self.structs[field.type_id] = self.load(field.type_id)
        return self.structs[field.type_id]

    def has_lists(self, struct: Struct) -> bool:
        """Whether it is read as another struct of C than it is written as."""
        return any(
            field.is_list or (field.type_is_struct and self.has_lists(self.of(field)))
            for field in struct.members
        )

    def has_capabilities(self, struct: Struct, seen: tuple[int, ...] = ()) -> bool:
        """Whether there is an interface anywhere in it."""
        if struct.id in seen:
            return False
        return any(
            field.kind == "interface"
            or (
                field.type_is_struct
                and self.has_capabilities(self.of(field), (*seen, struct.id))
            )
            for field in struct.members
        )

    def has_later_capabilities(self, struct: Struct) -> bool:
        """Whether there are interfaces in lists, which are read when somebody asks."""
        return any(
            (field.is_list and field.kind == "interface")
            or (
                field.type_is_struct
                and (
                    self.has_capabilities(self.of(field))
                    if field.is_list
                    else self.has_later_capabilities(self.of(field))
                )
            )
            for field in struct.members
        )

    def read_name(self, struct: Struct) -> str:
        """The name of the C struct that is read."""
        return f"{struct.name}_reader" if self.has_lists(struct) else struct.name


@dataclasses.dataclass
class File:
    """What one schema file declares, in its order, and what it needs of others."""

    name: str
    id: int
    imports: list[str]
    """Files, by their names without folder and ending."""
    enums: list[Enum]
    constants: list[Constant]
    structs: list[Struct]
    """Those that others are made of come first."""
    interfaces: list[Interface]
    types: Types

    @property
    def methods(self) -> list[tuple[Interface, Method]]:
        """All that can be called."""
        return [
            (interface, method)
            for interface in self.interfaces
            for method in interface.methods
            if not method.is_gate
        ]

    @property
    def forms(self) -> list[Struct]:
        """Parameters and results that are messages."""
        forms = [form for _, method in self.methods for form in (method.params, method.results)]
        return [form for form in forms if not form.in_registers]
