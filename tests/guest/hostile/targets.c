/*
 * The list: every capability that a service gives to its clients. A service that is added to the
 * system is added here, and to the needs of "hostile" in the test's manifest.
 */
#include "hostile.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <stddef.h>

static const char *const names[] = {
    "log",        /* Log */
    "log-reader", /* Log, facet "reader" */
    "directory",  /* Directory: the RAM directory's root, and through it File */
    "reader",     /* Directory, facet "reader" */
    "pipes",      /* Pipes, and through it Stream */
    "terminal",   /* Terminal */
    "serial",     /* SerialPort */
    "launcher",   /* Launcher, and through it Launch */
    "processes",  /* ProcessList, facet "observer" */
    "services",   /* Supervisor, facet "observer" */
    "supervisor", /* Supervised */
    NULL,
};

#define NAMES_MAX (sizeof(names) / sizeof(names[0]))

static uint32_t services[NAMES_MAX];
static uint32_t service_count;
static uint32_t derived[TARGETS_DERIVED_MAX];
static uint32_t baits[4];

static void make_baits(void)
{
    struct ledger_create_event_results event = {0};
    struct ledger_create_memory_results memory = {0};
    struct ledger_create_endpoint_results endpoint = {0};
    const struct ledger_create_memory_params params = {.size_bytes = 4096};
    /* What cannot be made is a 0, which names nothing: as good as anything else. */
    (void)ledger_create_event(PROGRAM_LEDGER, &event);
    (void)ledger_create_memory(PROGRAM_LEDGER, &params, &memory);
    (void)ledger_create_endpoint(PROGRAM_LEDGER, &endpoint);
    baits[0] = event.event;
    baits[1] = memory.memory;
    baits[2] = endpoint.endpoint;
    /* A way to nobody: whoever calls it waits for ever. */
    (void)session_create(endpoint.endpoint, 1, UINT64_MAX, &baits[3]);
}

uint32_t targets_start(void)
{
    for (uint32_t i = 0; names[i] != NULL; i++) {
        const uint32_t handle = program_capability(names[i]);
        if (handle != 0) {
            services[service_count++] = handle;
        }
    }
    make_baits();
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
        return baits[chance_below(chance, sizeof(baits) / sizeof(baits[0]))];
    }
}
