#include "calls.h"
#include "auditors.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/audit_client.h"
#include "schema/identity_client.h"
#include "schema/internet_client.h"

/* They answer within microseconds, but may be started anew just now, or wait for the disk. */
#define ANSWER_NS UINT64_C(2000000000)

void call_begin(void)
{
    message_set_deadline(clock_now_ns() + ANSWER_NS);
}

enum status call_end(enum status status)
{
    message_set_deadline(0);
    return status;
}

static enum status may_follow(const uint8_t key[PUBLIC_KEY_BYTES])
{
    call_begin();
    return call_end(auditors_ask(key));
}

static enum status log_end(struct boot_end *place)
{
    struct audit_log_state_results now = {0};
    call_begin();
    const enum status status = call_end(audit_log_state(program_capability("audit"), &now));
    if (status != STATUS_OK) {
        return status;
    }
    if (now.state.public_key.size_bytes != CHAIN_KEY_BYTES ||
        now.state.head_hash.size_bytes != CHAIN_DIGEST_BYTES) {
        return STATUS_MALFORMED;
    }
    *place = (struct boot_end){.boot = now.state.boot, .last_number = now.state.last_number};
    memcpy(place->key, now.state.public_key.data, CHAIN_KEY_BYTES);
    memcpy(place->head, now.state.head_hash.data, CHAIN_DIGEST_BYTES);
    return STATUS_OK;
}

static enum status log_piece(uint64_t after, struct bytes *data)
{
    const struct audit_log_piece_params params = {.after = after};
    struct audit_log_piece_results results = {0};
    call_begin();
    const enum status status =
        call_end(audit_log_piece(program_capability("audit"), &params, &results));
    *data = results.data;
    return status;
}

static enum status log_segment(uint64_t segment, uint32_t offset, struct disk_part *part)
{
    const struct audit_log_earlier_params params = {.segment = segment, .offset = offset};
    struct audit_log_earlier_results results = {0};
    call_begin();
    const enum status status =
        call_end(audit_log_earlier(program_capability("audit"), &params, &results));
    *part = (struct disk_part){
        .data = results.data,
        .number = results.place.number,
        .boot = results.place.boot,
        .last_number = results.place.last_number,
        .size_bytes = results.place.size_bytes,
        .is_damaged = results.place.is_damaged,
    };
    return status;
}

static enum status sign(struct bytes head, uint8_t signature[SIGNATURE_BYTES])
{
    const struct identities_sign_log_head_params params = {.head = head};
    struct identities_sign_log_head_results results = {0};
    call_begin();
    const enum status status =
        call_end(identities_sign_log_head(program_capability("identities"), &params, &results));
    if (status != STATUS_OK || results.signature.size_bytes != SIGNATURE_BYTES) {
        return status != STATUS_OK ? status : STATUS_MALFORMED;
    }
    memcpy(signature, results.signature.data, SIGNATURE_BYTES);
    return STATUS_OK;
}

static enum status receive(uint32_t stream, uint8_t *to, size_t room_bytes, size_t *size_bytes)
{
    const struct tcp_stream_read_now_params params = {.size_bytes = (uint32_t)room_bytes};
    struct tcp_stream_read_now_results results = {0};
    call_begin();
    const enum status status = call_end(tcp_stream_read_now(stream, &params, &results));
    if (status == STATUS_OK && results.data.size_bytes > room_bytes) {
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(to, results.data.data, results.data.size_bytes);
        *size_bytes = results.data.size_bytes;
    }
    return status;
}

static enum status send(uint32_t stream, struct bytes data, size_t *size_bytes)
{
    const struct tcp_stream_write_now_params params = {.data = data};
    struct tcp_stream_write_now_results results = {0};
    call_begin();
    const enum status status = call_end(tcp_stream_write_now(stream, &params, &results));
    *size_bytes = results.size_bytes;
    return status;
}

const struct connection_calls publisher_calls = {
    .may_follow = may_follow,
    .log_end = log_end,
    .log_piece = log_piece,
    .log_segment = log_segment,
    .sign = sign,
    .receive = receive,
    .send = send,
    .release = capability_release,
};
