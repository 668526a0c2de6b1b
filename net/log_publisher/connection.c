#include "connection.h"
#include "lib/little_endian.h"
#include "lib/memory.h"
#include "log_head.h"
#include <stddef.h>

/* Of one message to the network service. */
#define SEND_BYTES 3072u

static const struct bytes nothing;

/* -- what is to be sent ------------------------------------------------------------------------ */

/* The sizes are such that it fits (connection.h). */
static void put_frame(
    struct connection *connection,
    enum follow_frame_kind kind,
    struct bytes first,
    struct bytes rest)
{
    uint8_t *const to = connection->out + connection->out_bytes;
    const size_t size_bytes = first.size_bytes + rest.size_bytes;
    if (size_bytes + FOLLOW_FRAME_HEAD_BYTES > sizeof(connection->out) - connection->out_bytes) {
        __builtin_trap();
    }
    follow_frame_write_head(kind, size_bytes, to);
    memcpy(to + FOLLOW_FRAME_HEAD_BYTES, first.data, first.size_bytes);
    if (rest.size_bytes > 0) {
        memcpy(to + FOLLOW_FRAME_HEAD_BYTES + first.size_bytes, rest.data, rest.size_bytes);
    }
    connection->out_bytes += FOLLOW_FRAME_HEAD_BYTES + size_bytes;
}

static void put_log(void *context, struct bytes data)
{
    put_frame(context, FOLLOW_FRAME_LOG, data, nothing);
}

void connection_refusal(enum status status, uint8_t frame[CONNECTION_REFUSAL_BYTES])
{
    follow_frame_write_head(FOLLOW_FRAME_REFUSED, sizeof(uint32_t), frame);
    set_u32(frame + FOLLOW_FRAME_HEAD_BYTES, (uint32_t)status);
}

static void refuse(struct connection *connection, enum status status)
{
    uint8_t number[sizeof(uint32_t)];
    set_u32(number, (uint32_t)status);
    put_frame(connection, FOLLOW_FRAME_REFUSED, (struct bytes){number, sizeof(number)}, nothing);
    connection->state = CONNECTION_REFUSED;
}

/* True: it went well. Otherwise it is tried again later, or over. */
static bool went_well(struct connection *connection, enum status status, uint64_t now_ns)
{
    switch (status) {
    case STATUS_OK:
        return true;
    case STATUS_TIMED_OUT:
    case STATUS_PEER_GONE:
    case STATUS_LIMIT_EXCEEDED:
        connection->retry_ns = now_ns + CONNECTION_RETRY_NS;
        return false;
    default:
        refuse(connection, status);
        return false;
    }
}

/* -- a batch ----------------------------------------------------------------------------------- */

/* Whether it has all that the batch is to bring. */
static bool has_all(const struct connection *connection)
{
    const struct follow_cut *const cut = &connection->cut;
    const struct boot_end *const end = &connection->end;
    return cut->boot != end->boot ? cut->boot > end->boot : cut->number >= end->last_number;
}

/* A machine that does not know (yet) what its disk has cannot say what follows a boot on it. */
static bool is_without_disk(const struct connection *connection)
{
    return connection->end.boot == 0 && connection->cut.boot != 0;
}

static void begin_batch(struct connection *connection, uint64_t now_ns)
{
    connection->batch_ns = now_ns;
    connection->has_more = false;
    connection->was_on_disk = false;
    if (!went_well(connection, connection->calls->log_end(&connection->end), now_ns)) {
        return;
    }
    if (is_without_disk(connection)) {
        refuse(connection, STATUS_NOT_FOUND);
        return;
    }
    const bool is_of_this_boot = connection->cut.boot == connection->end.boot;
    connection->state = has_all(connection) ? CONNECTION_HEAD
                        : is_of_this_boot   ? CONNECTION_MEMORY
                                            : CONNECTION_DISK;
}

static void look_at_disk(struct connection *connection)
{
    connection->was_on_disk = true;
    connection->offset = 0;
    if (connection->segment > 0) {
        connection->segment--; /* the last one may have grown */
    }
    connection->state = CONNECTION_DISK;
}

static void take(struct connection *connection, struct bytes data)
{
    if (data.size_bytes > CONNECTION_PIECE_BYTES ||
        follow_cut_take(&connection->cut, data) != STATUS_OK) {
        refuse(connection, STATUS_MALFORMED);
    }
}

static bool is_known(const struct connection *connection, const struct disk_part *part)
{
    const struct follow_cut *const cut = &connection->cut;
    return part->boot < cut->boot || (part->boot == cut->boot && part->last_number <= cut->number);
}

