@0xd3a68f1e7b20c594;
# Who may get what. Rules are the owner's, who signs them.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

interface PolicyDecision {
  # For the loader, which refuses what nobody decides in time.

  decide @0 (request :LaunchRequest, later :LaunchDecision) -> (verdict :Verdict);
  # `later` is called when the verdict is `asked`; dropping it means no.

  ended @1 (process :UInt64) -> ();
  # Nothing needs to be remembered of it.
}

interface LaunchDecision {
  decided @0 (verdict :Verdict) -> ();
}

struct LaunchRequest {
  process @0 :UInt64;
  # Its number.
  principal @1 :Data;
  # That it is to run as.
  parent @2 :UInt64;
  # Who starts it.
  parentPrincipal @3 :Data;
  program @4 :Text;
  hash @5 :Data;
  # BLAKE3-256 of its file.
  version @6 :UInt32;
  signer @7 :Data;
  # Who signed the program.
  firstGrant @8 :UInt32;
  # A launch with many grants is decided in several calls.
  grants @9 :List(RequestedGrant);
  # At most 16.
}

struct RequestedGrant {
  name @0 :Text;
  interface @1 :Text;
  # As its giver says; "" when he does not.
  mask @2 :UInt64;
  kind @3 :UInt32;
  # enum object_kind, the kernel's word.
}

enum Outcome {
  denied @0;
  allowed @1;
  asked @2;
}

struct Verdict {
  outcome @0 :Outcome;
  masks @1 :List(UInt64);
  # Of each grant: what is left of it; 0: it is refused.
  rules @2 :List(UInt32);
  # The number of the rule that decided each.
  operations @3 :OperationMasks;
  reason @4 :Text;
  # In words, for who is refused.
}

struct OperationMasks {
  # What of the kernel the process may use: masks of the capabilities that all programs start with.
  process @0 :UInt64;
  thread @1 :UInt64;
  ledger @2 :UInt64;
  scheduling @3 :UInt64;
}

interface Policy {
  show @0 (cursor :UInt32) -> (rules :List(RuleState), cursor :UInt32) $Tessera.facet("observer");

  why @1 (process :UInt64, cursor :UInt32)
      -> (decision :Decision, grants :List(DecidedGrant), cursor :UInt32)
      $Tessera.facet("observer");

  add @2 (rule :Data, signature :Data) -> (number :UInt32);
  # `rule`: a Rule as a canonical message (one segment, no table), signed by the owner's
  # Identity.signRule. Its number is 1000 and its sequence. BAD_SIGNATURE: it is not signed;
  # WRONG_SIGNER: there is no owner; WRONG_STATE: its sequence is not the next one; NOT_FOUND: an
  # interface, a facet, or the rule to remove is not there; LIMIT_EXCEEDED: too many, or too long;
  # DENIED: by it the owner would get no shell when he logs in, or could change no rules from there,
  # or nobody could log in; DEVICE_ERROR, NO_SPACE, TIMED_OUT: it counts, but not beyond the power's
  # end, as the disk has not taken it.

  sequence @3 () -> (next :UInt64) $Tessera.facet("observer");
}

enum Effect {
  deny @0;
  allow @1;
  ask @2;
  remove @3;
  # The rule with the number `number` is no more.
}

struct Rule {
  # The last one that matches decides; what no rule allows is refused. What is empty matches all.
  # `program`, `grant` and `interface` may be several names with a blank between them.
  sequence @0 :UInt64;
  effect @1 :Effect;
  principal @2 :PrincipalMatch;
  key @3 :Data;
  program @4 :Text;
  signer @5 :Data;
  # Of the program. Left out: whoever it is, in a rule that denies, and in one about grants of any
  # program; in all others, the owner of the boot package.
  grant @6 :Text;
  # The name of a grant; "*": any. "" and `interface` empty: whether the program may be started.
  interface @7 :Text;
  facet @8 :Text;
  # What of it is allowed, or of a rule that denies: what is taken from what rules before it allow.
  # "": all. Only with one interface.
  number @9 :UInt32;
  # Of a rule to be removed; otherwise 0.
  operations @10 :Text;
  # Of a rule about the start: "all", "threads" (no processes or ledgers of its own), or "plain"
  # (no threads and endpoints either). "": all.
}

struct PolicyRules {
  # What an edition brings (policy.capnp of its folder, "policy.rules" in the package), from 1 on.
  rules @0 :List(Rule);
}

struct SignedRule {
  rule @0 :Data;
  author @1 :Data;
  signature @2 :Data;
}

struct KeptRules {
  # How the policy service keeps the owner's rules.
  nextSequence @0 :UInt64;
  rules @1 :List(SignedRule);
  # In the order of their sequences.
}

enum PrincipalMatch {
  any @0;
  owner @1;
  # The machine's owner.
  anonymous @2;
  # Whoever is not logged in (lib/anonymous.h).
  known @3;
  # An identity of this machine.
  key @4;
  system @5;
  # The system's own principal, as which services run.
}

struct RuleState {
  number @0 :UInt32;
  rule @1 :Rule;
  author @2 :Data;
  # Who signed it; empty: it came with the edition, signed with the boot package.
}

struct Decision {
  process @0 :UInt64;
  program @1 :Text;
  principal @2 :Data;
  signer @3 :Data;
  outcome @4 :Outcome;
  rule @5 :UInt32;
  reason @6 :Text;
  operations @7 :OperationMasks;
  parent @8 :UInt64;
  # Who started it, and gave it what it was offered.
}

struct DecidedGrant {
  name @0 :Text;
  interface @1 :Text;
  askedMask @2 :UInt64;
  mask @3 :UInt64;
  rule @4 :UInt32;
}
