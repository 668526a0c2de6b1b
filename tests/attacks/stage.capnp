@0xd7f3b16a0e92c485;
# What the runner of the attacks is for its programs: somebody to talk to, who sees who talks.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";
using Launcher = import "/launcher.capnp";

interface Stage {
  put @0 (word :UInt64) -> (word :UInt64) $Tessera.facet("attacker") $Tessera.facet("victim");
  # Answers with one more.

  hint @1 (address :UInt64) -> () $Tessera.facet("attacker");
  # Where the next fault is to be expected, by the kernel's own record of it.

  revoke @2 () -> () $Tessera.facet("attacker");
  # Takes back all that was lent to the attacker. The memory among it has the secret from then on.

  loot @3 (word :UInt64) -> () $Tessera.facet("attacker");
  # Something that the attacker has got hold of: the secret, if the attack has succeeded.

  seal @4 (memory :Kernel.Memory) -> () $Tessera.facet("attacker");
  # Has no doubts and seals it. If that succeeds, it looks whether what is in it stays as it is.

  callBack @5 (session :Kernel.Capability) -> () $Tessera.facet("attacker");
  # Will be called twice, with other words; each answer must be one more than the word.

  leave @6 () -> () $Tessera.facet("attacker");
  # Fills much memory with the secret, and gives it back to the machine.

  report @7 (differences :UInt64) -> (word :UInt64) $Tessera.facet("victim");
  # How many of the victim's things are not as it left them.

  introduce @8 (thread :Kernel.Thread) -> () $Tessera.facet("victim");

  forbidden @9 () -> ();
  # Nobody was granted this.

  rule @10 () -> (rule :Data, signature :Data) $Tessera.facet("attacker");
  # One that the owner has added and taken back: as it was sent.

  program @11 (version :UInt32) -> (statement :Data) $Tessera.facet("attacker");
  # The file of attack_downgrade_to_revoked, as the owner has signed it for this version; the first
  # one was taken back.

  open @12 (file :Launcher.ProgramFile, signer :Data) -> () $Tessera.facet("attacker");
  # Starts it, as a person would who was sent it, with more than the attacker has.

  logIn @13 () -> () $Tessera.facet("attacker");
  # Somebody logs in, whose programs are the attacker's friends. `revoke` logs him out.

  take @14 (number :UInt32) -> (capability :Kernel.Capability)
      $Tessera.facet("attacker") $Tessera.facet("member");
  # What was handed over (Handed). NOT_FOUND: nothing of this number yet.

  hand @15 (number :UInt32, capability :Kernel.Capability) -> ()
      $Tessera.facet("attacker") $Tessera.facet("member");

  live @16 () -> () $Tessera.facet("member");
  # A program of the session is there.

  answer @17 () -> () $Tessera.facet("attacker");
  # The person who is asked at the trusted path says no.
}

enum Handed {
  # What the attacker hands to a member's shell:
  ledger @0;
  # And that to him:
  session @1;
  launcher @2;
  identity @3;
  launch @4;
  # A program that was prepared and not started, in the session's ledger.
  launchOutside @5;
  # One that was prepared in the attacker's.
}
