#include "names.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"

/* The resolver answers within a minute. */
#define ANSWER_NS UINT64_C(70000000000)

struct name {
    bool is_used;
    bool is_done; /* [a] */
    struct program_thread thread;
    uint32_t number;
    uint64_t bits;
    uint8_t host[HOST_NAME_BYTES_MAX];
    uint32_t host_bytes;
    /* [o] the thread, until is_done: */
    enum status status;
    struct ip_address address;
};

static struct name names[NAMES_MAX];

static void resolve(struct name *name)
{
    const struct resolver_resolve_params params = {.name = {name->host, name->host_bytes}};
    struct network_resolver_results opened = {0};
    struct resolver_resolve_results results = {0};
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    name->status = network_resolver(program_capability("network"), &opened);
    if (name->status == STATUS_OK) {
        name->status = resolver_resolve(opened.resolver, &params, &results);
    }
    message_set_deadline(0);
    const struct bytes address = results.address;
    if (name->status == STATUS_OK && address.size_bytes != IPV4_BYTES &&
        address.size_bytes != IPV6_BYTES) {
        name->status = STATUS_MALFORMED;
    }
    if (name->status == STATUS_OK) {
        name->address = (struct ip_address){.size_bytes = (uint8_t)address.size_bytes};
        memcpy(name->address.bytes, address.data, address.size_bytes);
    }
    capability_release(opened.resolver);
}

static void run(void *argument)
{
    struct name *const name = argument;
    const struct event_signal_params params = {.bits = name->bits};
    resolve(name);
    __atomic_store_n(&name->is_done, true, __ATOMIC_RELEASE);
    (void)event_signal(program_capability("event"), &params); /* it is this program's own */
}

enum status names_begin(uint32_t number, struct bytes host, uint64_t bits)
{
    struct name *name = NULL;
    for (uint32_t i = 0; i < NAMES_MAX && name == NULL; i++) {
        name = names[i].is_used ? NULL : &names[i];
    }
    if (name == NULL || host.size_bytes > sizeof(name->host)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *name = (struct name){
        .is_used = true,
        .number = number,
        .bits = bits,
        .host_bytes = (uint32_t)host.size_bytes,
    };
    memcpy(name->host, host.data, host.size_bytes);
    const enum status status = program_thread_create(run, name, &name->thread);
    name->is_used = status == STATUS_OK;
    return status;
}

bool names_end(uint32_t *number, enum status *status, struct ip_address *address)
{
    for (uint32_t i = 0; i < NAMES_MAX; i++) {
        struct name *const name = &names[i];
        if (name->is_used && __atomic_load_n(&name->is_done, __ATOMIC_ACQUIRE)) {
            program_thread_join(&name->thread);
            name->is_used = false;
            *number = name->number;
            *status = name->status;
            *address = name->address;
            return true;
        }
    }
    return false;
}
