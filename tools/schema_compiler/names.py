"""Names that C does not take."""

from __future__ import annotations

from .model import File, SchemaError, Struct, snake

KEYWORDS = frozenset(
    "auto bool break case char const continue default do double else enum extern false float for "
    "goto if inline int long register restrict return short signed sizeof static struct switch "
    "true typedef union unsigned void volatile while".split()
)


def members_of(struct: Struct) -> list[str]:
    """The names of its members in C."""
    found = ["which"] if struct.union_count > 0 else []
    found += ["in_message"] if struct.is_form else []
    for field in struct.fields:
        if field.kind != "void":
            found.append(field.name)
        if field.is_list:
            found.append(f"{field.name}_count")
    return found


def check_struct(struct: Struct) -> None:
    """Members of one struct."""
    members = members_of(struct)
    for name in members:
        if name in KEYWORDS:
            raise SchemaError(f"{struct.display_name}: {name} is a word of C")
        if members.count(name) > 1:
            raise SchemaError(f"{struct.display_name}: {name} would occur twice in C")


def check(file: File) -> None:
    """All names of a file."""
    methods = [
        method for interface in file.interfaces for method in interface.methods
    ]
    forms = [form for method in methods for form in (method.params, method.results)]
    for struct in [*file.structs, *forms]:
        check_struct(struct)
    tags = [one.name for one in [*file.structs, *file.enums, *forms] if one.name]
    for tag in tags:
        if tags.count(tag) > 1 or tag in KEYWORDS:
            raise SchemaError(f"{tag} would occur twice in C, or is a word of it")
    for enum in file.enums:
        if "count" in [snake(name) for name, _ in enum.members]:
            raise SchemaError(f"{enum.display_name}: `count` is what C calls their number")
