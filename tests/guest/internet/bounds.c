#include "bounds.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "peer.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"

#define OPENED_MAX 512u
#define ANY_PORT   0u
#define OWN_PORT   7001u
#define LOOPBACK   UINT32_C(0x7f000001)
#define REST_NS    UINT64_C(20000000)

/* -- principals -------------------------------------------------------------------------------- */

static void become(const char *name)
{
    const uint32_t authority = program_capability("principals");
    struct principal_authority_create_params params = {0};
    struct principal_authority_create_results results = {0};
    memcpy(&params, name, text_bytes(name).size_bytes);
    CHECK_EQUAL(principal_authority_create(authority, &params, &results), STATUS_OK);
    const struct principal_authority_bind_params bind = {
        .process = PROGRAM_PROCESS, .principal = results.principal};
    CHECK_EQUAL(principal_authority_bind(authority, &bind), STATUS_OK);
    capability_release(results.principal);
}

/* Opens one more. */
typedef enum status (*open_function)(uint32_t network, uint32_t *handle);

static enum status open_listener(uint32_t network, uint32_t *handle)
{
    const struct network_listen_params params = {
        .local = {.port = ANY_PORT}, .backlog = 1, .receive_bytes = 1, .send_bytes = 1};
    struct network_listen_results results = {0};
    const enum status status = network_listen(network, &params, &results);
    *handle = results.listener;
    return status;
}

static enum status open_socket(uint32_t network, uint32_t *handle)
{
    const struct network_bind_params params = {.receive_bytes = 1};
    struct network_bind_results results = {0};
    const enum status status = network_bind(network, &params, &results);
    *handle = results.socket;
    return status;
}

static enum status open_narrowed(uint32_t network, uint32_t *handle)
{
    const struct network_narrow_params params = {.allowed = text_bytes("*:80")};
    struct network_narrow_results results = {0};
    const enum status status = network_narrow(network, &params, &results);
    *handle = results.network;
    return status;
}

/* With memory to send from. */
static enum status open_outbox(uint32_t network, uint32_t *handle)
{
    struct udp_socket_outbox_results results = {0};
    enum status status = open_socket(network, handle);
    if (status != STATUS_OK) {
        return status;
    }
    status = udp_socket_outbox(*handle, &results);
    capability_release(status == STATUS_OK ? results.memory : *handle);
    return status;
}

struct had {
    uint32_t count;
    uint32_t handles[OPENED_MAX];
};

static void take_all(uint32_t network, open_function open, struct had *had)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && had->count < OPENED_MAX) {
        status = open(network, &had->handles[had->count]);
        had->count += status == STATUS_OK ? 1 : 0;
    }
    CHECK(had->count == OPENED_MAX || status == STATUS_LIMIT_EXCEEDED);
}

static void give_back_all(struct had *had)
{
    while (had->count > 0) {
        capability_release(had->handles[--had->count]);
    }
}

static struct network_usage usage_of(uint32_t network)
{
    struct network_usage_results results = {0};
    CHECK_EQUAL(network_usage(network, &results), STATUS_OK);
    return results.usage;
}

/* Until no more is used than before. */
static void await_use(uint32_t network, const struct network_usage *before)
{
    struct network_usage now = usage_of(network);
    while (now.listeners > before->listeners || now.sockets > before->sockets) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
        now = usage_of(network);
    }
}

/* Who takes all that he gets leaves something to the next, who gets more when he is gone. */
static void check_shares(uint32_t network, open_function open)
{
    static struct had first;
    static struct had second;
    const struct network_usage use = usage_of(network);
    become("the first");
    take_all(network, open, &first);
    become("the second");
    take_all(network, open, &second);
    CHECK(first.count > second.count);
    CHECK(second.count > 0);
    const uint32_t before = second.count;
    give_back_all(&first);
    while (second.count == before) {
        /* What was given back may not have gone yet. */
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
        take_all(network, open, &second);
    }
    give_back_all(&second);
    await_use(network, &use);
}