/* Segments that are known are passed over. */
static void take_part(struct connection *connection, const struct disk_part *part)
{
    const bool is_begun = part->number == connection->segment && connection->offset > 0;
    const bool is_passed = part->is_damaged || (!is_begun && is_known(connection, part));
    const uint64_t end = (is_begun ? connection->offset : 0) + part->data.size_bytes;
    const bool is_over = is_passed || part->data.size_bytes == 0 || end >= part->size_bytes;
    connection->segment = is_over ? part->number + 1 : part->number;
    connection->offset = is_over ? 0 : (uint32_t)end;
    if (!is_begun) {
        follow_cut_next(&connection->cut);
    }
    if (!is_passed) {
        take(connection, part->data);
    }
}

static void read_disk(struct connection *connection, uint64_t now_ns)
{
    struct disk_part part = {0};
    const enum status status =
        connection->calls->log_segment(connection->segment, connection->offset, &part);
    if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED) {
        follow_cut_next(&connection->cut);
        connection->was_on_disk = true;
        connection->state = CONNECTION_MEMORY;
    } else if (went_well(connection, status, now_ns)) {
        take_part(connection, &part);
    }
}

/* Memory has no more what comes next; the disk may have it. */
static bool has_gap(uint64_t after, struct bytes piece)
{
    struct proof_head head;
    return proof_read_head(piece, &head) && head.first_number > after + 1;
}

static void read_memory(struct connection *connection, uint64_t now_ns)
{
    struct bytes piece = {0};
    struct follow_cut *const cut = &connection->cut;
    const uint64_t after = cut->boot == connection->end.boot ? cut->number : 0;
    if (has_all(connection)) {
        connection->state = CONNECTION_HEAD;
        return;
    }
    if (!went_well(connection, connection->calls->log_piece(after, &piece), now_ns)) {
        return;
    }
    if (!connection->was_on_disk && connection->end.boot != 0 && has_gap(after, piece)) {
        look_at_disk(connection);
        return;
    }
    follow_cut_next(cut);
    take(connection, piece);
    if (connection->state == CONNECTION_MEMORY &&
        (cut->boot != connection->end.boot || cut->number <= after)) {
        refuse(connection, STATUS_MALFORMED); /* it brought nothing: so would the next one */
    }
    connection->was_on_disk = false;
}

/*
 * What the machine says of its log: of the last record that was sent with this batch, or where none
 * was, of the end that the log had.
 */
static struct boot_end head_place(const struct connection *connection)
{
    const struct follow_cut *const cut = &connection->cut;
    const bool is_sent = cut->last.boot == cut->boot && cut->last.last_number == cut->number &&
                         cut->boot == connection->end.boot &&
                         cut->number > connection->end.last_number;
    return is_sent ? cut->last : connection->end;
}

static void send_head(struct connection *connection, uint64_t now_ns)
{
    uint64_t words[LOG_HEAD_WORDS_MAX];
    uint8_t signature[SIGNATURE_BYTES];
    const struct boot_end place = head_place(connection);
    const struct bytes message = log_head_message(
        &(struct log_head){
            .boot = place.boot,
            .key = {place.key, sizeof(place.key)},
            .number = place.last_number,
            .hash = {place.head, sizeof(place.head)},
        },
        words);
    if (went_well(connection, connection->calls->sign(message, signature), now_ns)) {
        put_frame(
            connection, FOLLOW_FRAME_HEAD, (struct bytes){signature, sizeof(signature)}, message);
        connection->state = CONNECTION_WAITS;
    }
}

/* -- the connection ---------------------------------------------------------------------------- */

void connection_begin(
    struct connection *connection,
    const struct connection_calls *calls,
    uint32_t stream,
    const uint8_t key[PUBLIC_KEY_BYTES],
    uint64_t now_ns)
{
    *connection = (struct connection){
        .calls = calls,
        .stream = stream,
        .state = CONNECTION_ASKED,
        .since_ns = now_ns,
    };
    memcpy(connection->key, key, sizeof(connection->key));
    connection->cut.context = connection;
    connection->cut.put = put_log;
}

void connection_end(struct connection *connection)
{
    connection->calls->release(connection->stream);
    connection->stream = 0;
}

