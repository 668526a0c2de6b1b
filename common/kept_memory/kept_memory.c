#include "kept_memory/kept_memory.h"
#include "lib/memory.h"
#include <sodium/crypto_hash_sha512.h>
#include <stdatomic.h>
#include <stddef.h>

#define BANKS 2u

/* Of SHA-512, which whoever verifies Ed25519 has in it: another hash adds 27 KB to each program. */
#define CHECKSUM_BYTES 32u

/* Zero is an untouched bank's; no few changed bits make one mark of another. */
#define MARK_WRITING UINT64_C(0x676e697469727721)
#define MARK_WHOLE   UINT64_C(0x98de5f3ba10c45e7)

/* Nobody writes that often: so there is always a next number. */
#define NUMBER_MAX (UINT64_MAX / 2)

struct head {
    uint64_t mark;
    uint64_t number;
    uint64_t size_bytes;
    uint8_t checksum[CHECKSUM_BYTES]; /* over number, size and content */
};

_Static_assert(sizeof(struct head) == KEPT_MEMORY_HEAD_BYTES, "what the header promises");

enum bank_state {
    BANK_UNTOUCHED,
    BANK_WRITING,
    BANK_WHOLE,
    BANK_DAMAGED,
};

struct bank {
    enum bank_state state;
    uint64_t number; /* 0: it is not whole */
    struct bytes content;
};

static uint8_t *bank_at(const struct kept_memory *kept, uint32_t index)
{
    return kept->memory + index * kept->bank_bytes;
}

static void checksum(const struct head *head, struct bytes content, uint8_t sum[CHECKSUM_BYTES])
{
    crypto_hash_sha512_state state;
    uint8_t hash[crypto_hash_sha512_BYTES];
    (void)crypto_hash_sha512_init(&state);
    (void)crypto_hash_sha512_update(&state, (const uint8_t *)&head->number, sizeof(uint64_t));
    (void)crypto_hash_sha512_update(&state, (const uint8_t *)&head->size_bytes, sizeof(uint64_t));
    (void)crypto_hash_sha512_update(&state, content.data, content.size_bytes);
    (void)crypto_hash_sha512_final(&state, hash);
    memcpy(sum, hash, CHECKSUM_BYTES);
}

/* -- reading ---------------------------------------------------------------------------------- */

static bool is_whole(const struct kept_memory *kept, const struct head *head, struct bytes content)
{
    uint8_t sum[CHECKSUM_BYTES];
    if (head->mark != MARK_WHOLE || head->number == 0 || head->number > NUMBER_MAX ||
        head->size_bytes > kept->bank_bytes - sizeof(*head)) {
        return false;
    }
    checksum(head, content, sum);
    return memcmp(sum, head->checksum, sizeof(sum)) == 0;
}

static struct bank look_at(const struct kept_memory *kept, uint32_t index)
{
    const uint8_t *at = bank_at(kept, index);
    struct head head;
    memcpy(&head, at, sizeof(head));
    const struct bytes content = {at + sizeof(head), (size_t)head.size_bytes};
    if (is_whole(kept, &head, content)) {
        return (struct bank){BANK_WHOLE, head.number, content};
    }
    if (head.mark == MARK_WRITING) {
        return (struct bank){.state = BANK_WRITING};
    }
    const bool is_new = words_are_zeros(at, kept->bank_bytes);
    return (struct bank){.state = is_new ? BANK_UNTOUCHED : BANK_DAMAGED};
}

/* The invariants. */
static enum kept_memory_state judge(const struct bank banks[BANKS], const struct bank *newest)
{
    const struct bank *other = newest == &banks[0] ? &banks[1] : &banks[0];
    if (banks[0].state == BANK_DAMAGED || banks[1].state == BANK_DAMAGED) {
        return KEPT_MEMORY_DAMAGED;
    }
    if (newest->state != BANK_WHOLE) {
        return KEPT_MEMORY_NEW;
    }
    const bool is_good = other->state == BANK_WRITING ||
                         (other->state == BANK_WHOLE && other->number + 1 == newest->number);
    return is_good ? KEPT_MEMORY_GOOD : KEPT_MEMORY_DAMAGED;
}

enum status kept_memory_init(
    struct kept_memory *kept, void *memory, uint64_t size_bytes, uint64_t content_bytes_max)
{
    const uint64_t bank_bytes = size_bytes / BANKS / sizeof(uint64_t) * sizeof(uint64_t);
    *kept = (struct kept_memory){.memory = memory, .bank_bytes = bank_bytes};
    return bank_bytes >= sizeof(struct head) &&
                   content_bytes_max <= bank_bytes - sizeof(struct head)
               ? STATUS_OK
               : STATUS_LIMIT_EXCEEDED;
}

enum kept_memory_state kept_memory_read(struct kept_memory *kept, struct bytes *content)
{
    const struct bank banks[BANKS] = {look_at(kept, 0), look_at(kept, 1)};
    const uint32_t newest = banks[1].number > banks[0].number ? 1 : 0;
    kept->number = banks[newest].number;
    kept->next = kept->number == 0 ? 0 : 1 - newest;
    *content = banks[newest].content;
    return judge(banks, &banks[newest]);
}

/* -- writing ---------------------------------------------------------------------------------- */

/* What was written before is in memory before the mark is, and the mark before what comes next. */
static void set_mark(uint8_t *bank, uint64_t mark)
{
    atomic_thread_fence(memory_order_seq_cst);
    atomic_store((_Atomic(uint64_t) *)(void *)bank, mark);
    atomic_thread_fence(memory_order_seq_cst);
}

enum status kept_memory_write(struct kept_memory *kept, struct bytes content)
{
    uint8_t *bank = bank_at(kept, kept->next);
    struct head head = {.number = kept->number + 1, .size_bytes = content.size_bytes};
    if (content.size_bytes > kept->bank_bytes - sizeof(head)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    checksum(&head, content, head.checksum);
    if (kept->number == 0) {
        set_mark(bank_at(kept, 1 - kept->next), MARK_WRITING); /* invariant 3 */
    }
    set_mark(bank, MARK_WRITING);
    memcpy(bank + sizeof(head), content.data, content.size_bytes);
    memcpy(bank + offsetof(struct head, number), &head.number, sizeof(head) - sizeof(head.mark));
    set_mark(bank, MARK_WHOLE);
    kept->number = head.number;
    kept->next = 1 - kept->next;
    return STATUS_OK;
}
