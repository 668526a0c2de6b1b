#include "adapter.h"
#include "frames.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include "schema/network_client.h"

#define NAME_BYTES 8u

/* Between two looks whether there is a driver again, and before one that lied is used again. */
#define REST_NS     UINT64_C(20000000)
#define DISTRUST_NS UINT64_C(1000000000)

/* Of a driver that is asked to look into the rings, or what it has: everybody waits for that. */
#define ANSWER_NS UINT64_C(200000000)

/* Frames that are taken before others get a turn. */
#define FRAMES_ONCE_MAX 128u

enum adapter_phase {
    ADAPTER_OPENING,
    ADAPTER_OPENED,
    ADAPTER_RUNNING,
    ADAPTER_GONE,
    ADAPTER_ABSENT,
};

struct adapter {
    char name[NAME_BYTES]; /* [I] */
    uint32_t device;       /* [I] */
    uint64_t bit;          /* [I] of the program's event */
    uint32_t event;        /* [I] what the thread waits for while the main thread has work to do */
    struct program_thread thread;
    uint32_t phase;         /* [a] enum adapter_phase */
    uint32_t has_changed;   /* [a] the driver's description */
    uint32_t is_distrusted; /* [a] */
    /* Of the thread until OPENED, then of the main thread until GONE was dealt with. */
    uint32_t port;
    uint32_t memory;
    /* [o] the main thread: */
    bool is_running;
    struct mapping mapping;
    struct frames frames;
    struct link *link;
    uint8_t address[LINK_ADDRESS_BYTES];
    bool is_up;
};

static struct adapter adapters[ADAPTERS_MAX];
static uint32_t adapter_count;

static enum adapter_phase phase_of(const struct adapter *adapter)
{
    return (enum adapter_phase)__atomic_load_n(&adapter->phase, __ATOMIC_ACQUIRE);
}

static void set_phase(struct adapter *adapter, enum adapter_phase phase)
{
    __atomic_store_n(&adapter->phase, phase, __ATOMIC_RELEASE);
}

