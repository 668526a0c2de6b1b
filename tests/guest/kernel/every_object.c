#include "every_object.h"
#include "device.h"
#include "ring_test.h"

#define QUOTA   (UINT64_C(1) << 20)
#define ENTRIES 4u

/* Shared words: our handle of an object of this kind, and where the maker stands. */
#define MADE_WORD  100u
#define DONE_WORD  (MADE_WORD + OBJECT_KIND_COUNT)
#define GIVEN_WORD (DONE_WORD + 1)

enum given {
    GIVEN_PARENT,
    GIVEN_LEDGER,
    GIVEN_SCHEDULING,
    GIVEN_MACHINE,
    GIVEN_PRINCIPAL_AUTHORITY,
    GIVEN_NEVER, /* an event that nobody signals */
    GIVEN_COUNT
};

/* -- the maker: it runs in a process of its own ------------------------------------------------ */

static uint32_t given(enum given which)
{
    return (uint32_t)shared_words()[GIVEN_WORD + which];
}

static void hand_up(uint32_t kind, uint32_t handle)
{
    const struct process_install_params params = {.capability = handle, .mask = UINT64_MAX};
    struct process_install_results results = {0};
    if (process_install(given(GIVEN_PARENT), &params, &results) == STATUS_OK) {
        shared_words()[MADE_WORD + kind] = results.handle;
    }
}

static void make_from_ledger(void)
{
    const uint32_t ledger = given(GIVEN_LEDGER);
    struct ledger_create_process_results process = {0};
    struct ledger_create_endpoint_results endpoint = {0};
    struct ledger_create_event_results event = {0};
    struct ledger_create_memory_results memory = {0};
    struct ledger_create_ledger_results child = {0};
    const struct ledger_create_memory_params pages = {.size_bytes = PAGE_SIZE_BYTES};
    const struct ledger_create_ledger_params quota = {.quota_bytes = PAGE_SIZE_BYTES};
    (void)ledger_create_process(ledger, &process);
    (void)ledger_create_endpoint(ledger, &endpoint);
    (void)ledger_create_event(ledger, &event);
    (void)ledger_create_memory(ledger, &pages, &memory);
    (void)ledger_create_ledger(ledger, &quota, &child);
    const struct endpoint_create_session_params badge = {.badge = 1, .mask = UINT64_MAX};
    struct endpoint_create_session_results session = {0};
    (void)endpoint_create_session(endpoint.endpoint, &badge, &session);
    const struct process_create_thread_params start = {.message_page = SHARED_ADDRESS};
    struct process_create_thread_results thread = {0};
    (void)process_create_thread(process.process, &start, &thread);
    const struct process_create_ring_params place = {
        .address = RING_ADDRESS, .entry_count = ENTRIES};
    struct process_create_ring_results ring = {0};
    (void)process_create_ring(process.process, &place, &ring);
    hand_up(OBJECT_PROCESS, process.process);
    hand_up(OBJECT_ENDPOINT, endpoint.endpoint);
    hand_up(OBJECT_EVENT, event.event);
    hand_up(OBJECT_MEMORY, memory.memory);
    hand_up(OBJECT_LEDGER, child.ledger);
    hand_up(OBJECT_SESSION, session.session);
    hand_up(OBJECT_THREAD, thread.thread);
    hand_up(OBJECT_RING, ring.ring);
}

