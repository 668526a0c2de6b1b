/*
 * Every method of every kind of object, from one table: what all of them answer to calls that are
 * wrong in the same ways.
 */
#include "every_object.h"
#include "ring_test.h"

#define ENTRIES 4u

struct entry {
    uint32_t kind;
    uint64_t tag; /* that the method takes */
    uint64_t tag_out;
};

static const struct entry entries[] = {
    {OBJECT_PROCESS, PROCESS_COPY_TAGS},
    {OBJECT_PROCESS, PROCESS_RELEASE_TAGS},
    {OBJECT_PROCESS, PROCESS_REVOKE_TAGS},
    {OBJECT_PROCESS, PROCESS_INSPECT_TAGS},
    {OBJECT_PROCESS, PROCESS_MAP_TAGS},
    {OBJECT_PROCESS, PROCESS_UNMAP_TAGS},
    {OBJECT_PROCESS, PROCESS_CREATE_THREAD_TAGS},
    {OBJECT_PROCESS, PROCESS_CREATE_RING_TAGS},
    {OBJECT_PROCESS, PROCESS_INSTALL_TAGS},
    {OBJECT_PROCESS, PROCESS_TAKE_REPLY_TAGS},
    {OBJECT_PROCESS, PROCESS_SET_FAULT_HANDLER_TAGS},
    {OBJECT_PROCESS, PROCESS_SET_EXIT_EVENT_TAGS},
    {OBJECT_PROCESS, PROCESS_EXIT_TAGS},
    {OBJECT_PROCESS, PROCESS_STATE_TAGS},
    {OBJECT_THREAD, THREAD_START_TAGS},
    {OBJECT_THREAD, THREAD_STOP_TAGS},
    {OBJECT_THREAD, THREAD_SET_SCHEDULING_TAGS},
    {OBJECT_THREAD, THREAD_CLEAR_SCHEDULING_TAGS},
    {OBJECT_THREAD, THREAD_SET_CPU_TAGS},
    {OBJECT_THREAD, THREAD_SET_POINTER_TAGS},
    {OBJECT_THREAD, THREAD_READ_REGISTER_TAGS},
    {OBJECT_THREAD, THREAD_WRITE_REGISTER_TAGS},
    {OBJECT_THREAD, THREAD_EXIT_TAGS},
    {OBJECT_THREAD, THREAD_STATE_TAGS},
    {OBJECT_ENDPOINT, ENDPOINT_CREATE_SESSION_TAGS},
    {OBJECT_ENDPOINT, ENDPOINT_BIND_EVENT_TAGS},
    {OBJECT_EVENT, EVENT_SIGNAL_TAGS},
    {OBJECT_EVENT, EVENT_TAKE_TAGS},
    {OBJECT_MEMORY, MEMORY_DESCRIBE_TAGS},
    {OBJECT_MEMORY, MEMORY_SLICE_TAGS},
    {OBJECT_MEMORY, MEMORY_DEVICE_ADDRESS_TAGS},
    {OBJECT_LEDGER, LEDGER_STATE_TAGS},
    {OBJECT_LEDGER, LEDGER_DESTROY_TAGS},
    {OBJECT_LEDGER, LEDGER_CREATE_LEDGER_TAGS},
    {OBJECT_LEDGER, LEDGER_CREATE_PROCESS_TAGS},
    {OBJECT_LEDGER, LEDGER_CREATE_ENDPOINT_TAGS},
    {OBJECT_LEDGER, LEDGER_CREATE_EVENT_TAGS},
    {OBJECT_LEDGER, LEDGER_CREATE_MEMORY_TAGS},
    {OBJECT_SCHEDULING, SCHEDULING_CONFIGURE_TAGS},
    {OBJECT_SCHEDULING, SCHEDULING_STATE_TAGS},
    {OBJECT_SCHEDULING, SCHEDULING_CREATE_TAGS},
    {OBJECT_RING, RING_UNPARK_TAGS},
    {OBJECT_INTERRUPT, INTERRUPT_BIND_TAGS},
    {OBJECT_INTERRUPT, INTERRUPT_ACKNOWLEDGE_TAGS},
    {OBJECT_IO_PORTS, IO_PORTS_READ_TAGS},
    {OBJECT_IO_PORTS, IO_PORTS_WRITE_TAGS},
    {OBJECT_PRINCIPAL, PRINCIPAL_READ_TAGS},
    {OBJECT_PRINCIPAL_AUTHORITY, PRINCIPAL_AUTHORITY_CREATE_TAGS},
    {OBJECT_PRINCIPAL_AUTHORITY, PRINCIPAL_AUTHORITY_BIND_TAGS},
    {OBJECT_CODE_AUTHORITY, CODE_AUTHORITY_SEAL_TAGS},
    {OBJECT_AUDIT_SOURCE, AUDIT_SOURCE_RING_TAGS},
    {OBJECT_AUDIT_SOURCE, AUDIT_SOURCE_BIND_EVENT_TAGS},
    {OBJECT_MACHINE, MACHINE_STATE_TAGS},
    {OBJECT_MACHINE, MACHINE_CLOCK_TAGS},
    {OBJECT_MACHINE, MACHINE_POWER_OFF_TAGS},
    {OBJECT_MACHINE, MACHINE_RESTART_TAGS},
    {OBJECT_MACHINE, MACHINE_DEVICE_MEMORY_TAGS},
    {OBJECT_MACHINE, MACHINE_INTERRUPT_TAGS},
    {OBJECT_MACHINE, MACHINE_IO_PORTS_TAGS},
    {OBJECT_MACHINE, MACHINE_MESSAGE_INTERRUPT_TAGS},
    {OBJECT_MACHINE, MACHINE_BOOT_MODULE_TAGS},
    {OBJECT_CONSOLE, CONSOLE_WRITE_TAGS},
};
#define ENTRY_COUNT (sizeof(entries) / sizeof(entries[0]))