static bool change_phase(struct adapter *adapter, enum adapter_phase from, enum adapter_phase to)
{
    uint32_t expected = from;
    return __atomic_compare_exchange_n(
        &adapter->phase, &expected, to, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static void signal_bits(uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    (void)event_signal(event, &params); /* both events are this program's own */
}

/* -- the thread -------------------------------------------------------------------------------- */

static void tell_main(struct adapter *adapter, enum adapter_phase phase)
{
    set_phase(adapter, phase);
    signal_bits(program_capability("event"), adapter->bit);
}

static enum status open_device(struct adapter *adapter)
{
    const struct network_device_open_params params = {
        .buffer_bytes = FRAMES_BYTES, .takes_large = 1};
    struct network_device_open_results results = {0};
    const enum status status = network_device_open(adapter->device, &params, &results);
    adapter->port = results.port;
    adapter->memory = results.memory;
    return status;
}

/* False: there will never be one. */
static bool await_device(struct adapter *adapter)
{
    for (;;) {
        const enum status status = open_device(adapter);
        if (status == STATUS_OK) {
            return true;
        }
        if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED) {
            return false;
        }
        if (status != STATUS_PEER_GONE && status != STATUS_WRONG_STATE) {
            log_print(SEVERITY_WARNING, "%s: %s", adapter->name, status_text(status));
        }
        if (clock_sleep_until(clock_now_ns() + REST_NS) != STATUS_OK) {
            return false;
        }
    }
}

/* Until the driver is gone. */
static void await_frames(struct adapter *adapter)
{
    const uint32_t port = adapter->port; /* the main thread may let go of it at any time */
    uint32_t changes = 0;
    struct network_port_wait_results results = {0};
    while (network_port_wait(port, &results) == STATUS_OK) {
        if (results.changes != changes) {
            changes = results.changes;
            __atomic_store_n(&adapter->has_changed, 1, __ATOMIC_RELEASE);
        }
        signal_bits(program_capability("event"), adapter->bit);
    }
}

static void serve_driver(void *argument)
{
    struct adapter *adapter = argument;
    while (await_device(adapter)) {
        tell_main(adapter, ADAPTER_OPENED);
        await_frames(adapter);
        tell_main(adapter, ADAPTER_GONE);
        while (phase_of(adapter) == ADAPTER_GONE) {
            struct register_message message = {.tag = 0};
            (void)message_receive(adapter->event, &message);
        }
        const bool is_distrusted =
            __atomic_exchange_n(&adapter->is_distrusted, 0, __ATOMIC_ACQ_REL) != 0;
        const uint64_t rest_ns = is_distrusted ? DISTRUST_NS : REST_NS;
        if (clock_sleep_until(clock_now_ns() + rest_ns) != STATUS_OK) {
            break;
        }
    }
    tell_main(adapter, ADAPTER_ABSENT);
}

/* -- the main thread --------------------------------------------------------------------------- */

/* The driver is not to be used, or has ended: its port ends, so that the thread hears of it. */
static void stop(struct adapter *adapter)
{
    adapter->is_running = false;
    capability_release(adapter->port);
    capability_release(adapter->memory);
    adapter->port = 0;
    adapter->memory = 0;
    mapping_finish(&adapter->mapping);
    adapter->mapping = (struct mapping){0};
}

static void distrust(struct adapter *adapter)
{
    __atomic_store_n(&adapter->is_distrusted, 1, __ATOMIC_RELEASE);
    stop(adapter);
}

static void check(struct adapter *adapter, enum status status)
{
    const bool is_wrong = status == STATUS_MALFORMED || status == STATUS_TIMED_OUT;
    if (is_wrong && adapter->is_running) {
        log_print(
            SEVERITY_ERROR,
            "%s: its driver %s",
            adapter->name,
            status == STATUS_TIMED_OUT ? "does not answer" : "contradicts itself");
        distrust(adapter);
    }
}

static enum status send(void *context, const struct frame *frame)
{
    struct adapter *adapter = context;
    if (!adapter->is_running) {
        return STATUS_PEER_GONE;
    }
    enum status status = frames_send(&adapter->frames, frame);
    if (status == STATUS_LIMIT_EXCEEDED) {
        status = frames_collect(&adapter->frames);
        status = status == STATUS_OK ? frames_send(&adapter->frames, frame) : status;
    }
    check(adapter, status);
    return status;
}

static enum status add_link(struct adapter *adapter, const struct network_description *description)
{
    const struct link_functions functions = {.context = adapter, .send = send};
    struct link_properties properties = {
        .mtu_bytes = LINK_MTU_BYTES_MAX,
        .does_sum = description->sends_checksums,
    };
    if (description->address.size_bytes != LINK_ADDRESS_BYTES ||
        description->frame_bytes_max < LINK_MTU_BYTES_MIN + LINK_HEADER_BYTES ||
        description->receive_bytes_min > FRAME_PLACE_BYTES) {
        return STATUS_UNSUPPORTED;
    }
    memcpy(properties.address, description->address.data, LINK_ADDRESS_BYTES);
    if (description->frame_bytes_max - LINK_HEADER_BYTES < LINK_MTU_BYTES_MAX) {
        properties.mtu_bytes = (uint16_t)(description->frame_bytes_max - LINK_HEADER_BYTES);
    }
    const enum status status = link_add(&properties, &functions, &adapter->link);
    if (status == STATUS_OK) {
        memcpy(adapter->address, properties.address, LINK_ADDRESS_BYTES);
        link_use_autoconfiguration(adapter->link, true);
        return link_use_dhcp(adapter->link, true);
    }
    return status;
}

/* The cable; and, of a driver that is new, whether it has the same device. */
static enum status look_at_description(struct adapter *adapter)
{
    struct network_port_describe_results results = {0};
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    enum status status = network_port_describe(adapter->port, &results);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        return status;
    }
    if (adapter->link == NULL) {
        status = add_link(adapter, &results.description);
    } else if (!bytes_equal(
                   results.description.address,
                   (struct bytes){adapter->address, LINK_ADDRESS_BYTES})) {
        status = STATUS_UNSUPPORTED;
    }
    if (status == STATUS_OK && results.description.is_up != adapter->is_up) {
        adapter->is_up = results.description.is_up;
        link_set_up(adapter->link, adapter->is_up);
        log_print(SEVERITY_INFORMATION, "%s: %s", adapter->name, adapter->is_up ? "up" : "down");
    }
    return status;
}

