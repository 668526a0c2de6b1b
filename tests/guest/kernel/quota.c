/*
 * A ledger with nothing left: all that would need kernel memory is refused, whoever is charged for
 * it, and nothing is kept of what was begun.
 */
#include "device.h"
#include "tests.h"

#define QUOTA      (UINT64_C(4) << 20)
#define STEP_BYTES 512u
#define LARGE      UINT64_C(0x200000)
/* Beside the message page of its thread, where there are page tables; and where there are none. */
#define NEAR_PLACE UINT64_C(0x20150000)
#define FAR_PLACE  UINT64_C(0x900000000)

/* Shared words: what the poor process was given, and what it was told. */
#define GIVEN_WORD 100u
#define TOLD_WORD  (GIVEN_WORD + GIVEN_COUNT)

enum given {
    GIVEN_ENDPOINT,
    GIVEN_SCHEDULING,
    GIVEN_MACHINE,
    GIVEN_PRINCIPAL_AUTHORITY,
    GIVEN_AUDIT_SOURCE,
    GIVEN_COUNT,
};

/* What it asks for, each charged to its own ledger. */
enum told {
    TOLD_SESSION,
    TOLD_REPLY,
    TOLD_SCHEDULING,
    TOLD_PRINCIPAL,
    TOLD_DEVICE_MEMORY,
    TOLD_INTERRUPT,
    TOLD_IO_PORTS,
    TOLD_BOOT_MODULE,
    TOLD_AUDIT_RING,
    TOLD_COUNT,
};

struct poor {
    uint32_t ledger;
    uint32_t process;
    uint32_t thread;
    uint32_t endpoint;
    uint32_t session;
};

/* -- the poor process -------------------------------------------------------------------------- */

static uint32_t given(enum given which)
{
    return (uint32_t)shared_words()[GIVEN_WORD + which];
}

static void tell(enum told what, enum status status)
{
    shared_words()[TOLD_WORD + what] = status;
}

static void ask_machine(void)
{
    const uint32_t machine = given(GIVEN_MACHINE);
    const struct machine_interrupt_params line = {.line = device_line};
    struct machine_interrupt_results interrupt = {0};
    tell(TOLD_INTERRUPT, machine_interrupt(machine, &line, &interrupt));
    const struct machine_io_ports_params ports = {.first = 0x80, .count = 1};
    struct machine_io_ports_results io_ports = {0};
    tell(TOLD_IO_PORTS, machine_io_ports(machine, &ports, &io_ports));
    struct machine_boot_module_results module = {0};
    tell(TOLD_BOOT_MODULE, machine_boot_module(machine, &module));
    /* The last page that there can be is nobody's RAM. */
    const struct machine_device_memory_params range = {
        .base = (UINT64_C(1) << 44) - PAGE_SIZE_BYTES, .size_bytes = PAGE_SIZE_BYTES};
    struct machine_device_memory_results memory = {0};
    tell(TOLD_DEVICE_MEMORY, machine_device_memory(machine, &range, &memory));
}

/* Gives the Reply, if there is one. */
static uint32_t ask(void)
{
    const struct endpoint_create_session_params badge = {.badge = 1, .mask = 1};
    struct endpoint_create_session_results session = {0};
    tell(TOLD_SESSION, endpoint_create_session(given(GIVEN_ENDPOINT), &badge, &session));
    struct process_take_reply_results reply = {0};
    tell(TOLD_REPLY, process_take_reply(CHILD_PROCESS, &reply));
    const struct scheduling_create_params share = {
        .budget_ns = 1000000, .period_ns = 10000000, .ceiling = 1};
    struct scheduling_create_results scheduling = {0};
    tell(TOLD_SCHEDULING, scheduling_create(given(GIVEN_SCHEDULING), &share, &scheduling));
    const struct principal_authority_create_params key = {1, 2, 3, 4};
    struct principal_authority_create_results principal = {0};
    tell(
        TOLD_PRINCIPAL,
        principal_authority_create(given(GIVEN_PRINCIPAL_AUTHORITY), &key, &principal));
    const struct audit_source_ring_params cpu = {.cpu = 0};
    struct audit_source_ring_results ring = {0};
    tell(TOLD_AUDIT_RING, audit_source_ring(given(GIVEN_AUDIT_SOURCE), &cpu, &ring));
    ask_machine();
    return reply.reply;
}

