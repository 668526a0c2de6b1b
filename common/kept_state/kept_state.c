#include "kept_state/kept_state.h"
#include "lib/memory.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/store_client.h"

/* Of one message, beside what describes it. */
#define PIECE_BYTES 3072u

enum status kept_state_open(
    struct kept_state *kept, struct bytes memory, uint64_t content_bytes_max, uint32_t keeper)
{
    kept->keeper = keeper;
    if (content_bytes_max > KEPT_STATE_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return kept_memory_init(
        &kept->memory, (void *)(uintptr_t)memory.data, memory.size_bytes, content_bytes_max);
}

/* -- the place in the store -------------------------------------------------------------------- */

static enum status read_pieces(uint32_t keeper, struct bytes room, uint64_t *size_bytes)
{
    uint8_t *target = (uint8_t *)(uintptr_t)room.data;
    struct state_keeper_read_params params = {0};
    for (;;) {
        struct state_keeper_read_results results = {0};
        const enum status status = state_keeper_read(keeper, &params, &results);
        if (status != STATUS_OK) {
            return status;
        }
        const struct bytes piece = results.content;
        if (results.size_bytes > KEPT_STATE_BYTES_MAX || results.size_bytes < params.offset ||
            piece.size_bytes > results.size_bytes - params.offset ||
            (piece.size_bytes == 0 && params.offset < results.size_bytes)) {
            return STATUS_MALFORMED;
        }
        if (results.size_bytes > room.size_bytes) {
            return STATUS_LIMIT_EXCEEDED;
        }
        memcpy(target + params.offset, piece.data, piece.size_bytes);
        params.offset += piece.size_bytes;
        if (params.offset == results.size_bytes) {
            *size_bytes = results.size_bytes;
            return STATUS_OK;
        }
    }
}

static enum status write_pieces(uint32_t keeper, struct bytes content)
{
    enum status status = STATUS_OK;
    uint64_t at = 0;
    do {
        const uint64_t left = content.size_bytes - at;
        const struct state_keeper_write_params params = {
            .offset = at,
            .content = bytes_part(content, at, left < PIECE_BYTES ? left : PIECE_BYTES)};
        status = state_keeper_write(keeper, &params);
        at += params.content.size_bytes;
    } while (status == STATUS_OK && at < content.size_bytes);
    const struct state_keeper_keep_params all = {.size_bytes = content.size_bytes};
    return status == STATUS_OK ? state_keeper_keep(keeper, &all) : status;
}

enum status kept_state_keep(const struct kept_state *kept, struct bytes content)
{
    static uint64_t page[MESSAGE_PAGE_WORDS];
    if (kept->keeper == 0) {
        return STATUS_UNSUPPORTED;
    }
    memcpy(page, message_page()->words, sizeof(page));
    message_set_deadline(clock_now_ns() + KEPT_STATE_ANSWER_NS);
    const enum status status = write_pieces(kept->keeper, content);
    message_set_deadline(0);
    memcpy(message_page()->words, page, sizeof(page));
    return status;
}

/* -- both -------------------------------------------------------------------------------------- */

/* What is on the disk counts, whatever the memory says. */
static enum status
take_kept(struct kept_state *kept, struct bytes kept_content, struct bytes *content)
{
    if (!bytes_equal(kept_content, *content)) {
        const enum status status = kept_memory_write(&kept->memory, kept_content);
        if (status != STATUS_OK) {
            return status;
        }
        (void)kept_memory_read(&kept->memory, content); /* it was written just now */
    }
    return STATUS_OK;
}

enum status kept_state_read(
    struct kept_state *kept,
    struct bytes room,
    enum kept_memory_state *state,
    struct bytes *content)
{
    uint64_t size_bytes = 0;
    *state = kept_memory_read(&kept->memory, content);
    enum status status = STATUS_UNSUPPORTED;
    if (kept->keeper != 0) {
        message_set_deadline(clock_now_ns() + KEPT_STATE_ANSWER_NS);
        status = read_pieces(kept->keeper, room, &size_bytes);
        message_set_deadline(0);
    }
    switch (status) {
    case STATUS_OK:
        *state = KEPT_MEMORY_GOOD;
        return take_kept(kept, bytes_part(room, 0, size_bytes), content);
    case STATUS_NOT_FOUND: /* a new disk: what the memory holds goes there with the next write */
    case STATUS_UNSUPPORTED:
        return STATUS_OK;
    case STATUS_MALFORMED:
        *state = KEPT_MEMORY_DAMAGED;
        return STATUS_OK;
    default:
        return status;
    }
}

enum status kept_state_write(struct kept_state *kept, struct bytes content)
{
    const enum status status = kept_state_keep(kept, content);
    return status == STATUS_OK || status == STATUS_UNSUPPORTED
               ? kept_memory_write(&kept->memory, content)
               : status;
}
