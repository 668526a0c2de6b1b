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
#include "service.h"
#include "stack/udp_socket.h"

#define NAME_BYTES 8u

/* The one interface that is routed. */
#define ROUTED_NAME        "overlay"
#define ROUTED_PREFIX_BITS 7u

/* Between two looks whether there is a driver again, and before one that lied is used again. */
#define REST_NS     UINT64_C(20000000)
#define EARLY_LOOKS 100u /* two seconds */
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
};

struct adapter {
    char name[NAME_BYTES]; /* [I] as the program was granted the driver */
    bool is_routed;        /* [I] */
    uint32_t device;       /* [I] */
    uint64_t bit;          /* [I] of the program's event */
    uint32_t event;        /* [I] what the thread waits for while the main thread has work to do */
    uint32_t frames_event; /* [I] the driver's to signal, and adapters_let_go()'s */
    uint32_t signaller;    /* [I] the same, as the driver gets it */
    struct program_thread thread;
    struct program_thread listener;
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
    struct link_properties properties; /* of one that is not routed */
    uint16_t routed_mtu_bytes;         /* of one that is */
    bool is_up;
};

static struct adapter adapters[ADAPTERS_MAX];
static uint32_t adapter_count;
static const struct turns *adapters_turns;

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

static bool is_absent(enum status status)
{
    return status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED;
}

static enum status await_event(const struct adapter *adapter)
{
    struct register_message message = {.tag = 0};
    return message_receive(adapter->event, &message);
}

/*
 * False: it cannot wait. Where the machine has no such device, another driver, or another start of
 * it, may find one: that is told (adapters_look_again). While the machine starts, one may only not
 * be found yet.
 */
static bool await_device(struct adapter *adapter)
{
    for (uint32_t looks = 0;; looks += looks < EARLY_LOOKS ? 1 : 0) {
        const enum status status = open_device(adapter);
        if (status == STATUS_OK) {
            return true;
        }
        if (!is_absent(status) && status != STATUS_PEER_GONE && status != STATUS_WRONG_STATE) {
            log_print(SEVERITY_WARNING, "%s: %s", adapter->name, status_text(status));
        }
        const enum status waited = is_absent(status) && looks == EARLY_LOOKS
                                       ? await_event(adapter)
                                       : clock_sleep_until(clock_now_ns() + REST_NS);
        if (waited != STATUS_OK) {
            return false;
        }
    }
}

/*
 * Frames are told of by an event, so that nothing need be asked for anew each time. It is one of
 * its own, and looked at by a thread of its own: whoever can signal an event can set all its bits.
 */
static void listen(void *argument)
{
    const struct adapter *adapter = argument;
    struct register_message message = {.tag = 0};
    while (message_receive(adapter->frames_event, &message) == STATUS_OK) {
        /* Who is held hears again when all are let go. */
        if (!turns_are_held(adapters_turns)) {
            signal_bits(program_capability("event"), adapter->bit);
        }
        message = (struct register_message){.tag = 0};
    }
    log_print(SEVERITY_ERROR, "%s is not listened to any more", adapter->name);
}

/* Until the driver is gone. */
static void await_changes(struct adapter *adapter)
{
    const uint32_t port = adapter->port; /* the main thread may let go of it at any time */
    uint32_t changes = 0;
    struct network_port_wait_results results = {0};
    const struct network_port_notify_params params = {.event = adapter->signaller};
    if (network_port_notify(port, &params) != STATUS_OK) {
        return;
    }
    while (network_port_wait(port, &results) == STATUS_OK) {
        if (results.changes != changes) {
            changes = results.changes;
            __atomic_store_n(&adapter->has_changed, 1, __ATOMIC_RELEASE);
        }
        while (turns_are_held(adapters_turns)) {
            (void)await_event(adapter);
        }
        signal_bits(program_capability("event"), adapter->bit);
    }
}

