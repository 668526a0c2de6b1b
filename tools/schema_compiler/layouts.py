"""The tables by which structs are read and written (lib/message_layout.h), and typed functions."""

from __future__ import annotations

from .model import ALWAYS, SCALARS, POINTERS, Field, File, SchemaError, Struct, Types
from .text import c_string, note

UINT16_MAX = 0xFFFF


def kind_of(field: Field) -> str:
    """Its kind in enum message_kind."""
    if field.kind in SCALARS:
        return SCALARS[field.kind][2]
    return POINTERS[field.kind][1] if field.kind in POINTERS else field.kind.upper()


def row(struct: Struct, read_name: str, field: Field, detail: int) -> str:
    """One field."""
    if field.index > UINT16_MAX:
        raise SchemaError(f"{struct.display_name}.{field.display_name} lies too far from the start")
    places = [f"offsetof(struct {name}, {field.name})" for name in (struct.name, read_name)]
    discriminant = (
        "MESSAGE_FIELD_ALWAYS" if field.discriminant == ALWAYS else f"{field.discriminant}"
    )
    values = [
        f"MESSAGE_{kind_of(field)}",
        "true" if field.is_list else "false",
        f"{field.index}",
        *places,
        discriminant,
        f"{detail}",
    ]
    return f"        {{{', '.join(values)}}},"


def default_lines(name: str, field: Field) -> list[str]:
    """What a field is when it was not written."""
    if isinstance(field.default, bytes):
        literal = f"(const uint8_t *){c_string(field.default)}"
        return [f"static const struct bytes {name} = {{{literal}, {len(field.default)}}};"]
    return [f"static const uint64_t {name} = UINT64_C({field.default:#x});"]


def layout(struct: Struct, types: Types) -> list[str]:
    """The table of one struct."""
    lines = [""]
    details: list[str] = []
    rows = []
    read_name = types.read_name(struct)
    if struct.union_count > 0:
        which = Field(
            "which", "which", "uint16", False, struct.union_index, None, None, ALWAYS, ""
        )
        rows.append(row(struct, read_name, which, 0))
    for field in struct.members:
        detail = None
        if field.type_is_struct:
            detail = f"{types.of(field).name}_layout"
        elif field.default is not None:
            detail = f"{struct.name}_{field.name}_default"
            lines += default_lines(detail, field)
        if detail is not None and detail not in details:
            details.append(detail)
        number = 0 if detail is None else details.index(detail) + 1
        rows.append(row(struct, read_name, field, number))
    if details:
        lines += [
            f"static const void *const {struct.name}_details[] = {{",
            *(f"    &{detail}," for detail in details),
            "};",
        ]
    message_at = (
        [f"    .message_at = offsetof(struct {read_name}, in_message),"]
        if struct.is_form and read_name != struct.name
        else []
    )
    return [
        *lines,
        f"const struct message_layout {struct.name}_layout = {{",
        f"    .data_words = {struct.words},",
        f"    .pointer_count = {struct.pointer_count},",
        f"    .written_bytes = sizeof(struct {struct.name}),",
        f"    .read_bytes = sizeof(struct {read_name}),",
        f"    .union_count = {struct.union_count},",
        f"    .field_count = {len(rows)},",
        *message_at,
        *(["    .has_later_capabilities = true,"] if types.has_later_capabilities(struct) else []),
        *([f"    .details = {struct.name}_details,"] if details else []),
        "    .fields = {",
        *rows,
        "    },",
        "};",
    ]


def functions(struct: Struct, types: Types) -> list[str]:
    """Typed names for reading and writing a struct."""
    name, read_name = struct.name, types.read_name(struct)
    start = "NODISCARD static inline enum status"
    return [
        "",
        start,
        f"{name}_read(const struct message_struct *from, struct {read_name} *to)",
        "{",
        f"    return message_layout_read(&{name}_layout, from, to);",
        "}",
        "",
        start,
        f"{name}_list_get(",
        f"    const struct message_list *list, uint32_t index, struct {read_name} *to)",
        "{",
        f"    return message_layout_read_element(&{name}_layout, list, index, to);",
        "}",
        "",
        start,
        f"{name}_write(const struct {name} *value, struct message_builder *builder)",
        "{",
        f"    return message_layout_write(&{name}_layout, value, builder);",
        "}",
    ]


def header(source: str, file: File) -> str:
    """The functions, and the names of the tables."""
    lines = [
        note(source, "structs out of messages and into them"),
        "#pragma once",
        "",
        '#include "lib/message_layout.h"',
        f'#include "schema/{file.name}.h"',
        *(f'#include "schema/{name}_data.h"' for name in file.imports),
    ]
    for struct in [*file.structs, *file.forms]:
        lines += ["", f"extern const struct message_layout {struct.name}_layout;"]
        if not struct.is_group and not struct.is_form:
            lines += functions(struct, file.types)
    return "\n".join(lines) + "\n"


def source(shown: str, file: File) -> str:
    """The tables."""
    lines = [note(shown), f'#include "schema/{file.name}_data.h"']
    for struct in [*file.structs, *file.forms]:
        lines += layout(struct, file.types)
    return "\n".join(lines) + "\n"