static void serve(uint64_t unused)
{
    (void)unused;
    struct register_message message = {0};
    enum status status = message_receive(given(GIVEN_ENDPOINT), &message);
    while (status == STATUS_OK) {
        const uint32_t reply = ask();
        message = (struct register_message){.tag = message_tag(0, 1), .words = {77}};
        if (reply != 0) {
            (void)message_reply(reply, &message);
            message = (struct register_message){0};
        }
        status = message_reply_receive(given(GIVEN_ENDPOINT), &message);
    }
}

/* -- its ledger -------------------------------------------------------------------------------- */

static uint64_t left_of(uint32_t ledger)
{
    struct ledger_state_results state = {0};
    must(ledger_state(ledger, &state), "ledger state");
    return state.quota_bytes - state.used_bytes;
}

static enum status create_ledger(uint32_t parent, uint64_t quota_bytes, uint32_t *ledger)
{
    const struct ledger_create_ledger_params params = {.quota_bytes = quota_bytes};
    struct ledger_create_ledger_results results = {0};
    const enum status status = ledger_create_ledger(parent, &params, &results);
    *ledger = results.ledger;
    return status;
}

/* A ledger in it takes all that is left but so much. Gives that ledger. */
static uint32_t leave(uint32_t ledger, uint64_t bytes)
{
    uint32_t taker = 0;
    const uint64_t before = left_of(ledger);
    must(create_ledger(ledger, 0, &taker), "ledger");
    const uint64_t own_bytes = before - left_of(ledger);
    release(taker);
    CHECK_EQUAL(left_of(ledger), before);
    must(create_ledger(ledger, before - own_bytes - bytes, &taker), "ledger");
    CHECK_EQUAL(left_of(ledger), bytes);
    return taker;
}

static struct poor begin(void)
{
    struct poor poor = {.endpoint = make_endpoint()};
    must(create_ledger(LEDGER, QUOTA, &poor.ledger), "ledger");
    poor.process = make_process(poor.ledger);
    const uint32_t handles[GIVEN_COUNT] = {
        poor.endpoint, SCHEDULING, MACHINE, PRINCIPAL_AUTHORITY, AUDIT_SOURCE};
    for (uint32_t i = 0; i < GIVEN_COUNT; i++) {
        shared_words()[GIVEN_WORD + i] = give(poor.process, handles[i], UINT64_MAX);
    }
    poor.session = make_session(poor.endpoint, 1, UINT64_MAX);
    poor.thread =
        make_thread(&(struct thread_options){.process = poor.process, .entry = serve, .number = 1});
    return poor;
}

static void end(const struct poor *poor)
{
    must(ledger_destroy(poor->ledger), "destroy");
    const uint32_t handles[] = {
        poor->thread, poor->process, poor->ledger, poor->session, poor->endpoint};
    for (uint32_t i = 0; i < 5; i++) {
        release(handles[i]);
    }
}

/* -- tests ------------------------------------------------------------------------------------- */

static void call_poor(const struct poor *poor)
{
    struct register_message message = {.tag = message_tag(0, 1)};
    CHECK_EQUAL(message_call(poor->session, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], 77);
}

