@0xa4d07c9e3b58f162;
# Who is at a console: nobody, or the person who has unlocked an identity there.

using Tessera = import "/tessera.capnp";
using Identity = import "/identity.capnp";
using Kernel = import "/kernel.capnp";
using Stream = import "/stream.capnp";

interface Session {
  # What a shell has of the session that it belongs to. Those of programs end with the session.

  state @0 () -> (state :SessionState)
      $Tessera.facet("observer") $Tessera.facet("anonymous") $Tessera.facet("member")
      $Tessera.facet("remote");
  # Of this session.

  who @1 () -> (sessions :List(SessionState))
      $Tessera.facet("observer") $Tessera.facet("anonymous") $Tessera.facet("member")
      $Tessera.facet("remote");
  # Of all consoles, and all sessions from elsewhere.

  identities @2 () -> (names :List(Text), hasOwner :Bool)
      $Tessera.facet("observer") $Tessera.facet("anonymous") $Tessera.facet("member")
      $Tessera.facet("remote");
  # Who could log in: 32 of them at most. Without an owner, whoever comes first becomes it.

  login @3 (name :Text) -> (outcome :LoginOutcome, reason :Text) $Tessera.facet("anonymous");
  # Unlocks an identity, which asks the person on the trusted path, and starts a shell as its
  # principal, on this console. Answers when that session has ended, or why there was none. On a
  # machine without identities, the owner's is created.

  logout @4 () -> () $Tessera.facet("member") $Tessera.facet("remote");
  # Ends the session, the caller included: everything that it started, and its identity is locked.
  # One from elsewhere has no identity to lock.

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
  remote @6 :Text;
  # Where the person is; empty: at a console. At none, `console` is 255.
}

interface RemoteSessions {
  # For who knows by a proof of its own who is at the other end of a connection. It says so with
  # `key`: whoever is at `remote` has the private part of this one (Ed25519, 32 bytes). A session
  # like one at a console, without an unlocked identity: no passphrase is asked for from elsewhere.

  open @0 (name :Text, key :Data, remote :Text, command :Text, terminal :Stream.Terminal)
      -> (session :RemoteSession);
  # A shell on this terminal; an empty command: it reads lines there. DENIED: this key opens nothing
  # as `name`, or policy refuses (`refusal`). LIMIT_EXCEEDED: too many sessions from elsewhere, in
  # all or of this person, or no memory for one more. INVALID_ARGUMENT: a key of another size, or a
  # text that is too long. Otherwise what the audit log answered, which did not take a record.

  run @1 (name :Text, key :Data, remote :Text, command :Text, input :Stream.Stream,
      output :Stream.Stream, errors :Stream.Stream) -> (session :RemoteSession);
  # The same without a terminal, for one command, which is not empty.

  refusal @2 () -> (reason :Text);
  # Why the last session that was asked for through this one was denied, in words; empty: there is
  # nothing to say but that it was.
}

interface RemoteSession {
  # The session ends with the last capability to this: all that was started in it.

  watch @0 (event :Kernel.Event, bits :UInt64) -> ();
  # Signals the bits when the session has ended; at once if it has. The last one who asked is told.

  result @1 () -> (exitCode :UInt32);
  # Of the shell, which is that of its command (Process.state); 0xffffffff: it was ended. With the
  # shell the session ends. WRONG_STATE: it goes on.
}
