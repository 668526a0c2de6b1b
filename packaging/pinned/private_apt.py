"""A private apt, derived from the machine's own.

Debian's archive already has everything we need, and the machine already knows from where to get
it and which keys to trust. So each place of the machine's apt configuration that serves Debian
becomes one private configuration with that place's *source* entries (or those of its binary
packages, where one of them carries the sources), for the suite we need, and with lists and cache of
its own. Nothing under /etc/apt or /var/lib/apt is written, so no
privileges are needed, and nobody else's repositories take part.

Both forms that apt reads are understood: one-line (`deb [options] URI suite component...`) and
deb822 (stanzas of `Types:`, `URIs:`, `Suites:`, ...). Options such as signed-by stay as they are.
"""

import re
from collections.abc import Iterator
from pathlib import Path

# A place serves Debian proper when it offers `main` of one of these suites.
SUITES = re.compile(
    r"(buster|bullseye|bookworm|trixie|forky|sid|stable|oldstable|testing|unstable)(-updates)?/?"
)
COMPONENT = "main"

# These choose among binary packages, or name components that we do not ask for.
DROPPED_FIELDS = {
    *("types", "suites", "components"),
    *("architectures", "languages", "targets", "enabled"),
}
DROPPED_OPTIONS = ("arch", "lang", "target")

ONE_LINE = re.compile(
    r"\s*deb(?:-src)?\s+(?:\[(?P<options>[^]]*)\]\s*)?"
    r"(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<rest>[^#]*)"
)

# apt reads, in this order: the file in APT_CONFIG, the parts, Dir::Etc::main. So the first file
# only points to the second, and the second has the last word over the machine's parts.
BOOTSTRAP = 'Dir::Etc::main "{folder}/apt.conf";\n'

CONFIGURATION = """\
{machine_main}
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear Acquire::IndexTargets::deb-src::Contents-dsc;
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{folder}/sources.list.d";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "{folder}/state";
Dir::State::lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "root";
APT::Get::List-Cleanup "false";
#clear APT::Architectures;
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
"""

# A binary package is pinned for one architecture, whatever this machine's is.
ARCHITECTURE = "amd64"

SOURCES = "deb-src"
BINARIES = "deb"


def entries_from_one_line(text: str, suite: str, kind: str) -> Iterator[str]:
    """Rewrites the Debian lines of a sources.list to lines of that kind of `suite`."""
    for line in text.splitlines():
        found = ONE_LINE.match(line)
        if found is None or found["uri"].startswith("cdrom:"):
            continue
        if SUITES.fullmatch(found["suite"]) is None or COMPONENT not in found["rest"].split():
            continue
        options = [
            option
            for option in re.findall(r"[^\s=]+=\S+", found["options"] or "")
            if option.split("=")[0].rstrip("+-") not in DROPPED_OPTIONS
        ]
        bracket = f"[{' '.join(options)}] " if options else ""
        yield f"{kind} {bracket}{found['uri']} {suite} {COMPONENT}\n"


def _fields(stanza: str) -> list[tuple[str, str]]:
    """A deb822 stanza as (name, value); a value keeps its continuation lines, comments are gone."""
    fields: list[tuple[str, str]] = []
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1] in (" ", "\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value}\n{line}")
        elif ":" in line:
            name, value = line.split(":", 1)
            fields.append((name.strip(), value.strip()))
    return fields


def entries_from_deb822(text: str, suite: str, kind: str) -> Iterator[str]:
    """Rewrites the Debian stanzas of a .sources file to stanzas of that kind of `suite`."""
    for stanza in re.split(r"\n[ \t]*\n", text):
        fields = _fields(stanza)
        lower = {name.lower(): value for name, value in fields}
        if lower.get("enabled", "yes").lower() in ("no", "false", "0", "off", "without", "disable"):
            continue
        if COMPONENT not in lower.get("components", "").split():
            continue
        if not any(SUITES.fullmatch(name) for name in lower.get("suites", "").split()):
            continue
        kept = [f"{name}: {value}" for name, value in fields if name.lower() not in DROPPED_FIELDS]
        ours = [f"Types: {kind}", f"Suites: {suite}", f"Components: {COMPONENT}"]
        yield "\n".join(ours + kept) + "\n"


def debian_entries(etc_apt: Path, suite: str, kind: str = SOURCES) -> list[tuple[str, str]]:
    """(file ending, text) for each place in a machine's configuration that serves Debian.

    Places signed with Debian's own keyring come first: they are the surest to be Debian proper.
    """
    found: dict[str, str] = {}
    files = [etc_apt / "sources.list"]
    if (etc_apt / "sources.list.d").is_dir():
        files += sorted((etc_apt / "sources.list.d").iterdir())
    for file in files:
        if not file.is_file() or file.suffix not in (".list", ".sources"):
            continue
        deb822 = file.suffix == ".sources"
        rewrite = entries_from_deb822 if deb822 else entries_from_one_line
        for entry in rewrite(file.read_text(encoding="utf-8", errors="replace"), suite, kind):
            found.setdefault(entry, file.suffix)
    ordered = sorted(found, key=lambda entry: "debian-archive-keyring" not in entry)
    return [(found[entry], entry) for entry in ordered]


def write(folder: Path, ending: str, entry: str, etc_apt: Path) -> dict[str, str]:
    """Writes the private configuration into `folder`; returns the environment that selects it."""
    for name in ("sources.list.d", "lists/partial", "cache/archives/partial", "state"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    (folder / "sources.list.d" / f"debian{ending}").write_text(entry, encoding="utf-8")
    machine_main = etc_apt / "apt.conf"
    include = f'#include "{machine_main}"' if machine_main.is_file() else ""
    configuration = CONFIGURATION.format(
        folder=folder, machine_main=include, architecture=ARCHITECTURE
    )
    (folder / "apt.conf").write_text(configuration, encoding="utf-8")
    bootstrap = folder / "bootstrap.conf"
    bootstrap.write_text(BOOTSTRAP.format(folder=folder), encoding="utf-8")
    return {"APT_CONFIG": str(bootstrap), "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
