"""Structs of C: those that are registers as they are, and those that go by table."""

from __future__ import annotations

from .model import WORD_BITS, Field, Struct, Types
from .text import comment


def register_members(form: Struct) -> list[str]:
    """The data section, holes made visible, then the capabilities as handles."""
    lines = []
    at = 0
    holes = 0
    for field in [*form.scalars, None]:
        end = form.words * WORD_BITS if field is None else field.offset_bits
        while at < end:
            size = next(s for s in (64, 32, 16, 8) if at % s == 0 and at + s <= end)
            lines.append(f"    uint{size}_t reserved_{holes};")
            holes += 1
            at += size
        if field is not None:
            lines.append(f"    {field.c_type} {field.name};")
            at = field.offset_bits + field.size_bits
    lines += [f"    uint32_t {name};" for name in form.capabilities]
    if form.words > 0:
        # Stubs copy words.
        lines[0] = lines[0].replace("    ", "    _Alignas(uint64_t) ", 1)
    return lines


def register_form(form: Struct) -> list[str]:
    """A struct that is the registers, and what must hold of it."""
    lines = [f"struct {form.name} {{", *register_members(form), "};"]
    for field in form.scalars:
        lines.append(
            f"_Static_assert(offsetof(struct {form.name}, {field.name}) == "
            f"{field.offset_bits // 8}, \"the schema's layout\");"
        )
    return lines


def written_member(field: Field, types: Types) -> list[str]:
    """A member of what is written."""
    name = field.name
    c_type = f"struct {types.of(field).name}" if field.type_is_struct else field.c_type
    if field.is_list:
        return [f"    const {c_type} *{name};", f"    uint32_t {name}_count;"]
    return [f"    {c_type} {name};"]


def read_member(field: Field, types: Types) -> list[str]:
    """A member of what is read."""
    if field.is_list:
        return [f"    struct message_list {field.name};"]
    if field.type_is_struct:
        return [f"    struct {types.read_name(types.of(field))} {field.name};"]
    return [f"    {field.c_type} {field.name};"]


def message_form(struct: Struct, types: Types) -> list[str]:
    """The struct that is written, and if it has lists the one that is read."""
    lines = []
    which = f"enum {struct.name}_which"
    if struct.union_count > 0:
        lines.append(f"{which} {{")
        members = [field for field in struct.fields if field.discriminant < struct.union_count]
        for field in sorted(members, key=lambda field: field.discriminant):
            name = f"{struct.name}_which_{field.name}".upper()
            lines.append(f"    {name} = {field.discriminant},")
        lines.append("};")
    forms = [(struct.name, written_member)]
    if types.has_lists(struct):
        forms.append((types.read_name(struct), read_member))
    for name, member in forms:
        lines.append(f"struct {name} {{")
        if struct.union_count > 0:
            lines.append(f"    uint16_t which; /* {which} */")
        for field in struct.members:
            lines += [*member(field, types), *comment(field.doc, "    ")]
        if name != struct.name and struct.is_form:
            lines += ["    struct message in_message;", "    /* What the lists are in. */"]
        lines.append("};")
    return lines
