/* Frames and pieces of anything at all, for who follows and for who cuts. */
#include "follow_cut.h"
#include "follower.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static uint64_t put_bytes;

static void put(void *context, struct bytes part)
{
    (void)context;
    must(part.size_bytes == PROOF_HEAD_BYTES || chain_entry_size(part.data) == part.size_bytes);
    put_bytes += part.size_bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const uint8_t machine[PUBLIC_KEY_BYTES] = {1};
    static struct follower follower;
    static struct follow_cut cut = {.put = put};
    const size_t step = size_bytes > 0 ? (size_t)data[0] + 1 : 1;
    follower_begin(&follower, machine, NULL);
    follow_cut_begin(&cut, 0, step % 3);
    put_bytes = 0;
    for (size_t at = 1; at < size_bytes; at += step) {
        const size_t left = size_bytes - at;
        const struct bytes part = {data + at, left < step ? left : step};
        follower_take(&follower, part);
        const enum status status = follow_cut_take(&cut, part);
        must((status == STATUS_OK) == !cut.is_malformed);
    }
    /* Nobody has signed anything. */
    must(follower.head_count == 0 && follower.known.end.last_number == 0);
    /* A head where there was one. */
    must(put_bytes <= size_bytes);
    return 0;
}
