@0xd7f3b16a0e92c485;
# What the runner of the attacks is for its programs: somebody to talk to, who sees who talks.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

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
}
