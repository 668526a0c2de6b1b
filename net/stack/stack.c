#include "stack/stack.h"
#include "lib/memory.h"
#include "lwip/init.h"
#include "lwip/memp.h"
#include "lwip/netif.h"
#include "lwip/stats.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "lwip/timeouts.h"
#include "lwip_hooks.h"
#include "random/random.h"
#include "routed.h"
#include "state.h"
#include <sodium/crypto_generichash_blake2b.h>

#define NS_PER_MS        UINT64_C(1000000)
#define PORT_FIRST       49152u
#define PORT_COUNT       16384u
#define SEQUENCE_TICK_NS 4096u /* RFC 6528, 3: about four microseconds */

static struct stack_surroundings surroundings;
static struct random chance;
static uint8_t sequence_key[RANDOM_KEY_BYTES];

/* The time that lwIP sees stands still but in stack_run(). */
static uint64_t seen_ns;

static void look_at_clock(void)
{
    const uint64_t now_ns = surroundings.now_ns(surroundings.context);
    stack_must(now_ns >= seen_ns, "time goes forward");
    seen_ns = now_ns;
}

enum status stack_start(const struct stack_surroundings *given, struct bytes seed)
{
    if (given->now_ns == NULL || given->failed == NULL || seed.size_bytes < STACK_SEED_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (surroundings.now_ns != NULL) {
        return STATUS_WRONG_STATE;
    }
    surroundings = *given;
    random_init(&chance, seed);
    random_fill(&chance, sequence_key, sizeof(sequence_key));
    look_at_clock();
    lwip_init();
    routed_start();
    return STATUS_OK;
}

void stack_run(void)
{
    look_at_clock();
    sys_check_timeouts();
    netif_poll_all();
}

/* Whether something lies there that this machine sent to itself. */
static bool has_own_packets(void)
{
    const struct netif *netif = NULL;
    NETIF_FOREACH(netif)
    {
        if (netif->loop_first != NULL) {
            return true;
        }
    }
    return false;
}

uint64_t stack_next_ns(void)
{
    const uint32_t rest_ms = sys_timeouts_sleeptime();
    if (has_own_packets()) {
        return seen_ns;
    }
    if (rest_ms == SYS_TIMEOUTS_SLEEPTIME_INFINITE) {
        return STACK_NEVER_NS;
    }
    return (seen_ns / NS_PER_MS + rest_ms) * NS_PER_MS;
}

uint64_t stack_now_ns(void)
{
    return seen_ns;
}

uint64_t stack_exact_ns(void)
{
    return surroundings.now_ns(surroundings.context);
}

void stack_random(void *target, uint32_t size_bytes)
{
    random_fill(&chance, target, size_bytes);
}

uint16_t stack_random_port(void)
{
    uint16_t value = 0;
    stack_random(&value, sizeof(value));
    return (uint16_t)(PORT_FIRST + value % PORT_COUNT);
}

void stack_must(bool holds, const char *message)
{
    if (!holds) {
        lwip_port_failed(message);
    }
}

enum status stack_status(err_t error)
{
    switch (error) {
    case ERR_OK:
        return STATUS_OK;
    case ERR_RTE:
    case ERR_IF:
        return STATUS_NOT_FOUND;
    case ERR_USE:
        return STATUS_OVERLAP;
    case ERR_ABRT:
    case ERR_TIMEOUT:
        return STATUS_TIMED_OUT;
    case ERR_RST:
    case ERR_CLSD:
        return STATUS_PEER_GONE;
    case ERR_CONN:
    case ERR_ISCONN:
    case ERR_WOULDBLOCK:
        return STATUS_WRONG_STATE;
    case ERR_MEM:
    case ERR_BUF:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_INVALID_ARGUMENT;
    }
}

struct stack_use stack_use(void)
{
    struct stats_mem *const *pools = lwip_stats.memp;
    struct stack_use use = {
        .buffers_used = pools[MEMP_PBUF_POOL]->used,
        .buffers_most = pools[MEMP_PBUF_POOL]->max,
        .buffers_max = PBUF_POOL_SIZE,
        .segments_used = pools[MEMP_TCP_SEG]->used,
        .connections_used = pools[MEMP_TCP_PCB]->used,
        .listeners_used = pools[MEMP_TCP_PCB_LISTEN]->used,
        .sockets_used = pools[MEMP_UDP_PCB]->used,
    };
    for (uint32_t i = 0; i < MEMP_MAX; i++) {
        use.shortages += pools[i]->err;
    }
    for (uint32_t i = MEMP_POOL_FIRST; i <= MEMP_POOL_LAST; i++) {
        use.pieces_used += pools[i]->used;
    }
    return use;
}

/* What lwIP asks for (cc.h, lwip_hooks.h). */

uint32_t sys_now(void)
{
    return (uint32_t)(seen_ns / NS_PER_MS);
}

uint32_t lwip_port_random(void)
{
    uint32_t value = 0;
    stack_random(&value, sizeof(value));
    return value;
}

void lwip_port_failed(const char *message)
{
    surroundings.failed(surroundings.context, message);
}

err_t lwip_port_segment(
    struct tcp_pcb *pcb,
    const struct tcp_hdr *header,
    struct lwip_port_options options,
    const struct pbuf *data)
{
    return segment_is_taken(pcb, header, options, data) ? ERR_OK : ERR_MEM;
}

/* RFC 6528, 3: a clock, and what nobody who lacks the key can compute from the four that follow. */
u32_t lwip_port_first_sequence(
    const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote, u16_t remote_port)
{
    struct {
        struct address local;
        struct address remote;
        uint16_t ports[2];
    } ends;
    uint8_t digest[crypto_generichash_blake2b_BYTES];
    uint32_t offset = 0;
    memset(&ends, 0, sizeof(ends));
    ends.local = address_from_lwip(local);
    ends.remote = address_from_lwip(remote);
    ends.ports[0] = local_port;
    ends.ports[1] = remote_port;
    /* The sizes are within what BLAKE2b takes, so this cannot fail. */
    (void)crypto_generichash_blake2b(
        digest,
        sizeof(digest),
        (const uint8_t *)&ends,
        sizeof(ends),
        sequence_key,
        sizeof(sequence_key));
    memcpy(&offset, digest, sizeof(offset));
    return (uint32_t)(seen_ns / SEQUENCE_TICK_NS) + offset;
}