static void test_caller_pays(void)
{
    const struct poor poor = begin();
    const uint32_t taker = leave(poor.ledger, 0);
    call_poor(&poor);
    for (uint32_t i = 0; i < TOLD_COUNT; i++) {
        const uint64_t told = shared_words()[TOLD_WORD + i];
        if (i != TOLD_IO_PORTS || told != STATUS_UNSUPPORTED) {
            CHECK_EQUAL(told, STATUS_LIMIT_EXCEEDED);
        }
    }
    CHECK_EQUAL(left_of(poor.ledger), 0);
    /* The line was not taken. */
    const struct machine_interrupt_params line = {.line = device_line};
    struct machine_interrupt_results interrupt = {0};
    CHECK_EQUAL(machine_interrupt(MACHINE, &line, &interrupt), STATUS_OK);
    release(interrupt.interrupt);
    /* Once there is some again, all of it works. */
    release(taker);
    call_poor(&poor);
    for (uint32_t i = 0; i < TOLD_COUNT; i++) {
        const uint64_t told = shared_words()[TOLD_WORD + i];
        if (i != TOLD_IO_PORTS || told != STATUS_UNSUPPORTED) {
            CHECK_EQUAL(told, STATUS_OK);
        }
    }
    end(&poor);
}

static enum status make_thread_in(uint32_t process, uint32_t *handle)
{
    const struct process_create_thread_params params = {.message_page = NEAR_PLACE};
    struct process_create_thread_results results = {0};
    const enum status status = process_create_thread(process, &params, &results);
    *handle = results.thread;
    return status;
}

static enum status make_ring_in(uint32_t process, uint32_t *handle)
{
    const struct process_create_ring_params params = {.address = NEAR_PLACE, .entry_count = 32};
    struct process_create_ring_results results = {0};
    const enum status status = process_create_ring(process, &params, &results);
    *handle = results.ring;
    return status;
}

static enum status make_process_in(uint32_t ledger, uint32_t *handle)
{
    struct ledger_create_process_results results = {0};
    const enum status status = ledger_create_process(ledger, &results);
    *handle = results.process;
    return status;
}

static enum status make_endpoint_in(uint32_t ledger, uint32_t *handle)
{
    struct ledger_create_endpoint_results results = {0};
    const enum status status = ledger_create_endpoint(ledger, &results);
    *handle = results.endpoint;
    return status;
}

static enum status make_event_in(uint32_t ledger, uint32_t *handle)
{
    struct ledger_create_event_results results = {0};
    const enum status status = ledger_create_event(ledger, &results);
    *handle = results.event;
    return status;
}

static enum status make_ledger_in(uint32_t ledger, uint32_t *handle)
{
    return create_ledger(ledger, 3000, handle);
}

static enum status make_memory_in(uint32_t ledger, uint32_t *handle)
{
    const struct ledger_create_memory_params params = {.size_bytes = 20 * PAGE_SIZE_BYTES};
    struct ledger_create_memory_results results = {0};
    const enum status status = ledger_create_memory(ledger, &params, &results);
    *handle = results.memory;
    return status;
}

