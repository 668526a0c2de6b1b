/*
 * The list: every capability that a service gives to its clients. A service that is added to the
 * system is added here, and to the needs of "hostile" in the test's manifest, or, when these are
 * MANIFEST_NEEDS_MAX, to those of another service that runs the same program. Not every facet is
 * here: what it can do, the whole can.
 */
#include "hostile.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <stddef.h>

static const char *const names[] = {
    "audit",        /* AuditLog */
    "audit-reader", /* AuditLog, facet "reader" */
    "log",          /* Log */
    "directory",    /* Directory: the RAM directory's root, and through it File */
    "pipes",        /* Pipes, and through it Stream */
    "terminal",     /* Terminal */
    "trusted",      /* TrustedPath */
    "consoles",     /* Consoles, as only sessions has it */
    "session",      /* Session: of nobody; as "shell", of the console's anonymous or member's */
    "remote",       /* RemoteSessions: of who brings people from elsewhere */
    "serial",       /* SerialPort */
    "devices",      /* Devices */
    "device",       /* Device: a disk that nobody else has */
    "disk",         /* BlockDevice, of another one, and through it BlockChannel */
    "rtc",          /* RealTimeClock, as only the clock service has it */
    "time",         /* WallClock */
    "entropy",      /* EntropySource, as only the loader has it */
    "names",        /* Names, and through it Directory and File of a tree, and of snapshots */
    "store",        /* ObjectStore, and through it ObjectWriter and StoredObject */
    "spaces",       /* ObjectSpaces, as only names has it, and through it ObjectSpace */
    "space",        /* ObjectSpace, as only audit has it */
    "keeper",       /* StateKeeper */
    "keys",         /* OwnerKeys, as only identity has it, of a store that nobody else has */
    "launcher",     /* Launcher, and through it Launch and ProgramFile */
    "launches",     /* LaunchRecords */
    "processes",    /* ProcessList, facet "observer" */
    "services",     /* Supervisor, facet "observer" */
    "supervisor",   /* Supervised */
    "policy",       /* Policy */
    "decision",     /* PolicyDecision, as only the loader has it */
    "identities",   /* Identities, as only sessions has it, and through it Identity */
    "observer",     /* Identities, facet "observer" */
    NULL,
};

#define NAMES_MAX (sizeof(names) / sizeof(names[0]))

static uint32_t services[NAMES_MAX];
static uint32_t service_count;
static uint32_t derived[TARGETS_DERIVED_MAX];

enum bait {
    BAIT_EVENT,
    BAIT_MEMORY,
    BAIT_ENDPOINT,
    BAIT_SESSION,
    BAIT_COUNT,
};
static uint32_t baits[BAIT_COUNT];

/* What cannot be made is a 0, which names nothing: as good as anything else. */
static uint32_t make_bait(enum object_kind kind)
{
    struct ledger_create_event_results event = {0};
    struct ledger_create_memory_results memory = {0};
    struct ledger_create_endpoint_results endpoint = {0};
    const struct ledger_create_memory_params params = {.size_bytes = 4096};
    uint32_t session = 0;
    switch (kind) {
    case OBJECT_EVENT:
        (void)ledger_create_event(PROGRAM_LEDGER, &event);
        return event.event;
    case OBJECT_MEMORY:
        (void)ledger_create_memory(PROGRAM_LEDGER, &params, &memory);
        return memory.memory;
    case OBJECT_ENDPOINT:
        (void)ledger_create_endpoint(PROGRAM_LEDGER, &endpoint);
        return endpoint.endpoint;
    default:
        /* A way to nobody: whoever calls it waits as long as this process lives. */
        (void)session_create(baits[BAIT_ENDPOINT], 1, UINT64_MAX, &session);
        return session;
    }
}

void targets_refresh(void)
{
    static const enum object_kind kinds[BAIT_COUNT] = {
        [BAIT_EVENT] = OBJECT_EVENT,
        [BAIT_MEMORY] = OBJECT_MEMORY,
        [BAIT_ENDPOINT] = OBJECT_ENDPOINT,
        [BAIT_SESSION] = OBJECT_SESSION,
    };
    for (uint32_t i = 0; i < BAIT_COUNT; i++) {
        if (!capability_is(baits[i], kinds[i])) {
            baits[i] = make_bait(kinds[i]);
        }
    }
}

uint32_t targets_start(void)
{
    for (uint32_t i = 0; names[i] != NULL; i++) {
        const uint32_t handle = program_capability(names[i]);
        if (handle != 0) {
            services[service_count++] = handle;
        }
    }
    targets_refresh();
    return service_count;
}

uint32_t targets_choose(struct chance *chance)
{
    const uint32_t taken = derived[chance_below(chance, TARGETS_DERIVED_MAX)];
    if (taken != 0 && !chance_is(chance, 3)) {
        return taken;
    }
    return services[chance_below(chance, service_count)];
}

void targets_add(struct chance *chance, uint32_t handle)
{
    uint32_t *place = &derived[chance_below(chance, TARGETS_DERIVED_MAX)];
    const uint32_t before = *place;
    *place = handle;
    capability_release(before);
}

void targets_drop_derived(void)
{
    for (uint32_t i = 0; i < TARGETS_DERIVED_MAX; i++) {
        capability_release(derived[i]);
        derived[i] = 0;
    }
}

const char *targets_name(uint32_t index, uint32_t *handle)
{
    *handle = names[index] == NULL ? 0 : program_capability(names[index]);
    return names[index];
}

uint32_t targets_bait(struct chance *chance)
{
    switch (chance_below(chance, 5)) {
    case 0:
        return targets_choose(chance);
    case 1:
        return PROGRAM_CLOCK;
    case 2:
        return (uint32_t)chance_next(chance);
    default:
        return baits[chance_below(chance, BAIT_COUNT)];
    }
}
