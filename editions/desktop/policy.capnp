@0xe8430f6a9b71d25c;
# The rules of the desktop edition. Of those that match, the last one decides; what no rule
# allows is refused. The owner's own rules come behind these, and so overrule them.

using Policy = import "/policy.capnp";

const rules :Policy.PolicyRules = (
  rules = [
    # -- Starting programs: those of the system's, whoever starts them. --
    (effect = allow, operations = "all"),
    # What only looks at something, or changes files, needs no processes and threads of its own.
    (
      effect = allow,
      program = "ls cat echo tee cp mv rm mkdir ps caps kill log mem uptime services programs",
      operations = "plain",
    ),
    (
      effect = allow,
      program = "schema boot reboot poweroff audit identity policy devices store names date",
      operations = "plain",
    ),
    (effect = allow, program = "net resolve nc ntp overlay", operations = "plain"),
    # It waits for an answer and for Ctrl-C at once.
    (effect = allow, program = "ping", operations = "threads"),
    # A connection to another machine: nothing but what goes through it.
    (effect = allow, program = "remote_connection", operations = "threads"),
    # For who comes from elsewhere, it runs as his key, and has this.
    (effect = allow, program = "remote_connection", grant = "stream visit schemas"),
    # Programs with windows start nothing, but for terminal and desktop, which are for that, and
    # files, which opens one with a program for it.
    (
      effect = allow,
      program = "greeter editor settings monitor viewer game",
      operations = "threads",
    ),

    # -- Who is not logged in has a terminal, and the way to log in. --
    (effect = allow, principal = anonymous, grant = "terminal stdin stdout stderr session"),
    # At the screen, a window in the place of a terminal, and what letters look like.
    (effect = allow, principal = anonymous, program = "greeter", interface = "Memory"),

    # -- Who is logged in hands on to his programs what he has. --
    (effect = allow, principal = known, grant = "*"),
    # What he has is what his shell was given, or his desktop.
    (effect = deny, principal = known, program = "shell desktop", grant = "*"),
    (
      effect = allow,
      principal = known,
      program = "shell desktop",
      interface = "Terminal Stream Launcher Pipes Directory File Memory Identity ObjectStore Names",
    ),
    (effect = allow, principal = known, program = "shell desktop", grant = "session"),
    (effect = allow, principal = known, program = "shell desktop", interface = "PseudoTerminals"),
    # Of the services for managing the machine he may look at what they know.
    (effect = allow, principal = known, interface = "ProcessList", facet = "observer"),
    (effect = allow, principal = known, interface = "Supervisor", facet = "observer"),
    (effect = allow, principal = known, interface = "Policy", facet = "observer"),
    (effect = allow, principal = known, interface = "Identities", facet = "observer"),
    (effect = allow, principal = known, interface = "Log", facet = "writer"),
    (effect = allow, principal = known, interface = "WallClock", facet = "reader"),
    # To talk to others, and to wait for them; not to see what others do.
    (effect = allow, principal = known, interface = "Network", facet = "user"),
    # The same in the overlay; what its links are made by is not shown, and the owner signs it.
    (effect = allow, principal = known, interface = "Overlay", facet = "user"),
    (effect = allow, principal = known, interface = "OverlayStreams", facet = "user"),
    # To let others there call what he has.
    (effect = allow, principal = known, program = "shell desktop", interface = "RemoteExports"),
    (effect = deny, principal = known, interface = "AuditLog"),
    # A scrub goes over the objects of everybody.
    (effect = deny, principal = known, interface = "ObjectStore", facet = "keeper"),

    # -- The owner gets everything that is offered to him, and so do his programs. --
    (effect = allow, principal = owner, grant = "*"),

    # -- Keys and rules: only programs that are for them change anything with them. --
    (effect = allow, principal = known, interface = "Identity", facet = "signer"),
    (
      effect = allow,
      principal = known,
      program = "shell desktop terminal settings identity policy",
      interface = "Identity",
    ),
    # It reads what strangers write.
    (
      effect = allow,
      principal = known,
      program = "overlay",
      interface = "Identity",
      facet = "overlay",
    ),
    (effect = allow, principal = owner, interface = "Identities", facet = "observer"),
    (effect = allow, principal = owner, interface = "Policy", facet = "observer"),
    (
      effect = allow,
      principal = owner,
      program = "shell desktop terminal settings policy",
      interface = "Policy",
    ),

    # Everybody goes by the time: it is set by hand.
    (effect = allow, principal = owner, interface = "WallClock", facet = "reader"),
    (
      effect = allow,
      principal = owner,
      program = "shell desktop terminal settings date ntp call trace",
      interface = "WallClock",
    ),
    # Nor does every program that reaches others see or change how.
    (effect = allow, principal = owner, interface = "Network", facet = "user"),
    (
      effect = allow,
      principal = owner,
      program = "shell desktop terminal net call trace",
      interface = "Network",
    ),
    # Settings of the overlay have passwords of links in them.
    (effect = allow, principal = owner, interface = "Overlay", facet = "user"),
    (
      effect = allow,
      principal = owner,
      program = "shell desktop terminal overlay call trace",
      interface = "Overlay",
    ),

    # -- Windows: what is the desktop's, and what changes how the screen is, is for those alone. --
    (effect = deny, interface = "Windows"),
    (
      effect = allow,
      principal = anonymous,
      program = "greeter",
      interface = "Windows",
      facet = "greeter",
    ),
    (effect = allow, principal = known, interface = "Windows", facet = "user"),
    (effect = allow, principal = known, program = "desktop settings", interface = "Windows"),
    (
      effect = deny,
      principal = known,
      program = "settings",
      interface = "Windows",
      facet = "shell",
    ),

    # -- What services have among themselves is for no program. --
    (effect = deny, interface = "PolicyDecision LaunchDecision LaunchRecords Supervised OwnerKeys"),
    (effect = deny, interface = "CodeAuthority PrincipalAuthority AuditSource"),
    (effect = deny, interface = "TrustedPath Consoles RealTimeClock EntropySource Acpi Device"),
    (effect = deny, interface = "ObjectSpaces ObjectSpace StateKeeper BlockDevice"),
    (effect = deny, interface = "RemoteSharing"),
    (effect = deny, interface = "NetworkDevice NetworkPort Scanout ScanoutPort"),
    # Who hears keys hears passphrases.
    (effect = deny, interface = "InputSource InputPort"),
    (effect = deny, interface = "AuditLog", facet = "writer"),
    # As whoever it names.
    (effect = deny, interface = "Network", facet = "agent"),
  ],
);