/* All methods of a kind, and those of them that are only rights: no call reaches them. */
static const struct {
    uint64_t all;
    uint64_t gates;
} masks[OBJECT_KIND_COUNT] = {
    [OBJECT_PROCESS] = {PROCESS_MASK_ALL, 0},
    [OBJECT_THREAD] = {THREAD_MASK_ALL, 0},
    [OBJECT_ENDPOINT] = {ENDPOINT_MASK_ALL, ENDPOINT_MASK_RECEIVE},
    [OBJECT_EVENT] = {EVENT_MASK_ALL, EVENT_MASK_WAIT},
    [OBJECT_MEMORY] =
        {MEMORY_MASK_ALL, MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE | MEMORY_MASK_MAP_EXECUTE},
    [OBJECT_LEDGER] = {LEDGER_MASK_ALL, 0},
    [OBJECT_SCHEDULING] = {SCHEDULING_MASK_ALL, 0},
    [OBJECT_RING] = {RING_MASK_ALL, RING_MASK_ENTER},
    [OBJECT_INTERRUPT] = {INTERRUPT_MASK_ALL, 0},
    [OBJECT_IO_PORTS] = {IO_PORTS_MASK_ALL, 0},
    [OBJECT_PRINCIPAL] = {PRINCIPAL_MASK_ALL, 0},
    [OBJECT_PRINCIPAL_AUTHORITY] = {PRINCIPAL_AUTHORITY_MASK_ALL, 0},
    [OBJECT_CODE_AUTHORITY] = {CODE_AUTHORITY_MASK_ALL, 0},
    [OBJECT_AUDIT_SOURCE] = {AUDIT_SOURCE_MASK_ALL, 0},
    [OBJECT_MACHINE] = {MACHINE_MASK_ALL, 0},
    [OBJECT_CONSOLE] = {CONSOLE_MASK_ALL, 0},
};

/* -- calls ------------------------------------------------------------------------------------- */

static enum status call(uint32_t handle, uint64_t tag)
{
    struct register_message message = {.tag = tag};
    return message_call(handle, &message);
}

static void check_status(const struct entry *entry, enum status got, enum status want)
{
    if (got != want) {
        print("kind %u, method %u:", entry->kind, message_tag_method(entry->tag));
    }
    CHECK_EQUAL(got, want);
}

/* The table has all that there is. */
static void test_table(void)
{
    uint64_t seen[OBJECT_KIND_COUNT] = {0};
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        seen[entries[i].kind] |= UINT64_C(1) << message_tag_method(entries[i].tag);
    }
    for (uint32_t i = 0; i < OBJECT_KIND_COUNT; i++) {
        CHECK_EQUAL(seen[i] | masks[i].gates, masks[i].all);
    }
}

static void test_wrong_tags(void)
{
    const struct world world = every_object_make();
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        const struct entry *entry = &entries[i];
        const uint32_t handle = every_object_of(&world, entry->kind);
        const uint32_t words = message_tag_word_count(entry->tag);
        const uint32_t capabilities = message_tag_capability_count(entry->tag);
        for (uint32_t count = 0; handle != 0 && count <= 7; count++) {
            const uint64_t tag = message_tag(message_tag_method(entry->tag), count) |
                                 message_tag_capabilities(capabilities);
            if (count != words) {
                check_status(entry, call(handle, tag), STATUS_INVALID_ARGUMENT);
            }
        }
        for (uint32_t count = 0; handle != 0 && count <= 5; count++) {
            const uint64_t tag = message_tag(message_tag_method(entry->tag), words) |
                                 message_tag_capabilities(count);
            if (count != capabilities) {
                check_status(entry, call(handle, tag), STATUS_INVALID_ARGUMENT);
            }
        }
        const uint64_t more[] = {
            message_tag_page_words(1),
            message_tag_status(1),
            UINT64_C(1) << MESSAGE_TAG_MOVE_SHIFT};
        for (uint32_t j = 0; handle != 0 && j < 3; j++) {
            check_status(entry, call(handle, entry->tag | more[j]), STATUS_INVALID_ARGUMENT);
        }
    }
    every_object_release(&world);
}

