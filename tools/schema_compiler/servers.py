"""Server dispatch, and answers that come later."""

from __future__ import annotations

from .model import File, Interface, Method, Types
from .stubs import form_value, method_value
from .text import note


def called(interface: Interface) -> list[Method]:
    """All but the gates."""
    return [method for method in interface.methods if not method.is_gate]


def handler(interface: Interface, method: Method, types: Types) -> str:
    """The member of the server's struct."""
    arguments = ["struct server_call *call"]
    if not method.params.is_empty:
        arguments.append(f"const struct {types.read_name(method.params)} *params")
    if not method.results.is_empty:
        arguments.append(f"struct {method.results.name} *results")
    return f"    enum status (*{method.name})(\n        " + ",\n        ".join(arguments) + ");"


def reply_signature(interface: Interface, method: Method) -> str:
    """The function that answers later, without semicolon."""
    arguments = ["uint32_t reply", "enum status status"]
    if not method.results.is_empty:
        arguments.append(f"const struct {method.results.name} *results")
    return (
        f"enum status {interface.name}_{method.name}_reply(\n    " + ",\n    ".join(arguments) + ")"
    )


def dispatch_signature(interface: Interface) -> str:
    """The dispatch function, without semicolon."""
    name = interface.name
    return (
        f"enum status {name}_dispatch(\n"
        f"    const struct {name}_server *server, struct server_call *call)"
    )


def header_lines(interface: Interface, types: Types) -> list[str]:
    """Of one interface."""
    lines = ["", f"/* {interface.display_name}: what is NULL answers UNSUPPORTED. */"]
    lines.append(f"struct {interface.name}_server {{")
    lines += [handler(interface, method, types) for method in called(interface)]
    lines += ["};", "", dispatch_signature(interface) + ";"]
    for method in called(interface):
        lines += ["", "NODISCARD " + reply_signature(interface, method) + ";"]
    return lines


def header(source: str, file: File) -> str:
    """Declarations."""
    lines = [
        note(source, "one handler for each method"),
        "#pragma once",
        "",
        '#include "abi/status.h"',
        '#include "runtime/server_call.h"',
        f'#include "schema/{file.name}.h"',
        *([f'#include "schema/{file.name}_data.h"'] if file.structs or file.forms else []),
    ]
    for interface in file.interfaces:
        if called(interface):
            lines += header_lines(interface, file.types)
    return "\n".join(lines) + "\n"


def case(interface: Interface, method: Method) -> list[str]:
    """One method of the switch."""
    arguments = ["call"]
    if not method.params.is_empty:
        arguments.append(f"&params.{method.name}")
    if not method.results.is_empty:
        arguments.append(f"&results.{method.name}")
    return [
        f"    case {interface.name.upper()}_{method.name.upper()}:",
        f"        if (server->{method.name} != NULL) {{",
        f"            status = server->{method.name}({', '.join(arguments)});",
        "        }",
        "        break;",
    ]


def union(name: str, members: list[str]) -> list[str]:
    """A place for any of these; nothing when there are none."""
    if not members:
        return []
    return ["    union {", *(f"        {one};" for one in members), f"    }} {name};"]


def dispatch(interface: Interface, types: Types) -> list[str]:
    """Decode, call, encode."""
    methods = called(interface)
    params = [
        f"struct {types.read_name(method.params)} {method.name}"
        for method in methods
        if not method.params.is_empty
    ]
    results = [
        f"struct {method.results.name} {method.name}"
        for method in methods
        if not method.results.is_empty
    ]
    count = f"{interface.name}_METHOD_COUNT".upper()
    return [
        "",
        dispatch_signature(interface),
        "{",
        f"    static const struct typed_method methods[{count}] = {{",
        *(f"        {method_value(interface, method)}," for method in interface.methods),
        "    };",
        *union("params", params),
        *union("results", results),
        *(["    memset(&results, 0, sizeof(results));"] if results else []),
        "    enum status status = typed_open(",
        f"        call, methods, {count}, {'&params' if params else 'NULL'});",
        "    if (status != STATUS_OK) {",
        "        return typed_answer(call, NULL, status, NULL);",
        "    }",
        "    const uint32_t ordinal = message_tag_method(call->tag);",
        "    status = STATUS_UNSUPPORTED;",
        "    switch (ordinal) {",
        *(line for method in methods for line in case(interface, method)),
        "    default:",
        "        break;",
        "    }",
        "    return typed_answer(",
        f"        call, &methods[ordinal].results, status, {'&results' if results else 'NULL'});",
        "}",
    ]


def reply(interface: Interface, method: Method) -> list[str]:
    """An answer that comes later."""
    results = "NULL" if method.results.is_empty else "results"
    return [
        "",
        reply_signature(interface, method),
        "{",
        f"    static const struct typed_form form = {form_value(method.results)};",
        f"    return typed_reply(reply, status, &form, {results});",
        "}",
    ]


def source(shown: str, file: File) -> str:
    """Everything."""
    lines = [
        note(shown),
        f'#include "schema/{file.name}_server.h"',
        '#include "lib/memory.h"',
        '#include "typed/server.h"',
    ]
    for interface in file.interfaces:
        if called(interface):
            lines += dispatch(interface, file.types)
        for method in called(interface):
            lines += reply(interface, method)
    return "\n".join(lines) + "\n"