/* Where each of many takes all that he gets, all of them get something. */
static void check_many(uint32_t network, open_function open)
{
    static const char *const names[] = {
        "one", "two", "three", "four", "five", "six", "seven", "eight"};
    static struct had had[sizeof(names) / sizeof(names[0])];
    const struct network_usage use = usage_of(network);
    for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        become(names[i]);
        take_all(network, open, &had[i]);
        CHECK(had[i].count > 0);
    }
    for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        give_back_all(&had[i]);
    }
    await_use(network, &use);
}

/* Writes until there is no room. */
static void fill(uint32_t stream)
{
    static const uint8_t data[1000];
    const struct tcp_stream_write_now_params params = {.data = {data, sizeof(data)}};
    struct tcp_stream_write_now_results results = {0};
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        status = tcp_stream_write_now(stream, &params, &results);
    }
    CHECK_EQUAL(status, STATUS_NOT_FOUND);
}

/* Until the end. */
static void read_all(uint32_t stream)
{
    const struct tcp_stream_read_params params = {.size_bytes = 3000};
    struct tcp_stream_read_results results = {0};
    enum status status = STATUS_OK;
    do {
        status = tcp_stream_read(stream, &params, &results);
    } while (status == STATUS_OK && results.data.size_bytes > 0);
    CHECK_EQUAL(status, STATUS_OK);
}

/* Somebody is gone before what he has written is taken: afterwards, what he had is for others. */
static void check_left(uint32_t network)
{
    static struct had heir;
    const struct network_place own = place_ipv4(LOOPBACK, OWN_PORT);
    const struct network_listen_params listen = {.local = {.port = OWN_PORT}, .backlog = 1};
    const struct network_usage use = usage_of(network);
    struct network_listen_results listener = {0};
    struct tcp_listener_accept_results accepted = {0};
    become("somebody");
    CHECK_EQUAL(network_listen(network, &listen, &listener), STATUS_OK);
    become("a passer-by");
    const uint32_t stream = connect_to(network, &own);
    CHECK_EQUAL(tcp_listener_accept(listener.listener, &accepted), STATUS_OK);
    /* Who finishes first is who remembers the connection afterwards. */
    CHECK_EQUAL(tcp_stream_finish(accepted.stream), STATUS_OK);
    read_all(stream);
    fill(stream);
    capability_release(stream);
    become("the heir");
    take_all(network, open_listener, &heir);
    const uint32_t before = heir.count;
    read_all(accepted.stream);
    while (heir.count == before) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
        take_all(network, open_listener, &heir);
    }
    give_back_all(&heir);
    capability_release(accepted.stream);
    capability_release(listener.listener);
    await_use(network, &use);
}

/* Nobody has all that memory, and what ended is there for others. */
static void check_outboxes(uint32_t network)
{
    static struct had first;
    static struct had second;
    const struct network_usage use = usage_of(network);
    for (uint32_t i = 0; i < 3; i++) {
        become("the first");
        take_all(network, open_outbox, &first);
        become("the second");
        take_all(network, open_outbox, &second);
        CHECK(first.count > 1 && first.count < OPENED_MAX);
        CHECK(second.count > 1 && second.count <= first.count);
        give_back_all(&first);
        give_back_all(&second);
        await_use(network, &use);
    }
}

void test_shares(uint32_t network)
{
    uint32_t kept = 0;
    /* What a process has counts for who it was first. */
    become("somebody");
    CHECK_EQUAL(open_narrowed(network, &kept), STATUS_OK);
    check_shares(network, open_listener);
    check_shares(network, open_socket);
    check_shares(network, open_narrowed);
    check_many(network, open_listener);
    check_many(network, open_socket);
    check_left(network);
    check_outboxes(network);
    capability_release(kept);
}

/* -- other processes --------------------------------------------------------------------------- */

