@0xc1f6a90be7d2583d;
# The rules of the stage. The runner lends each attack what its row says, whoever that runs as; what
# is narrower here is what attacks want more of.

using Policy = import "/policy.capnp";

const rules :Policy.PolicyRules = (
  rules = [
    (effect = allow, operations = "all"),
    (effect = allow, grant = "*"),

    # To look at, but for the victim: attack_widen_by_name.
    (effect = allow, grant = "offered-processes", interface = "ProcessList", facet = "observer"),
    (
      effect = allow,
      program = "attacks_victim",
      grant = "offered-processes",
      interface = "ProcessList",
    ),

    # attack_race_ask: what a person says no to.
    (effect = ask, grant = "asked"),

    # What services have among themselves is for no program.
    (effect = deny, interface = "PolicyDecision LaunchDecision LaunchRecords Supervised"),
    (effect = deny, interface = "CodeAuthority AuditSource"),
    (effect = deny, interface = "TrustedPath Consoles"),
  ],
);
