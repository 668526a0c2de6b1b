#include "keeping.h"
#include "lib/memory.h"
#include <sodium/crypto_generichash_blake2b.h>
#include <stdbool.h>
#include <stddef.h>

#define PLACES         2u
#define CHECKSUM_BYTES 32u

struct head {
    uint8_t checksum[CHECKSUM_BYTES]; /* over all that follows it */
    uint64_t number;                  /* 0: never written */
    uint64_t size_bytes;
};

static uint64_t place_bytes(const struct keeping *keeping)
{
    return keeping->size_bytes / PLACES / 8 * 8;
}

static uint8_t *place(const struct keeping *keeping, uint32_t index)
{
    return keeping->memory + index * place_bytes(keeping);
}

static void checksum(const uint8_t *at, uint64_t size_bytes, uint8_t sum[CHECKSUM_BYTES])
{
    const uint64_t covered = sizeof(struct head) - CHECKSUM_BYTES + size_bytes;
    (void)crypto_generichash_blake2b(sum, CHECKSUM_BYTES, at + CHECKSUM_BYTES, covered, NULL, 0);
}

static bool is_whole(const struct keeping *keeping, uint32_t index, struct head *head)
{
    const uint8_t *at = place(keeping, index);
    uint8_t sum[CHECKSUM_BYTES];
    memcpy(head, at, sizeof(*head));
    /* There is always a next number. */
    if (head->number == 0 || head->number == UINT64_MAX ||
        head->size_bytes > place_bytes(keeping) - sizeof(*head)) {
        return false;
    }
    checksum(at, head->size_bytes, sum);
    return memcmp(sum, head->checksum, CHECKSUM_BYTES) == 0;
}

static bool is_untouched(const struct keeping *keeping)
{
    for (uint64_t i = 0; i < keeping->size_bytes; i++) {
        if (keeping->memory[i] != 0) {
            return false;
        }
    }
    return true;
}

void keeping_init(struct keeping *keeping, void *memory, uint64_t size_bytes)
{
    *keeping = (struct keeping){.memory = memory, .size_bytes = size_bytes};
}

enum status keeping_read(struct keeping *keeping, struct bytes *kept)
{
    *kept = (struct bytes){0};
    keeping->number = 0;
    keeping->next = 0;
    if (place_bytes(keeping) <= sizeof(struct head)) {
        return STATUS_MALFORMED;
    }
    for (uint32_t i = 0; i < PLACES; i++) {
        struct head head;
        if (is_whole(keeping, i, &head) && head.number > keeping->number) {
            keeping->number = head.number;
            keeping->next = (i + 1) % PLACES;
            *kept = (struct bytes){place(keeping, i) + sizeof(head), head.size_bytes};
        }
    }
    return keeping->number != 0 || is_untouched(keeping) ? STATUS_OK : STATUS_MALFORMED;
}

enum status keeping_write(struct keeping *keeping, struct bytes content)
{
    uint8_t *at = place(keeping, keeping->next);
    struct head head = {.number = keeping->number + 1, .size_bytes = content.size_bytes};
    if (content.size_bytes > place_bytes(keeping) - sizeof(head)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    /* The other place stays as it is: until this one's checksum is right, that one holds. */
    memcpy(at, &head, sizeof(head));
    memcpy(at + sizeof(head), content.data, content.size_bytes);
    checksum(at, content.size_bytes, head.checksum);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    memcpy(at, &head, sizeof(head));
    keeping->number = head.number;
    keeping->next = (keeping->next + 1) % PLACES;
    return STATUS_OK;
}