static void test_masks(void)
{
    const struct world world = every_object_make();
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        const struct entry *entry = &entries[i];
        const uint32_t handle = every_object_of(&world, entry->kind);
        if (handle == 0) {
            continue;
        }
        const uint32_t method = message_tag_method(entry->tag);
        const struct process_copy_params params = {
            .handle = handle, .mask = ~(UINT64_C(1) << method)};
        struct process_copy_results copy = {0};
        must(process_copy(PROCESS, &params, &copy), "copy");
        check_status(entry, call(copy.handle, entry->tag), STATUS_DENIED);
        /* Before anything else about it is looked at. */
        check_status(entry, call(copy.handle, message_tag(method, 6)), STATUS_DENIED);
        release(copy.handle);
        check_status(entry, call(copy.handle, entry->tag), STATUS_INVALID_HANDLE);
        check_status(entry, call(0, entry->tag), STATUS_INVALID_HANDLE);
    }
    every_object_release(&world);
}

static void test_gates(void)
{
    const struct world world = every_object_make();
    for (uint32_t kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
        const uint32_t handle = every_object_of(&world, kind);
        for (uint32_t method = 0; handle != 0 && kind != OBJECT_SESSION && method < 64; method++) {
            const uint64_t bit = UINT64_C(1) << method;
            if ((masks[kind].gates & bit) != 0) {
                CHECK_EQUAL(call(handle, message_tag(method, 0)), STATUS_UNSUPPORTED);
            } else if ((masks[kind].all & bit) == 0) {
                CHECK_EQUAL(call(handle, message_tag(method, 0)), STATUS_DENIED);
            }
        }
        /* Only sessions take messages without an answer. */
        struct register_message message = {.tag = 0};
        if (handle != 0 && kind != OBJECT_SESSION) {
            CHECK_EQUAL(message_send(handle, &message), STATUS_UNSUPPORTED);
        }
    }
    every_object_release(&world);
}

/* How a process has ended is what it still tells; all else is over. */
static enum status when_ended(const struct entry *entry)
{
    const bool is_state =
        entry->kind == OBJECT_PROCESS && message_tag_method(entry->tag) == PROCESS_STATE;
    return is_state ? STATUS_OK : STATUS_PEER_GONE;
}

static void test_ended(void)
{
    const struct world world = every_object_make();
    every_object_end(&world);
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        const struct entry *entry = &entries[i];
        const uint32_t handle = world.objects[entry->kind];
        if (handle != 0) {
            check_status(entry, call(handle, entry->tag), when_ended(entry));
        }
    }
    struct register_message message = {.tag = 0};
    CHECK_EQUAL(message_call(world.objects[OBJECT_SESSION], &message), STATUS_PEER_GONE);
    CHECK_EQUAL(message_send(world.objects[OBJECT_SESSION], &message), STATUS_PEER_GONE);
    CHECK_EQUAL(message_receive(world.objects[OBJECT_ENDPOINT], &message), STATUS_PEER_GONE);
    CHECK_EQUAL(message_receive(world.objects[OBJECT_EVENT], &message), STATUS_PEER_GONE);
    message.tag = message_tag(0, 2);
    CHECK_EQUAL(
        system_call(SYSTEM_CALL_RING_ENTER, world.objects[OBJECT_RING], &message),
        STATUS_PEER_GONE);
    every_object_release(&world);
}

/* The same through a ring, where messages come from elsewhere. */
static void test_through_a_ring(void)
{
    const struct world world = every_object_make();
    struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
            const struct entry *entry = &entries[i];
            const struct ring_submission good = {
                .operation = RING_OPERATION_CALL,
                .handle = world.objects[entry->kind],
                .tag = entry->tag,
            };
            struct ring_submission bad = good;
            bad.tag ^= message_tag(0, 1);
            if (good.handle == 0) {
                continue;
            }
            check_status(entry, ring_test_status(&ring, &bad), STATUS_INVALID_ARGUMENT);
            if (round == 1) {
                check_status(entry, ring_test_status(&ring, &good), when_ended(entry));
            }
        }
        if (round == 0) {
            every_object_end(&world);
        }
    }
    release(ring.handle);
    every_object_release(&world);
}

/* -- capabilities as arguments ----------------------------------------------------------------- */

struct argument {
    struct entry entry;
    uint32_t number; /* of the capability */
    uint32_t kind;   /* that it must name; OBJECT_NONE: any */
    uint64_t needs;  /* what it must carry */
};