static void start(struct adapter *adapter)
{
    uint64_t size_bytes = 0;
    adapter->mapping = (struct mapping){0};
    enum status status =
        mapping_create_whole(adapter->memory, MAP_READ | MAP_WRITE, &adapter->mapping, &size_bytes);
    capability_release(adapter->memory);
    adapter->memory = 0;
    if (status == STATUS_OK && size_bytes < FRAMES_RINGS_BYTES + FRAMES_BYTES) {
        status = STATUS_MALFORMED;
    }
    adapter->is_running = true;
    if (status == STATUS_OK) {
        frames_init(&adapter->frames, adapter->mapping.address);
        status = look_at_description(adapter);
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "%s cannot be used: %s", adapter->name, status_text(status));
        distrust(adapter);
    }
}

static void take_phase(struct adapter *adapter)
{
    switch (phase_of(adapter)) {
    case ADAPTER_OPENED:
        /* It may have gone meanwhile: then the next turn sees that. */
        if (change_phase(adapter, ADAPTER_OPENED, ADAPTER_RUNNING)) {
            start(adapter);
        }
        break;
    case ADAPTER_GONE:
        stop(adapter);
        set_phase(adapter, ADAPTER_OPENING);
        signal_bits(adapter->event, 1);
        break;
    default:
        break;
    }
}

/* True: it stopped before all of them. */
static bool receive_frames(struct adapter *adapter)
{
    struct bytes frame;
    bool is_sum_good = false;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < FRAMES_ONCE_MAX && status == STATUS_OK; i++) {
        status = frames_receive(&adapter->frames, &frame, &is_sum_good);
        if (status != STATUS_OK) {
            break;
        }
        /* What is no frame, or finds no room, is lost: the link counts it. */
        (void)link_receive(adapter->link, frame, is_sum_good);
        if (!adapter->is_running) {
            return false;
        }
        status = frames_give_back(&adapter->frames);
    }
    check(adapter, status);
    return status == STATUS_OK;
}

/* Takes what came. True: there is more. */
static bool take_in(struct adapter *adapter)
{
    take_phase(adapter);
    if (adapter->is_running && __atomic_exchange_n(&adapter->has_changed, 0, __ATOMIC_ACQ_REL)) {
        check(adapter, look_at_description(adapter));
    }
    if (adapter->is_running) {
        check(adapter, frames_collect(&adapter->frames));
    }
    return adapter->is_running && receive_frames(adapter);
}

static void hand_over(struct adapter *adapter)
{
    if (adapter->is_running && frames_publish(&adapter->frames)) {
        message_set_deadline(clock_now_ns() + ANSWER_NS);
        check(adapter, network_port_work(adapter->port));
        message_set_deadline(0);
    }
}

bool adapters_turn(void)
{
    bool has_more = false;
    for (uint32_t i = 0; i < adapter_count; i++) {
        has_more = take_in(&adapters[i]) || has_more;
    }
    /* What came by one may have been answered by another one. */
    for (uint32_t i = 0; i < adapter_count; i++) {
        hand_over(&adapters[i]);
    }
    /* Who comes back anyway need not be woken. */
    for (uint32_t i = 0; i < adapter_count && !has_more; i++) {
        has_more = adapters[i].is_running && frames_rearm(&adapters[i].frames);
    }
    return has_more;
}

/* -- beginning, and looking -------------------------------------------------------------------- */

static enum status begin(struct adapter *adapter, uint32_t number)
{
    struct ledger_create_event_results created = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &created);
    if (status != STATUS_OK) {
        return status;
    }
    adapter->event = created.event;
    adapter->bit = UINT64_C(1) << number;
    return program_thread_create(serve_driver, adapter, &adapter->thread);
}

enum status adapters_start(void)
{
    for (uint32_t i = 0; i < ADAPTERS_MAX; i++) {
        struct adapter *adapter = &adapters[i];
        (void)format_text(adapter->name, NAME_BYTES, "card%u", i);
        adapter->device = program_capability(adapter->name);
        if (adapter->device == 0) {
            return STATUS_OK;
        }
        adapter_count++;
        const enum status status = begin(adapter, i);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

struct adapter *adapter_find(uint8_t number)
{
    for (uint32_t i = 0; i < adapter_count; i++) {
        struct adapter *adapter = &adapters[i];
        if (adapter->link != NULL && link_look(adapter->link).number == number) {
            return adapter;
        }
    }
    return NULL;
}

const char *adapter_name(const struct adapter *adapter)
{
    return adapter->name;
}

struct link *adapter_link(const struct adapter *adapter)
{
    return adapter->link;
}

const uint8_t *adapter_address(const struct adapter *adapter)
{
    return adapter->address;
}
