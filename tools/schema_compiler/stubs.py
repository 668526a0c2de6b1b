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


# What this file declares is the kernel's: calls of it never wait, so they need no deadline, and
# they are what the system spends its time with, so each has the shortest stub there is.
KERNEL_FILE = "kernel"


def direct_stub(interface: Interface, method: Method, types: Types) -> list[str]:
    """One call of a kernel object: words in, capabilities in, the system call, the same way out."""
    upper = f"{interface.name}_{method.name}".upper()
    tag = f"message_tag({upper}, {upper}_PARAMS_WORDS)"
    if method.params.capabilities:
        tag += f" |\n               message_tag_capabilities({upper}_PARAMS_CAPABILITIES)"
    lines = [
        signature(interface, method, types),
        "{",
        "    struct register_message message = {",
        f"        .tag = {tag},",
        "    };",
    ]
    if method.params.words:
        lines.append(f"    __builtin_memcpy(message.words, params, {method.params.words} * 8);")
    for number, name in enumerate(method.params.capabilities):
        lines.append(f"    message_page()->capabilities[{number}] = params->{name};")
    call = f"message_call({interface.name}, &message)"
    if method.results.is_empty:
        return [*lines, f"    return {call};", "}"]
    count = len(method.results.capabilities)
    lines.append(f"    const enum status status = {call};")
    if count:
        lines += [
            "    const uint32_t received = message_tag_capability_count(message.tag);",
            f"    if (status == STATUS_OK && received != {count}) {{",
            f"        typed_settle(message.tag, {count});",
            "    }",
        ]
    lines.append("    if (status == STATUS_OK) {")
    if method.results.words:
        lines.append(
            f"        __builtin_memcpy(results, message.words, {method.results.words} * 8);"
        )
    for number, name in enumerate(method.results.capabilities):
        lines.append(f"        results->{name} = message_page()->capabilities[{number}];")
    return [*lines, "    }", "    return status;", "}"]


def stub(
    interface: Interface, method: Method, types: Types, *, is_kernel: bool = False
) -> list[str]:
    """One call: registers are described by a number, messages by a table."""
    if is_kernel:
        return direct_stub(interface, method, types)
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
        lines += ["", *stub(interface, method, file.types, is_kernel=file.name == KERNEL_FILE)]
    return "\n".join(lines) + "\n"