static const struct argument arguments[] = {
    {{OBJECT_PROCESS, PROCESS_MAP_TAGS}, 0, OBJECT_MEMORY, 0},
    {{OBJECT_PROCESS, PROCESS_INSTALL_TAGS}, 0, OBJECT_NONE, 0},
    {{OBJECT_PROCESS, PROCESS_SET_FAULT_HANDLER_TAGS}, 0, OBJECT_SESSION, FAULT_HANDLER_MASK_FAULT},
    {{OBJECT_PROCESS, PROCESS_SET_EXIT_EVENT_TAGS}, 0, OBJECT_EVENT, EVENT_MASK_SIGNAL},
    {{OBJECT_THREAD, THREAD_SET_SCHEDULING_TAGS}, 0, OBJECT_SCHEDULING, 0},
    {{OBJECT_ENDPOINT, ENDPOINT_BIND_EVENT_TAGS}, 0, OBJECT_EVENT, EVENT_MASK_WAIT},
    {{OBJECT_INTERRUPT, INTERRUPT_BIND_TAGS}, 0, OBJECT_EVENT, EVENT_MASK_SIGNAL},
    {{OBJECT_PRINCIPAL_AUTHORITY, PRINCIPAL_AUTHORITY_BIND_TAGS}, 0, OBJECT_PROCESS, 0},
    {{OBJECT_PRINCIPAL_AUTHORITY, PRINCIPAL_AUTHORITY_BIND_TAGS}, 1, OBJECT_PRINCIPAL, 0},
    {{OBJECT_CODE_AUTHORITY, CODE_AUTHORITY_SEAL_TAGS}, 0, OBJECT_MEMORY, 0},
    {{OBJECT_AUDIT_SOURCE, AUDIT_SOURCE_BIND_EVENT_TAGS}, 0, OBJECT_EVENT, EVENT_MASK_SIGNAL},
};
#define ARGUMENT_COUNT (sizeof(arguments) / sizeof(arguments[0]))

static enum status
call_with(const struct world *world, const struct argument *argument, uint32_t handle)
{
    /* The others are good ones. */
    message_page()->capabilities[0] = world->objects[OBJECT_PROCESS];
    message_page()->capabilities[1] = world->objects[OBJECT_PRINCIPAL];
    message_page()->capabilities[argument->number] = handle;
    return call(every_object_of(world, argument->entry.kind), argument->entry.tag);
}

static void check_argument(const struct world *world, const struct argument *argument)
{
    const struct entry *entry = &argument->entry;
    check_status(entry, call_with(world, argument, 0), STATUS_INVALID_HANDLE);
    check_status(entry, call_with(world, argument, UINT32_MAX), STATUS_INVALID_HANDLE);
    for (uint32_t kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
        const uint32_t handle = every_object_of(world, kind);
        if (handle != 0 && kind != argument->kind && argument->kind != OBJECT_NONE) {
            check_status(entry, call_with(world, argument, handle), STATUS_INVALID_ARGUMENT);
        }
    }
    if (argument->needs != 0) {
        const struct process_copy_params params = {
            .handle = world->objects[argument->kind], .mask = ~argument->needs};
        struct process_copy_results copy = {0};
        must(process_copy(PROCESS, &params, &copy), "copy");
        check_status(entry, call_with(world, argument, copy.handle), STATUS_DENIED);
        release(copy.handle);
    }
}

static void test_arguments(void)
{
    const struct world world = every_object_make();
    for (uint32_t i = 0; i < ARGUMENT_COUNT; i++) {
        check_argument(&world, &arguments[i]);
    }
    every_object_release(&world);
}

/* The object lives, but what the call names has ended. */
static void test_ended_arguments(void)
{
    const struct world ended = every_object_make();
    every_object_end(&ended);
    const struct world world = every_object_make();
    for (uint32_t i = 0; i < ARGUMENT_COUNT; i++) {
        if (arguments[i].kind != OBJECT_NONE) {
            const uint32_t handle = ended.objects[arguments[i].kind];
            check_status(
                &arguments[i].entry, call_with(&world, &arguments[i], handle), STATUS_PEER_GONE);
        }
    }
    every_object_release(&world);
    every_object_release(&ended);
}

const struct guest_test every_method_tests[] = {
    {"the table has every method", test_table},
    {"every method refuses a wrong tag", test_wrong_tags},
    {"every method can be withheld", test_masks},
    {"rights are no methods", test_gates},
    {"every method of what has ended", test_ended},
    {"every method through a ring", test_through_a_ring},
    {"capabilities that methods do not take", test_arguments},
    {"capabilities to what has ended", test_ended_arguments},
};
const uint32_t every_method_test_count = sizeof(every_method_tests) / sizeof(every_method_tests[0]);
