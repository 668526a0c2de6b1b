#include "udp_outbox.h"
#include "datagrams/outbox.h"
#include "lent_memory.h"
#include "lock.h"
#include "objects.h"
#include "pool.h"
#include "schema/internet_client.h"
#include "socket_error.h"
#include <errno.h>
#include <string.h>

/* Who sends so many in less than that gets an outbox. */
#define MANY        32u
#define MANY_MAX_NS UINT64_C(100000000)

/* Places that can be sent to: those where a call has sent something lately. */
#define KNOWN_PLACES 32u

struct udp_outbox {
    struct lent_memory memory;
    bool is_taken;   /* atomic: a thread is at what follows */
    bool is_useless; /* the service has no use for it any more */
    uint32_t failed; /* as many as the service said */
    struct outbox_giver giver;
    struct socket_place known[KNOWN_PLACES]; /* at their number; port 0: none */
};

static struct pool outbox_pool = {.size_bytes = sizeof(struct udp_outbox)};

/* -- making one -------------------------------------------------------------------------------- */

static bool map_outbox(const struct open_file *file, struct udp_outbox *outbox)
{
    struct udp_socket_outbox_results results = {0};
    if (udp_socket_outbox(file->capability, &results) != STATUS_OK) {
        return false;
    }
    const bool is_mapped = lent_memory_map(&outbox->memory, results.memory, OUTBOX_BYTES);
    object_release(results.memory);
    return is_mapped;
}

/* One thread does it, once. */
static void make_outbox(struct open_file *file)
{
    struct socket *socket = socket_within(file);
    if (__atomic_exchange_n(&socket->has_asked_for_outbox, true, __ATOMIC_RELAXED)) {
        return;
    }
    lock_acquire();
    struct udp_outbox *outbox = pool_take(&outbox_pool);
    lock_release();
    if (outbox == NULL) {
        return;
    }
    if (map_outbox(file, outbox)) {
        outbox_giver_init(&outbox->giver, (struct outbox_memory *)outbox->memory.address);
        __atomic_store_n(&socket->outbox, outbox, __ATOMIC_RELEASE);
        return;
    }
    lock_acquire();
    pool_give(&outbox_pool, outbox);
    lock_release();
}

void udp_outbox_finish(struct socket *socket)
{
    struct udp_outbox *outbox = socket->outbox;
    if (outbox != NULL) {
        lent_memory_unmap(&outbox->memory);
        lock_acquire();
        pool_give(&outbox_pool, outbox);
        lock_release();
    }
}

/* -- places ------------------------------------------------------------------------------------ */

static struct socket_place *known_at(struct udp_outbox *outbox, const struct socket_place *place)
{
    uint32_t number = place->port;
    for (uint32_t i = 0; i < sizeof(place->address); i += sizeof(number)) {
        uint32_t word;
        memcpy(&word, place->address + i, sizeof(word));
        number = number * 31 + word;
    }
    return &outbox->known[(number ^ number >> 16) % KNOWN_PLACES];
}

/* All of them are zeros where there is nothing. */
static bool is_known(struct udp_outbox *outbox, const struct socket_place *place)
{
    const struct socket_place *known = known_at(outbox, place);
    uint64_t left[2];
    uint64_t right[2];
    memcpy(left, known->address, sizeof(left));
    memcpy(right, place->address, sizeof(right));
    return left[0] == right[0] && left[1] == right[1] && known->size_bytes == place->size_bytes &&
           known->port == place->port && known->link == place->link && place->port != 0;
}

/* Something could not be sent: which, and why, the next calls say. */
static void look_for_failures(struct udp_outbox *outbox)
{
    const uint32_t failed = outbox_failed_count(&outbox->giver);
    if (failed != outbox->failed) {
        outbox->failed = failed;
        memset(outbox->known, 0, sizeof(outbox->known));
    }
}

/* -- sending ----------------------------------------------------------------------------------- */

/* The outbox, for this thread alone; NULL: there is none, or another thread has it. */
static struct udp_outbox *take_outbox(struct socket *socket)
{
    struct udp_outbox *outbox = __atomic_load_n(&socket->outbox, __ATOMIC_ACQUIRE);
    const bool is_mine =
        outbox != NULL && !__atomic_exchange_n(&outbox->is_taken, true, __ATOMIC_ACQUIRE);
    return is_mine ? outbox : NULL;
}

static void give_outbox(struct udp_outbox *outbox)
{
    __atomic_store_n(&outbox->is_taken, false, __ATOMIC_RELEASE);
}

/* What is to be put, and how that ended. */
struct posting {
    const struct socket_place *to;
    const struct socket_datagram *datagram;
    size_t size_bytes;
    bool must_call; /* it was not put: a call is to send it */
};

static void gather_parts(const struct socket_datagram *datagram, uint8_t *bytes)
{
    for (size_t i = 0; i < datagram->part_count; i++) {
        const struct iovec *part = &datagram->parts[i];
        memcpy(bytes, part->iov_base, part->iov_len);
        bytes += part->iov_len;
    }
}

