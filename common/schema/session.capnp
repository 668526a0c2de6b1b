@0xa4d07c9e3b58f162;
# Who is at a console: nobody, or the person who has unlocked an identity there.

using Tessera = import "/tessera.capnp";
using Identity = import "/identity.capnp";

interface Session {
  # What a shell has of the session that it belongs to. Those of programs end with the session.

  state @0 () -> (state :SessionState)
      $Tessera.facet("observer") $Tessera.facet("anonymous") $Tessera.facet("member");
  # Of this session.

  who @1 () -> (sessions :List(SessionState))
      $Tessera.facet("observer") $Tessera.facet("anonymous") $Tessera.facet("member");
  # Of all consoles.

  identities @2 () -> (names :List(Text), hasOwner :Bool)
      $Tessera.facet("observer") $Tessera.facet("anonymous") $Tessera.facet("member");
  # Who could log in: 32 of them at most. Without an owner, whoever comes first becomes it.

  login @3 (name :Text) -> (outcome :LoginOutcome, reason :Text) $Tessera.facet("anonymous");
  # Unlocks an identity, which asks the person on the trusted path, and starts a shell as its
  # principal, on this console. Answers when that session has ended, or why there was none. On a
  # machine without identities, the owner's is created.

  logout @4 () -> () $Tessera.facet("member");
  # Ends the session, the caller included: everything that it started, and its identity is locked.

  lock @5 () -> () $Tessera.facet("member");
  # The console shows and hears nothing until the person has proved on the trusted path to be the
  # same. Programs go on.

  newIdentity @6 (name :Text) -> (publicKey :Data) $Tessera.facet("member");
  restoreIdentity @7 (name :Text) -> (publicKey :Data)
      $Tessera.facet("anonymous") $Tessera.facet("member");
  unlockIdentity @8 (name :Text) -> (identity :Identity.Identity) $Tessera.facet("member");
  # As create, restore and unlock of Identities, on the trusted path of this console.
  # LIMIT_EXCEEDED: something else is being asked there, or it is locked. CANCELLED also: it was
  # locked before there was an answer.
}

enum LoginOutcome {
  ended @0;
  # There was a session.
  unknown @1;
  # There is no identity of this name.
  wrong @2;
  # The passphrase is not its.
  tooSoon @3;
  # After wrong passphrases: a little later.
  cancelled @4;
  # By the person, or nobody answered.
  refused @5;
  # Policy does not let it have a shell: `reason`.
  failed @6;
  # `reason` says why in words.
  revoked @7;
  # For good: nobody can log in as it any more.
}

struct SessionState {
  console @0 :UInt8;
  # From 0 on.
  name @1 :Text;
  # Of the identity; empty: nobody is logged in.
  principal @2 :Data;
  isOwner @3 :Bool;
  isLocked @4 :Bool;
  startedNs @5 :UInt64;
}