/* True: it can go on at once. */
static bool read_request(struct connection *connection)
{
    struct follow_request request;
    size_t size_bytes = 0;
    const size_t room_bytes = FOLLOW_REQUEST_BYTES - connection->request_bytes;
    const enum status status = connection->calls->receive(
        connection->stream,
        connection->request + connection->request_bytes,
        room_bytes,
        &size_bytes);
    if (status == STATUS_NOT_FOUND) {
        return false;
    }
    if (status != STATUS_OK || size_bytes == 0 || size_bytes > room_bytes) {
        connection_end(connection);
        return false;
    }
    connection->request_bytes += size_bytes;
    if (connection->request_bytes < FOLLOW_REQUEST_BYTES) {
        return true;
    }
    if (follow_request_read(connection->request, &request)) {
        follow_cut_begin(&connection->cut, request.boot, request.number);
        connection->state = CONNECTION_BEGINS;
    } else {
        refuse(connection, STATUS_MALFORMED);
    }
    return true;
}

/* True: all of it is on its way. */
static bool send_out(struct connection *connection, uint64_t now_ns)
{
    while (connection->out_sent < connection->out_bytes) {
        size_t size_bytes = 0;
        const size_t left = connection->out_bytes - connection->out_sent;
        const struct bytes data = {
            connection->out + connection->out_sent, left < SEND_BYTES ? left : SEND_BYTES};
        const enum status status = connection->calls->send(connection->stream, data, &size_bytes);
        if (status == STATUS_NOT_FOUND) {
            return false;
        }
        if (status != STATUS_OK || size_bytes == 0 || size_bytes > data.size_bytes) {
            connection_end(connection);
            return false;
        }
        connection->out_sent += size_bytes;
        connection->since_ns = now_ns;
    }
    connection->out_sent = 0;
    connection->out_bytes = 0;
    return true;
}

/* Nothing is to be read any more but the end; that the other side has gone is heard so. */
static void look_whether_gone(struct connection *connection)
{
    uint8_t byte = 0;
    size_t size_bytes = 0;
    if (connection->calls->receive(connection->stream, &byte, 1, &size_bytes) != STATUS_NOT_FOUND) {
        connection_end(connection);
    }
}

void connection_wake(struct connection *connection)
{
    connection->has_more = true;
}

static bool is_stuck(const struct connection *connection, uint64_t now_ns)
{
    return now_ns >= connection->since_ns + CONNECTION_PATIENCE_NS;
}

/* Invariant 1. */
static bool may_follow(struct connection *connection, uint64_t now_ns)
{
    if (connection->asked_ns != 0 && now_ns < connection->asked_ns + CONNECTION_BATCH_NS) {
        return true;
    }
    if (!went_well(connection, connection->calls->may_follow(connection->key), now_ns)) {
        return false;
    }
    connection->asked_ns = now_ns;
    return true;
}

/* True: it can go on at once. */
static bool give(struct connection *connection, uint64_t now_ns)
{
    if (now_ns < connection->retry_ns) {
        return false;
    }
    connection->retry_ns = 0;
    if (!may_follow(connection, now_ns)) {
        return connection->state == CONNECTION_REFUSED;
    }
    switch (connection->state) {
    case CONNECTION_BEGINS:
        begin_batch(connection, now_ns);
        break;
    case CONNECTION_DISK:
        read_disk(connection, now_ns);
        break;
    case CONNECTION_MEMORY:
        read_memory(connection, now_ns);
        break;
    default:
        send_head(connection, now_ns);
        break;
    }
    return connection->retry_ns == 0;
}

bool connection_turn(struct connection *connection, uint64_t now_ns)
{
    if (!send_out(connection, now_ns)) {
        if (connection->stream != 0 && is_stuck(connection, now_ns)) {
            connection_end(connection);
        }
        return false;
    }
    switch (connection->state) {
    case CONNECTION_ASKED:
        if (is_stuck(connection, now_ns)) {
            connection_end(connection);
            return false;
        }
        return read_request(connection);
    case CONNECTION_WAITS:
        look_whether_gone(connection);
        if (connection->stream == 0 || !connection->has_more ||
            now_ns < connection->batch_ns + CONNECTION_BATCH_NS) {
            return false;
        }
        connection->state = CONNECTION_BEGINS;
        return true;
    case CONNECTION_REFUSED:
        connection_end(connection);
        return false;
    default:
        return give(connection, now_ns);
    }
}

uint64_t connection_deadline_ns(const struct connection *connection)
{
    if (connection->state == CONNECTION_WAITS && connection->out_bytes == 0) {
        return connection->has_more ? connection->batch_ns + CONNECTION_BATCH_NS : 0;
    }
    /* While nobody answers, nothing is on its way: since_ns may lie far back, and is no matter. */
    return connection->retry_ns != 0 ? connection->retry_ns
                                     : connection->since_ns + CONNECTION_PATIENCE_NS;
}
