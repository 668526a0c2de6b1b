"""Client stubs."""

from __future__ import annotations

from .model import File, Interface, Method, Struct, Types
from .text import note


def signature(interface: Interface, method: Method, types: Types) -> str:
    """The stub's declaration, without semicolon."""
    name = f"{interface.name}_{method.name}"
    arguments = [f"uint32_t {interface.name}"]
    if not method.params.is_empty:
        arguments.append(f"const struct {name}_params *params")
    if not method.results.is_empty:
        arguments.append(f"struct {types.read_name(method.results)} *results")
    return f"enum status {name}(\n    " + ",\n    ".join(arguments) + ")"


def form_value(form: Struct) -> str:
    """A struct typed_form."""
    if not form.in_registers:
        return f"{{&{form.name}_layout, 0, 0}}"
    return f"{{NULL, {form.words}, {len(form.capabilities)}}}"


def method_value(interface: Interface, method: Method) -> str:
    """A struct typed_method."""
    if method.is_gate:
        return "{.ordinal = TYPED_GATE}"
    ordinal = f"{interface.name}_{method.name}".upper()
    return f"{{{form_value(method.params)}, {form_value(method.results)}, {ordinal}}}"


def stub(interface: Interface, method: Method, types: Types) -> list[str]:
    """One call: registers are described by a number, messages by a table."""
    params = "NULL" if method.params.is_empty else "params"
    results = "NULL" if method.results.is_empty else "results"
    if method.params.in_registers and method.results.in_registers:
        counts = ", ".join(
            f"{form.words}, {len(form.capabilities)}" for form in (method.params, method.results)
        )
        shape = f"typed_shape({interface.name.upper()}_{method.name.upper()}, {counts})"
        return [
            signature(interface, method, types),
            "{",
            f"    return typed_call_registers({interface.name}, {params}, {results}, {shape});",
            "}",
        ]
    return [
        signature(interface, method, types),
        "{",
        "    static const struct typed_method method =",
        f"        {method_value(interface, method)};",
        f"    return typed_call({interface.name}, &method, {params}, {results});",
        "}",
    ]


def header(source: str, file: File) -> str:
    """Declarations of all stubs."""
    lines = [
        note(source, "one function for each method"),
        "#pragma once",
        "",
        '#include "abi/status.h"',
        f'#include "schema/{file.name}.h"',
        *([f'#include "schema/{file.name}_data.h"'] if file.structs or file.forms else []),
    ]
    for interface, method in file.methods:
        lines += ["", "NODISCARD " + signature(interface, method, file.types) + ";"]
    return "\n".join(lines) + "\n"


def source(shown: str, file: File) -> str:
    """All stubs."""
    lines = [
        note(shown),
        f'#include "schema/{file.name}_client.h"',
        '#include "runtime/message.h"',
        '#include "typed/call.h"',
    ]
    for interface, method in file.methods:
        lines += ["", *stub(interface, method, file.types)]
    return "\n".join(lines) + "\n"