/* Whether the service is to be told. The outbox has room. */
static bool put_datagram(struct udp_outbox *outbox, const struct posting *posting, uint8_t *bytes)
{
    struct datagram_head head = {
        .data_bytes = (uint16_t)posting->size_bytes,
        .whole_bytes = (uint16_t)posting->size_bytes,
        .port = posting->to->port,
        .link = posting->to->link,
        .address_bytes = posting->to->size_bytes,
    };
    memcpy(head.address, posting->to->address, sizeof(head.address));
    gather_parts(posting->datagram, bytes);
    return outbox_give(&outbox->giver, &head);
}

/* 0: it was put, and `must_collect` says whether the service is to be told; -EAGAIN: no room. */
static long try_to_put(struct udp_outbox *outbox, struct posting *posting, bool *must_collect)
{
    uint8_t *bytes = NULL;
    look_for_failures(outbox);
    posting->must_call = outbox->is_useless || lent_memory_has_ended(&outbox->memory) ||
                         !is_known(outbox, posting->to);
    if (posting->must_call) {
        return 0;
    }
    const enum status status =
        outbox_prepare(&outbox->giver, (uint32_t)posting->size_bytes, &bytes);
    if (status == STATUS_OK) {
        *must_collect = put_datagram(outbox, posting, bytes);
    }
    /* What was written there when the service had ended is nowhere. */
    outbox->is_useless = (status != STATUS_OK && status != STATUS_LIMIT_EXCEEDED) ||
                         lent_memory_has_ended(&outbox->memory);
    posting->must_call = outbox->is_useless;
    return status == STATUS_LIMIT_EXCEEDED && !posting->must_call ? -EAGAIN : 0;
}

static long post_now(struct open_file *file, void *context)
{
    struct posting *posting = context;
    bool must_collect = false;
    struct udp_outbox *outbox = take_outbox(socket_within(file));
    posting->must_call = outbox == NULL;
    if (outbox == NULL) {
        return 0;
    }
    const long result = try_to_put(outbox, posting, &must_collect);
    give_outbox(outbox);
    if (result != 0 || posting->must_call) {
        return result;
    }
    const enum status status = must_collect ? udp_socket_collect(file->capability) : STATUS_OK;
    return status == STATUS_OK ? (long)posting->size_bytes : -socket_error_number(status);
}

static long post_waiting(struct open_file *file, void *context)
{
    long result = -EAGAIN;
    while (result == -EAGAIN) {
        const enum status status = udp_socket_emptied(file->capability);
        result = status == STATUS_OK ? post_now(file, context) : -socket_error_number(status);
    }
    return result;
}

static size_t size_of_parts(const struct socket_datagram *datagram)
{
    size_t size_bytes = 0;
    for (size_t i = 0; i < datagram->part_count; i++) {
        const size_t part_bytes = datagram->parts[i].iov_len;
        size_bytes += part_bytes < SOCKET_MESSAGE_BYTES ? part_bytes : SOCKET_MESSAGE_BYTES + 1;
    }
    return size_bytes;
}

bool udp_outbox_send(
    struct open_file *file,
    const struct socket_place *to,
    const struct socket_datagram *datagram,
    long *result)
{
    static const struct socket_attempt posting_attempt = {post_now, post_waiting};
    struct posting posting = {
        .to = to, .datagram = datagram, .size_bytes = size_of_parts(datagram)};
    if (__atomic_load_n(&socket_within(file)->outbox, __ATOMIC_RELAXED) == NULL ||
        posting.size_bytes > SOCKET_MESSAGE_BYTES) {
        return false;
    }
    *result = post_now(file, &posting);
    if (*result == -EAGAIN) {
        const struct socket_wait wait = socket_wait_to_send(file, datagram->flags);
        *result = wait.blocks ? socket_attempt(file, &posting_attempt, &wait, &posting) : -EAGAIN;
    }
    return !posting.must_call;
}

/* -- who gets one ------------------------------------------------------------------------------ */

/* How many threads count makes no difference that matters. */
static bool sends_much(struct socket *socket)
{
    if (socket->has_asked_for_outbox || ++socket->sent_count < MANY) {
        return false;
    }
    const uint64_t before_ns = socket->sent_ns;
    socket->sent_count = 0;
    socket->sent_ns = object_clock_ns();
    return before_ns != 0 && socket->sent_ns - before_ns < MANY_MAX_NS;
}

void udp_outbox_note_sent(struct open_file *file, const struct socket_place *to)
{
    struct socket *socket = socket_within(file);
    if (sends_much(socket)) {
        make_outbox(file);
    }
    struct udp_outbox *outbox = take_outbox(socket);
    if (outbox != NULL) {
        *known_at(outbox, to) = *to;
        give_outbox(outbox);
    }
}