/* With more than one principal's windows may take together. */
#define OTHERS       16u
#define WINDOW_BYTES UINT64_C(0x40000)
#define QUOTA_BYTES  UINT64_C(0x100000)
#define PERIOD_NS    UINT64_C(10000000)
#define PRIORITY     100u
#define ENDED        UINT64_C(1)

int use_window(void)
{
    const struct tcp_stream_window_params params = {.size_bytes = WINDOW_BYTES};
    struct tcp_stream_window_results results = {0};
    return tcp_stream_window(program_capability("stream"), &params, &results) == STATUS_OK ? 0 : 1;
}

static uint32_t prepare(uint32_t ledger)
{
    const struct scheduling_create_params budget = {
        .budget_ns = PERIOD_NS, .period_ns = PERIOD_NS, .ceiling = PRIORITY};
    struct scheduling_create_results scheduling = {0};
    CHECK_EQUAL(scheduling_create(program_capability("cpu"), &budget, &scheduling), STATUS_OK);
    const struct launcher_prepare_params params = {
        .program = text_bytes("internet_test"),
        .ledger = ledger,
        .scheduling = scheduling.scheduling,
        .priority = PRIORITY,
    };
    struct launcher_prepare_results results = {0};
    CHECK_EQUAL(launcher_prepare(program_capability("launcher"), &params, &results), STATUS_OK);
    capability_release(scheduling.scheduling);
    return results.launch;
}

static uint32_t exit_code_of(uint32_t process)
{
    struct ledger_create_event_results event = {0};
    struct process_state_results state = {0};
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &event), STATUS_OK);
    const struct process_set_exit_event_params exit = {.event = event.event, .bits = ENDED};
    if (process_set_exit_event(process, &exit) == STATUS_OK) {
        struct register_message message = {.tag = 0};
        CHECK_EQUAL(message_receive(event.event, &message), STATUS_OK);
    }
    CHECK_EQUAL(process_state(process, &state), STATUS_OK);
    CHECK(state.is_ended);
    capability_release(event.event);
    return state.exit_code;
}

/* Another process has it for as long as that lives; it says whether it got a window. */
static uint32_t lend(uint32_t stream)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = QUOTA_BYTES};
    const struct launch_grant_params grant = {
        .name = text_bytes("stream"), .interface = text_bytes("TcpStream"), .capability = stream};
    const struct launch_argument_params argument = {.text = text_bytes("window")};
    struct ledger_create_ledger_results ledger = {0};
    struct launch_start_results started = {0};
    CHECK_EQUAL(ledger_create_ledger(PROGRAM_LEDGER, &quota, &ledger), STATUS_OK);
    const uint32_t launch = prepare(ledger.ledger);
    CHECK_EQUAL(launch_grant(launch, &grant), STATUS_OK);
    CHECK_EQUAL(launch_argument(launch, &argument), STATUS_OK);
    CHECK_EQUAL(launch_argument(launch, &argument), STATUS_OK);
    CHECK_EQUAL(launch_start(launch, &started), STATUS_OK);
    const uint32_t exit_code = exit_code_of(started.process);
    capability_release(started.process);
    capability_release(launch);
    CHECK_EQUAL(ledger_destroy(ledger.ledger), STATUS_OK);
    capability_release(ledger.ledger);
    return exit_code;
}

void test_windows_of_others(uint32_t network)
{
    const struct network_listen_params listen = {.local = {.port = OWN_PORT}, .backlog = 8};
    const struct network_place own = place_ipv4(LOOPBACK, OWN_PORT);
    struct network_listen_results listener = {0};
    CHECK_EQUAL(network_listen(network, &listen, &listener), STATUS_OK);
    for (uint32_t i = 0; i < OTHERS && failure_count == 0; i++) {
        struct tcp_listener_accept_results accepted = {0};
        const uint32_t stream = connect_to(network, &own);
        CHECK_EQUAL(tcp_listener_accept(listener.listener, &accepted), STATUS_OK);
        CHECK_EQUAL(lend(accepted.stream), 0);
        capability_release(accepted.stream);
        capability_release(stream);
    }
    capability_release(listener.listener);
}