static enum status make_contiguous_in(uint32_t ledger, uint32_t *handle)
{
    const struct ledger_create_memory_params params = {
        .size_bytes = 4 * PAGE_SIZE_BYTES, .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results results = {0};
    const enum status status = ledger_create_memory(ledger, &params, &results);
    *handle = results.memory;
    return status;
}

/* Whatever is missing, all that was begun is given back; with a little more it works. */
static void check_growing(
    uint32_t ledger, uint32_t target, enum status (*make)(uint32_t target, uint32_t *handle))
{
    uint32_t handle = 0;
    enum status status = STATUS_LIMIT_EXCEEDED;
    uint32_t refusals = 0;
    for (uint64_t bytes = 0; status == STATUS_LIMIT_EXCEEDED; bytes += STEP_BYTES) {
        const uint32_t taker = leave(ledger, bytes);
        status = make(target, &handle);
        refusals += status != STATUS_OK;
        if (status == STATUS_OK && make == make_thread_in) {
            must(thread_exit(handle), "exit"); /* its process keeps it, whoever names it */
        }
        if (status == STATUS_OK) {
            release(handle);
        }
        CHECK_EQUAL(left_of(ledger), bytes);
        release(taker);
    }
    CHECK_EQUAL(status, STATUS_OK);
    CHECK(refusals > 0);
}

static void test_nothing_is_kept(void)
{
    const struct poor poor = begin();
    check_growing(poor.ledger, poor.ledger, make_process_in);
    check_growing(poor.ledger, poor.ledger, make_endpoint_in);
    check_growing(poor.ledger, poor.ledger, make_event_in);
    check_growing(poor.ledger, poor.ledger, make_ledger_in);
    check_growing(poor.ledger, poor.ledger, make_memory_in);
    check_growing(poor.ledger, poor.ledger, make_contiguous_in);
    check_growing(poor.ledger, poor.process, make_thread_in);
    check_growing(poor.ledger, poor.process, make_ring_in);
    end(&poor);
}

static enum status try_give(uint32_t process, uint32_t handle)
{
    const struct process_install_params params = {.capability = handle, .mask = 1};
    struct process_install_results results = {0};
    return process_install(process, &params, &results);
}

static enum status
try_map_readable(uint32_t process, uint32_t memory, uint64_t address, uint64_t bytes)
{
    const struct process_map_params params = {
        .memory = memory, .address = address, .size_bytes = bytes, .permissions = MAP_READ};
    struct process_map_results results = {0};
    return process_map(process, &params, &results);
}

/* Its table grows by pages, and so do its page tables: both are its ledger's. */
static void test_tables(void)
{
    const struct poor poor = begin();
    const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
    const uint32_t taker = leave(poor.ledger, 0);
    /* There is room in its table, but no page for page tables. */
    CHECK_EQUAL(
        try_map_readable(poor.process, memory, FAR_PLACE, PAGE_SIZE_BYTES), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(left_of(poor.ledger), 0);
    uint32_t given_count = 0;
    enum status status = try_give(poor.process, memory);
    while (status == STATUS_OK && given_count < 100) {
        given_count++;
        status = try_give(poor.process, memory);
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        try_map_readable(poor.process, memory, NEAR_PLACE, PAGE_SIZE_BYTES), STATUS_LIMIT_EXCEEDED);
    const struct process_copy_params copy = {.handle = CHILD_PROCESS, .mask = 1};
    struct process_copy_results copied = {0};
    CHECK_EQUAL(process_copy(poor.process, &copy, &copied), STATUS_LIMIT_EXCEEDED);
    release(taker);
    CHECK_EQUAL(process_copy(poor.process, &copy, &copied), STATUS_OK);
    CHECK_EQUAL(try_map_readable(poor.process, memory, FAR_PLACE, PAGE_SIZE_BYTES), STATUS_OK);
    end(&poor);
    release(memory);
}

/* To unmap a piece of a large page takes a page table: without one, all stays as it is. */
static void test_split(void)
{
    const struct poor poor = begin();
    const uint32_t memory = make_memory(LARGE);
    CHECK_EQUAL(try_map_readable(poor.process, memory, FAR_PLACE, LARGE), STATUS_OK);
    const uint32_t taker = leave(poor.ledger, 0);
    const struct process_unmap_params part = {
        .address = FAR_PLACE + PAGE_SIZE_BYTES, .size_bytes = PAGE_SIZE_BYTES};
    CHECK_EQUAL(process_unmap(poor.process, &part), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        try_map_readable(poor.process, memory, FAR_PLACE + PAGE_SIZE_BYTES, PAGE_SIZE_BYTES),
        STATUS_OVERLAP);
    const struct process_unmap_params whole = {.address = FAR_PLACE, .size_bytes = LARGE};
    CHECK_EQUAL(process_unmap(poor.process, &whole), STATUS_OK);
    release(taker);
    CHECK_EQUAL(
        try_map_readable(poor.process, memory, FAR_PLACE + PAGE_SIZE_BYTES, PAGE_SIZE_BYTES),
        STATUS_OK);
    end(&poor);
    release(memory);
}

const struct guest_test quota_tests[] = {
    {"a caller without quota gets nothing made", test_caller_pays},
    {"what could not be made leaves nothing", test_nothing_is_kept},
    {"tables do not grow without quota", test_tables},
    {"a large page is not split without quota", test_split},
};
const uint32_t quota_test_count = sizeof(quota_tests) / sizeof(quota_tests[0]);
