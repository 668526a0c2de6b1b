"""The header of constants and structs that kernel and programs share."""

from __future__ import annotations

from . import structs
from .text import c_string, comment
from .model import Constant, Enum, File, Interface, Method, SchemaError, Struct, Types, snake

TAG_WORDS_SHIFT = 8
TAG_CAPABILITIES_SHIFT = 28


def counts(prefix: str, shape: Struct) -> list[str]:
    """How many words and capabilities travel."""
    return [
        f"#define {prefix}_WORDS {shape.words}u",
        f"#define {prefix}_CAPABILITIES {len(shape.capabilities)}u",
    ]


def tag(ordinal: int, shape: Struct) -> int:
    """The message tag of a call or an answer (abi/system_call.h)."""
    capabilities = len(shape.capabilities)
    return ordinal | shape.words << TAG_WORDS_SHIFT | capabilities << TAG_CAPABILITIES_SHIFT


def method_lines(interface: Interface, method: Method, types: Types) -> list[str]:
    """The structs and counts of one method."""
    if method.is_gate:
        return []
    upper = f"{interface.name}_{method.name}".upper()
    lines = ["", *comment(method.doc)]
    for kind, form in (("params", method.params), ("results", method.results)):
        if not form.in_registers:
            lines += structs.message_form(form, types)
            continue
        lines += counts(f"{upper}_{kind.upper()}", form)
        if not form.is_empty:
            lines += structs.register_form(form)
    if method.params.in_registers and method.results.in_registers:
        tags = ", ".join(
            f"UINT64_C({tag(method.ordinal, form):#x})" for form in (method.params, method.results)
        )
        lines.append(f"#define {upper}_TAGS {tags}")
    return lines


def interface_lines(interface: Interface, types: Types) -> list[str]:
    """Ordinals, masks, facets, methods."""
    upper = interface.name.upper()
    lines = ["", f"/* -- {interface.display_name} */", *comment(interface.doc)]
    lines.append(f"enum {interface.name}_method {{")
    lines += [f"    {upper}_{m.name.upper()} = {m.ordinal}," for m in interface.methods]
    lines += [f"    {upper}_METHOD_COUNT = {len(interface.methods)},", "};"]
    lines.append(f"#define {upper}_INTERFACE_ID UINT64_C({interface.id:#018x})")
    everything = (1 << len(interface.methods)) - 1
    lines.append(f"#define {upper}_MASK_ALL UINT64_C({everything:#x})")
    for method in interface.methods:
        lines.append(
            f"#define {upper}_MASK_{method.name.upper()} UINT64_C({1 << method.ordinal:#x})"
        )
    for facet, mask in interface.facets().items():
        lines.append(f"#define {upper}_FACET_{facet.upper()} UINT64_C({mask:#x})")
    for method in interface.methods:
        lines += method_lines(interface, method, types)
    return lines


def enum_lines(enum: Enum) -> list[str]:
    """An enumeration."""
    upper = enum.name.upper()
    lines = ["", *comment(enum.doc), f"enum {enum.name} {{"]
    for number, (name, doc) in enumerate(enum.members):
        lines += [f"    {upper}_{snake(name).upper()} = {number},", *comment(doc, "    ")]
    return [*lines, f"    {upper}_COUNT = {len(enum.members)},", "};"]


def constant_value(constant: Constant) -> str:
    """A constant of C."""
    kind, value = constant.kind, constant.value
    if kind == "text":
        return c_string(str(value).encode())
    if kind == "bool":
        return "true" if value else "false"
    if kind in ("float32", "float64"):
        number = float(value)
        if number - number != 0:
            raise SchemaError(f"{constant.display_name}: {value} is no number that C can write")
        return f"{number!r}f" if kind == "float32" else repr(number)
    if kind == "enum":
        return f"{value}u"
    prefix, bits = kind.rstrip("0123456789").upper(), kind.lstrip("uint")
    if kind == "int64" and value == -(1 << 63):
        return "INT64_MIN"
    return f"{prefix}{bits}_C({value})"


def constant_lines(constant: Constant) -> list[str]:
    """A constant."""
    value = constant_value(constant)
    return ["", *comment(constant.doc), f"#define {constant.name.upper()} {value}"]


def header(source: str, file: File) -> str:
    """The whole file."""
    lines = [
        f"/* Made from {source} by tools/schema.py. */",
        "#pragma once",
        "",
        *(['#include "lib/message.h"'] if file.structs or file.forms else []),
        *(f'#include "schema/{name}.h"' for name in file.imports),
        "#include <stddef.h>",
        "#include <stdint.h>",
    ]
    for enum in file.enums:
        lines += enum_lines(enum)
    for constant in file.constants:
        lines += constant_lines(constant)
    for struct in file.structs:
        lines += ["", *comment(struct.doc), *structs.message_form(struct, file.types)]
    for interface in file.interfaces:
        lines += interface_lines(interface, file.types)
    return "\n".join(lines) + "\n"


def names_header(source: str, interfaces: list[Interface]) -> str:
    """Declarations of the method names, for traces."""
    lines = [f"/* Made from {source} by tools/schema.py. */", "#pragma once", ""]
    for interface in interfaces:
        count = max(1, len(interface.methods))
        lines.append(f"extern const char *const {interface.name}_method_names[{count}];")
    return "\n".join(lines) + "\n"


def names_source(source: str, header_name: str, interfaces: list[Interface]) -> str:
    """The names themselves."""
    lines = [f"/* Made from {source} by tools/schema.py. */", f'#include "{header_name}"']
    for interface in interfaces:
        count = max(1, len(interface.methods))
        lines += ["", f"const char *const {interface.name}_method_names[{count}] = {{"]
        for method in interface.methods:
            lines.append(f'    "{interface.display_name}.{method.name}",')
        if not interface.methods:
            lines.append(f'    "{interface.display_name}",')
        lines.append("};")
    return "\n".join(lines) + "\n"
