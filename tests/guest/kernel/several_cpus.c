/* What needs a second CPU: with one alone, these tests have nothing to look at, and say so. */
#include "tests.h"

#define PLACE  UINT64_C(0x7000000)
#define ROUNDS 20u
#define CALLS  200u

static bool is_alone(void)
{
    if (cpu_count() > 1) {
        return false;
    }
    print("several_cpus: one CPU, nothing to look at");
    return true;
}

/* Reads a page for ever; says once that it has begun. */
static void keep_reading(uint64_t place)
{
    for (;;) {
        shared_words()[20] += *(volatile uint64_t *)place + 1;
    }
}

/* While the other CPU reads a page, it is unmapped here: the reader faults, every time. */
static void test_unmap_reaches_other_cpus(void)
{
    if (is_alone()) {
        return;
    }
    const uint32_t process = make_process(LEDGER);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 1, FAULT_HANDLER_MASK_ALL);
    const struct process_set_fault_handler_params handler = {.handler = session};
    must(process_set_fault_handler(process, &handler), "fault handler");
    const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
    const struct process_map_params map = {
        .memory = memory,
        .address = PLACE,
        .size_bytes = PAGE_SIZE_BYTES,
        .permissions = MAP_READ,
    };
    struct process_map_results mapped;
    must(process_map(process, &map, &mapped), "map");
    shared_words()[20] = 0;
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process, .entry = keep_reading, .argument = PLACE, .number = 1, .cpu = 1});
    struct register_message message = {0};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        const uint64_t before = shared_words()[20];
        while (shared_words()[20] == before) {
            thread_yield();
        }
        const struct process_unmap_params unmap = {.address = PLACE, .size_bytes = PAGE_SIZE_BYTES};
        must(process_unmap(process, &unmap), "unmap");
        message = (struct register_message){0};
        CHECK_EQUAL(message_receive(endpoint, &message), STATUS_OK);
        CHECK_EQUAL(message.words[1], PLACE);
        struct process_map_results again;
        must(process_map(process, &map, &again), "map again");
        message = (struct register_message){.tag = message_tag(FAULT_HANDLER_FAULT, 1)};
        CHECK_EQUAL(message_reply(0, &message), STATUS_OK);
    }
    const struct process_exit_params code = {.code = 0};
    must(process_exit(process, &code), "exit");
    release(thread);
    release(process);
    release(memory);
    release(session);
    release(endpoint);
}

static void serve(uint64_t endpoint)
{
    struct register_message message = {0};
    enum status status = message_receive((uint32_t)endpoint, &message);
    while (status == STATUS_OK) {
        message.words[0]++;
        message.tag = message_tag(0, 1);
        status = message_reply_receive((uint32_t)endpoint, &message);
    }
}

static void keep_calling(uint64_t session)
{
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < CALLS; i++) {
        struct register_message message = {.tag = message_tag(0, 1), .words = {i}};
        const enum status status = message_call((uint32_t)session, &message);
        wrong += status != STATUS_OK || message.words[0] != i + 1;
    }
    __atomic_fetch_add(&shared_words()[21], wrong, __ATOMIC_RELAXED);
    __atomic_fetch_add(&shared_words()[22], 1, __ATOMIC_RELAXED);
    const struct process_exit_params params = {.code = 0};
    (void)process_exit(CHILD_PROCESS, &params);
}

static void test_calls_from_all_cpus(void)
{
    const uint32_t server = make_process(LEDGER);
    const uint32_t endpoint = make_endpoint();
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = server,
        .entry = serve,
        .argument = give(server, endpoint, ENDPOINT_MASK_ALL),
        .number = 1,
    });
    make_passive(thread);
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    shared_words()[21] = shared_words()[22] = 0;
    const uint32_t clients = 4;
    for (uint32_t i = 0; i < clients; i++) {
        const uint32_t process = make_process(LEDGER);
        const uint32_t client = make_thread(&(struct thread_options){
            .process = process,
            .entry = keep_calling,
            .argument = give(process, session, UINT64_MAX),
            .number = 1,
            .cpu = i % cpu_count(),
        });
        release(client);
        release(process);
    }
    while (shared_words()[22] != clients) {
        thread_yield();
    }
    CHECK_EQUAL(shared_words()[21], 0);
    const struct process_exit_params code = {.code = 0};
    must(process_exit(server, &code), "exit");
    release(thread);
    release(server);
    release(session);
    release(endpoint);
}

const struct guest_test several_cpus_tests[] = {
    {"an unmapped page is gone on every CPU", test_unmap_reaches_other_cpus},
    {"one server, called from all CPUs", test_calls_from_all_cpus},
};
const uint32_t several_cpus_test_count = sizeof(several_cpus_tests) / sizeof(several_cpus_tests[0]);
