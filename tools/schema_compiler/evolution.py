"""Whether a schema can still talk to programs that were compiled with an earlier one."""

from __future__ import annotations

from typing import Union

from .model import Field, Interface, Struct
from .reader import Reader


# The kernel compares a call's tag with what its method takes.
KERNEL_FILE = "kernel"


class Describer:
    """What must not change, as JSON; all that has an id stands under it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.structs: dict[str, dict] = {}

    def describe(self) -> dict:
        """Of all files of the request."""
        files = [
            self.reader.file(int(entry["id"])) for entry in self.reader.request["requestedFiles"]
        ]
        for file in files:
            for struct in file.structs:
                self.struct(struct)
        interfaces = {
            key(one.id): self.interface(one, file.name == KERNEL_FILE)
            for file in files
            for one in file.interfaces
        }
        enums = {
            key(one.id): {"name": one.display_name, "members": [name for name, _ in one.members]}
            for file in files
            for one in file.enums
        }
        constants = {
            f"{file.name}.{one.display_name}": str(one.value)
            for file in files
            for one in file.constants
        }
        return {
            "interfaces": interfaces,
            "structs": self.structs,
            "enums": enums,
            "constants": constants,
        }

    def interface(self, interface: Interface, is_kernel: bool) -> dict:
        """Its methods, by ordinal, and its facets."""
        methods = [
            {
                "name": method.display_name,
                "gate": method.is_gate,
                "params": self.form(method.params),
                "results": self.form(method.results),
            }
            for method in interface.methods
        ]
        facets = {
            facet: [
                method.display_name for method in interface.methods if facet in method.facets
            ]
            for facet in interface.facets()
        }
        return {
            "name": interface.display_name,
            "kernel": is_kernel,
            "methods": methods,
            "facets": facets,
        }

    def form(self, struct: Struct) -> dict:
        """Parameters or results."""
        if not struct.in_registers:
            return {"registers": False, **self.content(struct)}
        counts = [struct.words, len(struct.capabilities)]
        return {"registers": True, "counts": counts, **self.content(struct)}

    def struct(self, struct: Struct) -> str:
        """A struct or group, once; gives its key."""
        name = key(struct.id)
        if name not in self.structs:
            self.structs[name] = {}
            self.structs[name].update(name=struct.display_name, **self.content(struct))
        return name

    def content(self, struct: Struct) -> dict:
        """Its fields and the place of its union."""
        return {
            "union": struct.union_index if struct.union_count else None,
            "fields": {field.display_name: self.field(field) for field in struct.fields},
        }

    def field(self, field: Field) -> str:
        """All that says how it is read."""
        kind = f"list of {field.kind}" if field.is_list else field.kind
        if field.kind in ("struct", "group"):
            assert field.type_id is not None
            kind += f" {self.struct(self.reader.struct(field.type_id))}"
        elif field.kind in ("enum", "interface"):
            assert field.type_id is not None
            kind += f" {key(field.type_id)}"
        default: Union[int, str, None] = (
            field.default.hex() if isinstance(field.default, bytes) else field.default
        )
        text = f"{kind} at {field.index}"
        if default is not None:
            text += f" default {default}"
        return text if field.discriminant == 0xFFFF else f"{text} union {field.discriminant}"


def key(number: int) -> str:
    """An id."""
    return f"{number:#018x}"


def compare_fields(where: str, old: dict, new: dict) -> list[str]:
    """Of a struct, parameters or results."""
    problems = []
    if old["union"] is not None and old["union"] != new["union"]:
        problems.append(f"{where}: its union has moved or is gone")
    for name, described in old["fields"].items():
        now = new["fields"].get(name)
        if now is None:
            problems.append(f"{where}.{name} is gone")
        elif now != described:
            problems.append(f"{where}.{name} was {described}, is {now}")
    return problems


def compare_methods(where: str, old: list[dict], new: list[dict], is_kernel: bool) -> list[str]:
    """Of an interface, by ordinal."""
    problems = []
    for ordinal, method in enumerate(old):
        place = f"{where}.{method['name']}"
        if ordinal >= len(new) or new[ordinal]["name"] != method["name"]:
            now = new[ordinal]["name"] if ordinal < len(new) else "nothing"
            problems.append(f"{place} was method {ordinal}, which is {now} now")
            continue
        now = new[ordinal]
        if now["gate"] != method["gate"]:
            problems.append(f"{place}: a gate, and not a gate")
        for form in ("params", "results"):
            if now[form]["registers"] != method[form]["registers"]:
                problems.append(f"{place} {form}: once in registers, once in a message")
            problems += compare_fields(f"{place} {form}", method[form], now[form])
        if is_kernel and method["params"].get("counts") != now["params"].get("counts"):
            problems.append(f"{place}: the kernel takes exactly as much as it expects")
    return problems


def compare_facets(where: str, old: dict, new: dict) -> list[str]:
    """A facet may grow: who holds it can do what he could."""
    problems = []
    for facet, methods in old.items():
        missing = [name for name in methods if name not in new.get(facet, [])]
        if missing:
            problems.append(f"{where}: facet {facet} lost {', '.join(missing)}")
    return problems


def compare(old: dict, new: dict) -> list[str]:
    """What of the old one the new one has broken, in words; nothing when it is compatible."""
    problems = []
    for kind in ("interfaces", "structs", "enums"):
        for name, described in old[kind].items():
            now = new[kind].get(name)
            where = described["name"]
            if now is None:
                problems.append(f"{where} ({name}) is gone")
            elif kind == "structs":
                problems += compare_fields(where, described, now)
            elif kind == "enums":
                count = len(described["members"])
                if now["members"][:count] != described["members"]:
                    problems.append(f"{where}: members were removed, renamed or moved")
            else:
                problems += compare_methods(
                    where, described["methods"], now["methods"], described["kernel"]
                )
                problems += compare_facets(where, described["facets"], now["facets"])
    for name, value in old["constants"].items():
        if new["constants"].get(name) != value:
            problems.append(f"constant {name} was {value}")
    return problems
