#include "follow_cut.h"
#include "lib/memory.h"

void follow_cut_begin(struct follow_cut *cut, uint64_t boot, uint64_t number)
{
    *cut = (struct follow_cut){
        .context = cut->context,
        .put = cut->put,
        .boot = boot,
        .number = number,
    };
}

void follow_cut_next(struct follow_cut *cut)
{
    cut->has_head = false;
    cut->filled = 0;
}

static void take_head(struct follow_cut *cut)
{
    struct proof_head head;
    if (!proof_read_head((struct bytes){cut->part, PROOF_HEAD_BYTES}, &head)) {
        cut->is_malformed = true;
        return;
    }
    cut->last.boot = head.boot;
    cut->last.last_number = head.first_number - 1;
    memcpy(cut->last.key, head.key, sizeof(cut->last.key));
    memcpy(cut->last.head, head.base, sizeof(cut->last.head));
    cut->has_head = true;
    cut->is_open = false;
}

/* What is put of a piece begins with a head that speaks of its first entry. */
static void put_head(struct follow_cut *cut)
{
    uint8_t head[PROOF_HEAD_BYTES];
    proof_write_head(
        &(struct proof_head){
            .boot = cut->last.boot,
            .first_number = cut->last.last_number + 1,
            .base = cut->last.head,
            .key = cut->last.key,
        },
        head);
    cut->put(cut->context, (struct bytes){head, sizeof(head)});
    cut->is_open = true;
}

static void take_entry(struct follow_cut *cut)
{
    struct boot_end *last = &cut->last;
    const uint64_t number = last->last_number + 1;
    if (last->boot != cut->boot ? last->boot > cut->boot : number > cut->number) {
        if (!cut->is_open) {
            put_head(cut);
        }
        cut->put(cut->context, (struct bytes){cut->part, cut->filled});
        cut->boot = last->boot;
        cut->number = number;
    }
    last->last_number = number;
    memcpy(last->head, cut->part + cut->filled - CHAIN_DIGEST_BYTES, sizeof(last->head));
}

/* How many bytes the part needs before something can be done with it; 0: it is neither. */
static size_t wanted(const struct follow_cut *cut)
{
    if (cut->has_head && cut->filled < CHAIN_ENTRY_HEAD) {
        return CHAIN_ENTRY_HEAD;
    }
    return !cut->has_head || proof_is_head(cut->part) ? PROOF_HEAD_BYTES
                                                      : chain_entry_size(cut->part);
}

static void use_part(struct follow_cut *cut)
{
    const size_t size_bytes = wanted(cut);
    if (size_bytes == 0) {
        cut->is_malformed = true;
    } else if (cut->filled == size_bytes) {
        if (size_bytes == PROOF_HEAD_BYTES && (!cut->has_head || proof_is_head(cut->part))) {
            take_head(cut);
        } else {
            take_entry(cut);
        }
        cut->filled = 0;
    }
}

enum status follow_cut_take(struct follow_cut *cut, struct bytes data)
{
    while (data.size_bytes > 0 && !cut->is_malformed) {
        const size_t missing = wanted(cut) - cut->filled;
        const size_t taken = missing < data.size_bytes ? missing : data.size_bytes;
        memcpy(cut->part + cut->filled, data.data, taken);
        cut->filled += taken;
        data = bytes_part(data, taken, data.size_bytes - taken);
        if (taken == missing) {
            use_part(cut);
        }
    }
    return cut->is_malformed ? STATUS_MALFORMED : STATUS_OK;
}
