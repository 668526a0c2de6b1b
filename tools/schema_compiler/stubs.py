"""Client stubs and server dispatch."""

from __future__ import annotations

from .model import Interface, Method, Shape


def has(shape: Shape) -> bool:
    """Whether there is a struct of it."""
    return bool(shape.fields or shape.capabilities)


def signature(interface: Interface, method: Method) -> str:
    """The stub's declaration, without semicolon."""
    name = f"{interface.name}_{method.name}"
    arguments = [f"uint32_t {interface.name}"]
    if has(method.params):
        arguments.append(f"const struct {name}_params *params")
    if has(method.results):
        arguments.append(f"struct {name}_results *results")
    return f"enum status {name}(\n    " + ",\n    ".join(arguments) + ")"


def stub(interface: Interface, method: Method) -> list[str]:
    """One call: words in, capabilities in, the system call, and out the same way."""
    upper = f"{interface.name}_{method.name}".upper()
    tag = f"message_tag({upper}, {upper}_PARAMS_WORDS)"
    if method.params.capabilities:
        tag += f" |\n               message_tag_capabilities({upper}_PARAMS_CAPABILITIES)"
    lines = [
        signature(interface, method),
        "{",
        "    struct register_message message = {",
        f"        .tag = {tag},",
        "    };",
    ]
    if method.params.fields:
        lines.append(f"    __builtin_memcpy(message.words, params, {method.params.words} * 8);")
    for number, name in enumerate(method.params.capabilities):
        lines.append(f"    message_page()->capabilities[{number}] = params->{name};")
    call = f"message_call({interface.name}, &message)"
    if not has(method.results):
        return [*lines, f"    return {call};", "}"]
    lines += [
        f"    const enum status status = {call};",
        "    if (status == STATUS_OK) {",
    ]
    if method.results.fields:
        lines.append(
            f"        __builtin_memcpy(results, message.words, {method.results.words} * 8);"
        )
    for number, name in enumerate(method.results.capabilities):
        lines.append(f"        results->{name} = message_page()->capabilities[{number}];")
    return [*lines, "    }", "    return status;", "}"]


def callable_methods(interface: Interface) -> list[Method]:
    """All but the gates."""
    return [method for method in interface.methods if not method.is_gate]


def client_header(source: str, constants: str, interfaces: list[Interface]) -> str:
    """Declarations of all stubs."""
    lines = [
        f"/* Made from {source} by tools/schema.py: one function for each method. */",
        "#pragma once",
        "",
        '#include "abi/status.h"',
        f'#include "{constants}"',
    ]
    for interface in interfaces:
        for method in callable_methods(interface):
            lines += ["", "NODISCARD " + signature(interface, method) + ";"]
    return "\n".join(lines) + "\n"


def client_source(source: str, own_header: str, interfaces: list[Interface]) -> str:
    """All stubs."""
    lines = [
        f"/* Made from {source} by tools/schema.py. */",
        f'#include "{own_header}"',
        '#include "runtime/message.h"',
    ]
    for interface in interfaces:
        for method in callable_methods(interface):
            lines += ["", *stub(interface, method)]
    return "\n".join(lines) + "\n"
