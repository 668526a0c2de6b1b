@0xc6e2914fb07d385a;
# Logins by SSH. A stranger's connection is served by a process that has no host key and can become
# nobody: it carries what the stranger proves to a service that made what it is fresh by.

using Kernel = import "/kernel.capnp";
using Tessera = import "/tessera.capnp";
using Session = import "/session.capnp";
using Stream = import "/stream.capnp";

interface SshGate {
  connect @0 (remote :Text, event :Kernel.Event, enteredBits :UInt64, overBits :UInt64)
      -> (connection :SshConnection);
  # For one process that serves one connection; `remote`: where from, as text, for logs. `event` is
  # for whoever looks after it: `enteredBits` are signalled when somebody has entered, `overBits`
  # when he may not any more, and nothing is left to be asked through it. LIMIT_EXCEEDED: there are
  # as many as there may be, until one is dropped. INVALID_ARGUMENT: it is no event.
}

interface SshConnection {
  # begin, exchange..., sign; then knows and enter; then sessions. Beside these, a key exchange can
  # be made anew at any time. What comes out of order: WRONG_STATE. While `knows`, `enter` or a
  # session is being answered, everything else is WRONG_STATE too.

  begin @0 () -> (cookie :Data, hostKey :Data);
  # Begins a key exchange, and forgets one that was begun. `cookie`: 16 bytes, those of this side's
  # SSH_MSG_KEXINIT (RFC 4253, 7.1), never said before. `hostKey`: Ed25519, 32 bytes. WRONG_STATE:
  # it was done too often.

  exchange @1 (part :Data) -> ();
  # The next part of what the exchange hash is made of (RFC 4253, 8; RFC 5656, 4; RFC 8731, 3), as
  # it is hashed, its eight length fields included: V_C, V_S, I_C, I_S, K_S, the two sides' keys,
  # and the secret. At most 2,048 bytes; 32,768 in all. MALFORMED: it is none. DENIED: I_S has not
  # the cookie of this exchange, or K_S is not the host key. After any error the exchange is given
  # up.

  sign @2 (hash :SshHash) -> (signature :Data);
  # The host key's Ed25519 signature over the exchange hash, 64 bytes. The first exchange hash of a
  # connection is its session identifier (RFC 4253, 7.2). MALFORMED: the exchange is not whole.
  # INVALID_ARGUMENT: there is no such hash.

  knows @3 (user :Text, key :Data) -> (isKnown :UInt32);
  # Whether that Ed25519 key, 32 bytes, may log in as `user`; not whether there is a `user`. DENIED:
  # it was asked too often.

  enter @4 (user :Text, key :Data, signature :Data) -> ();
  # Once. The Ed25519 signature, 64 bytes, of RFC 4252, 7, over this connection's session
  # identifier, with service "ssh-connection" and algorithm "ssh-ed25519". DENIED: it is not, or the
  # key is not the user's. WRONG_STATE also: it was wrong too often, the connection is over.

  session @5 (columns :UInt16, rows :UInt16, command :Text)
      -> (screen :Stream.PseudoTerminal, session :Session.RemoteSession);
  # A session of who has entered, on a terminal whose far side is `screen`. `command`: empty: a
  # shell that reads lines; INVALID_ARGUMENT: above 1,024 bytes. DENIED: `refusal`. Otherwise errors
  # as PseudoTerminals.create, Pipes.create, and RemoteSessions have them.

  commandSession @6 (command :Text)
      -> (input :Stream.Stream, output :Stream.Stream, errors :Stream.Stream,
          session :Session.RemoteSession);
  # The same without a terminal, for a command, which is not empty: `input` is to be written to, the
  # others are to be read.

  # When the user's key opens nothing any more, the connection is over, whether something is asked
  # through it or not.

  refusal @7 () -> (reason :Text);
  # Why the last session that was asked for was denied, in words; empty: nobody said.
}

enum SshHash {
  sha256 @0;
  sha512 @1;
}