static void serve_driver(void *argument)
{
    struct adapter *adapter = argument;
    while (await_device(adapter)) {
        tell_main(adapter, ADAPTER_OPENED);
        await_changes(adapter);
        tell_main(adapter, ADAPTER_GONE);
        while (phase_of(adapter) == ADAPTER_GONE) {
            (void)await_event(adapter);
        }
        const bool is_distrusted =
            __atomic_exchange_n(&adapter->is_distrusted, 0, __ATOMIC_ACQ_REL) != 0;
        const uint64_t rest_ns = is_distrusted ? DISTRUST_NS : REST_NS;
        if (clock_sleep_until(clock_now_ns() + rest_ns) != STATUS_OK) {
            break;
        }
    }
    log_print(SEVERITY_ERROR, "%s is not looked after any more", adapter->name);
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

static bool has_room(void *context, uint32_t size_bytes)
{
    struct adapter *adapter = context;
    if (!adapter->is_running) {
        return false;
    }
    if (frames_have_room(&adapter->frames, size_bytes)) {
        return true;
    }
    const enum status status = frames_collect(&adapter->frames);
    check(adapter, status);
    return status == STATUS_OK && frames_have_room(&adapter->frames, size_bytes);
}

static struct link_functions functions_of(struct adapter *adapter)
{
    return (struct link_functions){.context = adapter, .send = send, .has_room = has_room};
}

static enum status
add_ethernet(struct adapter *adapter, const struct network_description *description)
{
    const struct link_functions functions = functions_of(adapter);
    struct link_properties properties = {
        .mtu_bytes = LINK_MTU_BYTES_MAX,
        .does_sum = description->sends_checksums,
        .cuts_tcp4 = description->cuts_tcp4,
        .cuts_tcp6 = description->cuts_tcp6,
    };
    memcpy(properties.address, description->address.data, LINK_ADDRESS_BYTES);
    if (description->frame_bytes_max - LINK_HEADER_BYTES < LINK_MTU_BYTES_MAX) {
        properties.mtu_bytes = (uint16_t)(description->frame_bytes_max - LINK_HEADER_BYTES);
    }
    const enum status status = link_add(&properties, &functions, &adapter->link);
    if (status == STATUS_OK) {
        adapter->properties = properties;
        link_use_autoconfiguration(adapter->link, true);
        return kept_settings_apply(adapter->name, adapter->link);
    }
    return status;
}

/* Of packets; more than a packet can have is no more. */
static uint16_t routed_mtu(const struct network_description *description)
{
    return description->frame_bytes_max < UINT16_MAX ? (uint16_t)description->frame_bytes_max
                                                     : UINT16_MAX;
}

static enum status
add_routed(struct adapter *adapter, const struct network_description *description)
{
    const struct link_functions functions = functions_of(adapter);
    adapter->routed_mtu_bytes = routed_mtu(description);
    return link_add_routed(adapter->routed_mtu_bytes, &functions, &adapter->link);
}

/* Which of both kinds it is was said by who granted the driver; what that says must not differ. */
static bool
is_possible(const struct adapter *adapter, const struct network_description *description)
{
    const uint32_t address_bytes = adapter->is_routed ? 0 : LINK_ADDRESS_BYTES;
    const uint32_t header_bytes = adapter->is_routed ? 0 : LINK_HEADER_BYTES;
    return description->is_routed == adapter->is_routed &&
           description->address.size_bytes == address_bytes &&
           description->frame_bytes_max >= LINK_MTU_BYTES_MIN + header_bytes &&
           description->receive_bytes_min <= FRAME_PLACE_BYTES;
}

static enum status add_link(struct adapter *adapter, const struct network_description *description)
{
    return adapter->is_routed ? add_routed(adapter, description)
                              : add_ethernet(adapter, description);
}

/* The same device, which does all for the link that it did before. */
static bool
is_as_before(const struct adapter *adapter, const struct network_description *description)
{
    const struct link_properties *before = &adapter->properties;
    const struct bytes address = {before->address, LINK_ADDRESS_BYTES};
    if (adapter->is_routed) {
        return routed_mtu(description) == adapter->routed_mtu_bytes;
    }
    return bytes_equal(description->address, address) &&
           (!before->does_sum || description->sends_checksums) &&
           (!before->cuts_tcp4 || description->cuts_tcp4) &&
           (!before->cuts_tcp6 || description->cuts_tcp6);
}

/* While the driver is gone nobody says whose such an address still is. */
static void end_reserved(struct adapter *adapter)
{
    const struct bytes none = {NULL, 0};
    if (adapter->is_routed && adapter->link != NULL) {
        (void)reserved_use(adapter->link, none); /* none fit always */
    }
}

/* It may be told after the interface was; what is up has one. */
static enum status
use_routed_address(struct adapter *adapter, const struct network_description *description)
{
    struct address address = {.link = 0};
    if (!description->is_up) {
        return STATUS_OK;
    }
    if (description->packet_address.size_bytes != ADDRESS_BYTES ||
        description->prefix_bits != ROUTED_PREFIX_BITS) {
        return STATUS_UNSUPPORTED;
    }
    memcpy(address.bytes, description->packet_address.data, ADDRESS_BYTES);
    const enum status status = link_use_routed_address(adapter->link, &address);
    return status == STATUS_OK ? reserved_use(adapter->link, description->more_addresses) : status;
}

/* The cable; and, of a driver that is new, whether its device is as before. */
static enum status look_at_description(struct adapter *adapter)
{
    struct network_port_describe_results results = {0};
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    enum status status = network_port_describe(adapter->port, &results);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        return status;
    }
    if (!is_possible(adapter, &results.description)) {
        status = STATUS_UNSUPPORTED;
    } else if (adapter->link == NULL) {
        status = add_link(adapter, &results.description);
    } else if (!is_as_before(adapter, &results.description)) {
        status = STATUS_UNSUPPORTED;
    }
    if (status == STATUS_OK && adapter->is_routed) {
        status = use_routed_address(adapter, &results.description);
    }
    if (status == STATUS_OK && results.description.is_up != adapter->is_up) {
        adapter->is_up = results.description.is_up;
        link_set_up(adapter->link, adapter->is_up);
        log_print(
            SEVERITY_INFORMATION, "%s: %s", adapter_name(adapter), adapter->is_up ? "up" : "down");
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
        end_reserved(adapter);
        set_phase(adapter, ADAPTER_OPENING);
        signal_bits(adapter->event, 1);
        break;
    default:
        break;
    }
}

