"""The header of constants and structs that kernel and programs share."""

from __future__ import annotations

import textwrap

from .model import Interface, Method, Shape

WORD_BITS = 64
TAG_WORDS_SHIFT = 8
TAG_CAPABILITIES_SHIFT = 28


def comment(text: str, indent: str = "") -> list[str]:
    """A schema's comment as C, or nothing."""
    lines = textwrap.wrap(" ".join(text.split()), 94 - len(indent))
    if not lines:
        return []
    if len(lines) == 1:
        return [f"{indent}/* {lines[0]} */"]
    return [f"{indent}/*", *(f"{indent} * {line}" for line in lines), f"{indent} */"]


def members(shape: Shape) -> list[str]:
    """The data section, holes made visible, then the capabilities as handles."""
    lines = []
    at = 0
    holes = 0
    for field in [*shape.fields, None]:
        end = shape.words * WORD_BITS if field is None else field.offset_bits
        while at < end:
            size = next(s for s in (64, 32, 16, 8) if at % s == 0 and at + s <= end)
            lines.append(f"    uint{size}_t reserved_{holes};")
            holes += 1
            at += size
        if field is not None:
            lines.append(f"    {field.c_type} {field.name};")
            at = field.offset_bits + field.size_bits
    lines += [f"    uint32_t {name};" for name in shape.capabilities]
    return lines


def struct(name: str, shape: Shape) -> list[str]:
    """One struct and what must hold of it."""
    lines = [f"struct {name} {{", *members(shape), "};"]
    for field in shape.fields:
        lines.append(
            f"_Static_assert(offsetof(struct {name}, {field.name}) == {field.offset_bits // 8}, "
            f'"the schema\'s layout");'
        )
    return lines


def counts(prefix: str, shape: Shape) -> list[str]:
    """How many words and capabilities travel."""
    return [
        f"#define {prefix}_WORDS {shape.words}u",
        f"#define {prefix}_CAPABILITIES {len(shape.capabilities)}u",
    ]


def tag(ordinal: int, shape: Shape) -> int:
    """The message tag of a call or an answer (abi/system_call.h)."""
    capabilities = len(shape.capabilities)
    return ordinal | shape.words << TAG_WORDS_SHIFT | capabilities << TAG_CAPABILITIES_SHIFT


def method_lines(interface: Interface, method: Method) -> list[str]:
    """The structs and counts of one method."""
    if method.is_gate:
        return []
    name = f"{interface.name}_{method.name}"
    upper = name.upper()
    lines = ["", *comment(method.doc)]
    for kind, shape in (("params", method.params), ("results", method.results)):
        lines += counts(f"{upper}_{kind.upper()}", shape)
        if shape.fields or shape.capabilities:
            lines += struct(f"{name}_{kind}", shape)
    tags = ", ".join(
        f"UINT64_C({tag(method.ordinal, shape):#x})" for shape in (method.params, method.results)
    )
    lines.append(f"#define {upper}_TAGS {tags}")
    return lines


def interface_lines(interface: Interface) -> list[str]:
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
        lines += method_lines(interface, method)
    return lines


def header(source: str, interfaces: list[Interface]) -> str:
    """The whole file."""
    lines = [
        f"/* Made from {source} by tools/schema.py. */",
        "#pragma once",
        "",
        "#include <stddef.h>",
        "#include <stdint.h>",
    ]
    for interface in interfaces:
        lines += interface_lines(interface)
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
