@0xf2c19a7b43d60e58;
# init, as supervisor.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

interface Supervised {
  # What each service has, as "supervisor". Bit 63 of its "event" tells it to answer what it has
  # received and to end.

  ready @0 () -> ();
  # It answers calls from now on.

  keep @1 (capability :Kernel.Capability) -> ();
  # init holds it from here on, however this process ends, in the place of what the service had it
  # hold before. INVALID_ARGUMENT: nothing was handed over.

  kept @2 () -> (capability :Kernel.Capability);
  # What init holds for the service. NOT_FOUND: nothing.

  memory @3 () -> (ledger :Kernel.Ledger);
  # What the manifest gives the service besides (moreMemoryKib), for this process, with which it
  # ends. NOT_FOUND: nothing. WRONG_STATE: the process has it. LIMIT_EXCEEDED: the machine has not
  # so much.

  watch @4 (bits :UInt64) -> ();
  # From here on signals these bits of the service's event, for this process, when another service
  # has ended, and when one that had is ready again: what that kept for others is gone.
  # INVALID_ARGUMENT: bit 63 is init's own.
}

interface Supervisor {
  services @0 (cursor :UInt32) -> (services :List(ServiceState), cursor :UInt32)
      $Tessera.facet("observer");

  start @1 (name :Text) -> ();
  stop @2 (name :Text) -> ();
  restart @3 (name :Text) -> ();

  replace @4 (name :Text, program :Text) -> ();
  # Another program takes the service over: it is started, and when it is ready, the one before
  # answers what it has received and ends. No call is lost.

  powerOff @5 (exitCode :UInt32) -> ();
  reboot @6 () -> ();

  needs @7 (name :Text, cursor :UInt32) -> (needs :List(ServiceNeed), cursor :UInt32)
      $Tessera.facet("observer");
  # What the manifest gives this service, besides what all have. NOT_FOUND: there is none.
}

enum ServiceCondition {
  waiting @0;
  # For what it depends on.
  starting @1;
  ready @2;
  stopping @3;
  stopped @4;
  # By request, or because it ended and is not to be restarted.
  delayed @5;
  # It ended too often, and will be started after a while.
}

struct ServiceState {
  name @0 :Text;
  program @1 :Text;
  process @2 :UInt64;
  condition @3 :ServiceCondition;
  startCount @4 :UInt32;
  lastExitCode @5 :UInt32;
}

struct ServiceNeed {
  name @0 :Text;
  # Under which the service finds it.
  interface @1 :Text;
  mask @2 :UInt64;
  service @3 :Text;
  # Who answers it; "": an object of the kernel's, from init.
}