/* True: it stopped before all of them: there were many, or who is to read them is behind. */
static bool receive_frames(struct adapter *adapter)
{
    struct frame frame;
    bool is_sum_good = false;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < FRAMES_ONCE_MAX && status == STATUS_OK && !udp_sockets_are_behind();
         i++) {
        status = frames_receive(&adapter->frames, &frame, &is_sum_good);
        if (status != STATUS_OK) {
            break;
        }
        /* What is no frame, or finds no room, is lost: the link counts it. */
        (void)link_receive_pieces(adapter->link, &frame, is_sum_good);
        if (!adapter->is_running) {
            return false;
        }
        status = frames_give_back(&adapter->frames);
    }
    check(adapter, status);
    return status == STATUS_OK;
}

/* Takes what came. True: there is more. */
static bool take_in(struct adapter *adapter, bool is_rest)
{
    take_phase(adapter);
    if (adapter->is_running && __atomic_exchange_n(&adapter->has_changed, 0, __ATOMIC_ACQ_REL)) {
        const enum status status = look_at_description(adapter);
        check(adapter, status == STATUS_UNSUPPORTED ? STATUS_MALFORMED : status);
    }
    if (adapter->is_running) {
        check(adapter, frames_collect(&adapter->frames));
    }
    return adapter->is_running && !is_rest && receive_frames(adapter);
}

static void hand_over(struct adapter *adapter)
{
    if (adapter->link != NULL) {
        link_flush(adapter->link);
    }
    if (adapter->is_running && frames_publish(&adapter->frames)) {
        message_set_deadline(clock_now_ns() + ANSWER_NS);
        check(adapter, network_port_work(adapter->port));
        message_set_deadline(0);
    }
}

bool adapters_turn(bool is_rest)
{
    bool has_more = false;
    for (uint32_t i = 0; i < adapter_count; i++) {
        has_more = take_in(&adapters[i], is_rest) || has_more;
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

/* Who looks for a device is not held, and is not to look because others were. */
void adapters_let_go(void)
{
    for (uint32_t i = 0; i < adapter_count; i++) {
        if (phase_of(&adapters[i]) != ADAPTER_OPENING) {
            signal_bits(adapters[i].event, 1);
            signal_bits(adapters[i].frames_event, 1);
        }
    }
}

void adapters_look_again(void)
{
    for (uint32_t i = 0; i < adapter_count; i++) {
        if (phase_of(&adapters[i]) == ADAPTER_OPENING) {
            signal_bits(adapters[i].event, 1);
        }
    }
}

/* -- beginning, and looking -------------------------------------------------------------------- */

static enum status begin(struct adapter *adapter, uint32_t number)
{
    struct ledger_create_event_results created = {0};
    struct ledger_create_event_results frames = {0};
    enum status status = ledger_create_event(PROGRAM_LEDGER, &created);
    adapter->event = created.event;
    adapter->bit = UINT64_C(1) << number;
    if (status == STATUS_OK) {
        status = ledger_create_event(PROGRAM_LEDGER, &frames);
        adapter->frames_event = frames.event;
    }
    if (status == STATUS_OK) {
        status = capability_copy(frames.event, EVENT_FACET_SIGNALLER, &adapter->signaller);
    }
    if (status == STATUS_OK) {
        status = program_thread_create(listen, adapter, &adapter->listener);
    }
    return status == STATUS_OK ? program_thread_create(serve_driver, adapter, &adapter->thread)
                               : status;
}

/* STATUS_NOT_FOUND: the program was not granted such a driver. */
static enum status start_adapter(const char *name, bool is_routed)
{
    struct adapter *adapter = &adapters[adapter_count];
    adapter->device = program_capability(name);
    if (adapter->device == 0) {
        return STATUS_NOT_FOUND;
    }
    adapter->is_routed = is_routed;
    (void)format_text(adapter->name, NAME_BYTES, "%s", name);
    return begin(adapter, adapter_count++);
}

enum status adapters_start(const struct turns *turns)
{
    enum status status = STATUS_OK;
    adapters_turns = turns;
    for (uint32_t i = 0; i < CARDS_MAX && status == STATUS_OK; i++) {
        char name[NAME_BYTES];
        (void)format_text(name, NAME_BYTES, "card%u", i);
        status = start_adapter(name, false);
    }
    if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        status = start_adapter(ROUTED_NAME, true);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
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

struct bytes adapter_address(const struct adapter *adapter)
{
    return (struct bytes){adapter->properties.address, adapter->is_routed ? 0 : LINK_ADDRESS_BYTES};
}