static void make_from_authorities(void)
{
    const struct scheduling_create_params share = {
        .budget_ns = 1000000, .period_ns = 10000000, .ceiling = 1};
    struct scheduling_create_results scheduling = {0};
    (void)scheduling_create(given(GIVEN_SCHEDULING), &share, &scheduling);
    const struct principal_authority_create_params key = {1, 2, 3, 4};
    struct principal_authority_create_results principal = {0};
    (void)principal_authority_create(given(GIVEN_PRINCIPAL_AUTHORITY), &key, &principal);
    const struct machine_interrupt_params line = {.line = device_line};
    struct machine_interrupt_results interrupt = {0};
    (void)machine_interrupt(given(GIVEN_MACHINE), &line, &interrupt);
    const struct machine_io_ports_params ports = {.first = 0x80, .count = 1};
    struct machine_io_ports_results io_ports = {0};
    hand_up(OBJECT_SCHEDULING, scheduling.scheduling);
    hand_up(OBJECT_PRINCIPAL, principal.principal);
    hand_up(OBJECT_INTERRUPT, interrupt.interrupt);
    if (machine_io_ports(given(GIVEN_MACHINE), &ports, &io_ports) == STATUS_OK) {
        hand_up(OBJECT_IO_PORTS, io_ports.io_ports);
    }
}

static void make_all(uint64_t unused)
{
    (void)unused;
    make_from_ledger();
    make_from_authorities();
    shared_words()[DONE_WORD] = 1;
    struct register_message message = {0};
    (void)message_receive(given(GIVEN_NEVER), &message);
}

/* -- the objects ------------------------------------------------------------------------------- */

static void give_all(const struct world *world)
{
    const uint32_t handles[GIVEN_COUNT] = {
        PROCESS, world->ledger, SCHEDULING, MACHINE, PRINCIPAL_AUTHORITY, world->never};
    for (uint32_t i = 0; i < GIVEN_COUNT; i++) {
        shared_words()[GIVEN_WORD + i] = give(world->process, handles[i], UINT64_MAX);
    }
}

struct world every_object_make(void)
{
    struct world world = {.never = make_event()};
    const struct ledger_create_ledger_params quota = {.quota_bytes = QUOTA};
    struct ledger_create_ledger_results ledger = {0};
    must(ledger_create_ledger(LEDGER, &quota, &ledger), "ledger");
    world.ledger = ledger.ledger;
    world.process = make_process(world.ledger);
    give_all(&world);
    for (uint32_t i = 0; i <= OBJECT_KIND_COUNT; i++) {
        shared_words()[MADE_WORD + i] = 0;
    }
    world.thread = make_thread(
        &(struct thread_options){.process = world.process, .entry = make_all, .number = 1});
    while (shared_words()[DONE_WORD] == 0) {
        rest();
    }
    for (uint32_t i = 0; i < OBJECT_KIND_COUNT; i++) {
        world.objects[i] = (uint32_t)shared_words()[MADE_WORD + i];
    }
    const uint32_t ends[] = {
        OBJECT_PROCESS,
        OBJECT_THREAD,
        OBJECT_ENDPOINT,
        OBJECT_SESSION,
        OBJECT_EVENT,
        OBJECT_MEMORY,
        OBJECT_LEDGER,
        OBJECT_SCHEDULING,
        OBJECT_RING,
        OBJECT_INTERRUPT,
        OBJECT_PRINCIPAL,
    };
    for (uint32_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        CHECK(world.objects[ends[i]] != 0);
    }
    return world;
}

uint32_t every_object_of(const struct world *world, uint32_t kind)
{
    switch (kind) {
    case OBJECT_PRINCIPAL_AUTHORITY:
        return PRINCIPAL_AUTHORITY;
    case OBJECT_CODE_AUTHORITY:
        return CODE_AUTHORITY;
    case OBJECT_AUDIT_SOURCE:
        return AUDIT_SOURCE;
    case OBJECT_MACHINE:
        return MACHINE;
    case OBJECT_CONSOLE:
        return CONSOLE;
    default:
        return world->objects[kind];
    }
}

void every_object_end(const struct world *world)
{
    must(ledger_destroy(world->ledger), "destroy");
}

void every_object_release(const struct world *world)
{
    (void)ledger_destroy(world->ledger);
    for (uint32_t i = 0; i < OBJECT_KIND_COUNT; i++) {
        if (world->objects[i] != 0) {
            release(world->objects[i]);
        }
    }
    const uint32_t handles[] = {world->thread, world->process, world->ledger, world->never};
    for (uint32_t i = 0; i < 4; i++) {
        release(handles[i]);
    }
}
