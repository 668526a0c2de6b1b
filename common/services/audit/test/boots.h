/* Logs of several boots on one disk, for tests. */
#pragma once

#include "chain_export.h"
#include "log_maker.h"
#include "space.h"

#define BOOTS_MEMORY_BYTES 0x20000u

/* A machine that is on: its memory ends with the boot. */
struct boot {
    _Alignas(uint64_t) uint8_t memory[BOOTS_MEMORY_BYTES];
    struct chain chain;
    struct history history;
    struct boot_end before;
    uint8_t endorser[SEED_BYTES];
    uint8_t successor[SEED_BYTES];
    uint64_t number;
    uint64_t kept_number;
};

/* Each has a key of its own, and so has what endorses the next one. */
static inline void boot_seeds(uint64_t variant, uint8_t seed[SEED_BYTES], uint8_t next[SEED_BYTES])
{
    memset(seed, (int)variant, SEED_BYTES);
    memset(next, (int)variant, SEED_BYTES);
    next[0] ^= 0xff;
}

/* As the service does when it has been told what is on the disk. */
static inline enum status boot_open(struct boot *boot, struct space *space)
{
    const enum status status =
        history_open(&boot->history, &space->operations, boot->chain.key.public_key);
    const struct history_index *index = &boot->history.index;
    if (status != STATUS_OK && status != STATUS_MALFORMED) {
        return status;
    }
    if (index->end.boot != 0 &&
        memcmp(index->end.key, boot->chain.key.public_key, CHAIN_KEY_BYTES) == 0) {
        boot->number = index->end.boot;
        boot->kept_number = index->end.last_number;
        return STATUS_OK;
    }
    boot->before = index->end;
    memcpy(boot->endorser, index->successor, SEED_BYTES);
    boot_link_say(&boot->chain, 77, &boot->before, boot->endorser, boot->successor);
    boot->number = boot->before.boot + 1;
    boot->kept_number = 0;
    return STATUS_OK;
}

static inline void boot_begin(struct boot *boot, uint64_t variant)
{
    uint8_t seed[SEED_BYTES];
    memset(boot, 0, sizeof(*boot));
    boot_seeds(variant, seed, boot->successor);
    CHECK_EQUAL(
        chain_open(&boot->chain, boot->memory, BOOTS_MEMORY_BYTES, seed, LOG_PROCESS), STATUS_OK);
}

static inline void boot_work(struct boot *boot, uint64_t records)
{
    for (uint64_t i = 0; i < records; i++) {
        add_record(
            &boot->chain,
            chain_place(&boot->chain)->last_number,
            (struct chain_source){.source = CHAIN_SOURCE_NONE});
    }
}

/* All that is in memory and not on the disk. */
static inline enum status boot_commit(struct boot *boot, bool is_closed)
{
    static _Alignas(uint64_t) uint8_t entries[BOOTS_MEMORY_BYTES];
    struct chain_mark mark = {.number = boot->kept_number};
    struct chain_part part;
    if (is_closed) {
        chain_sign(&boot->chain, 99, CHECKPOINT_CLOSED);
    }
    chain_copy(&boot->chain, &mark, entries, sizeof(entries), &part);
    struct history_batch batch = {
        .boot = boot->number,
        .first_number = part.first_number,
        .last_number = part.last_number,
        .entries = {entries, part.size_bytes},
        .is_durable = is_closed,
        .is_closed = is_closed,
    };
    memcpy(batch.key, boot->chain.key.public_key, CHAIN_KEY_BYTES);
    memcpy(batch.base, part.base, CHAIN_DIGEST_BYTES);
    memcpy(batch.successor, boot->successor, SEED_BYTES);
    const enum status status = history_commit(&boot->history, &batch);
    if (status == STATUS_OK) {
        boot->kept_number = part.last_number;
    }
    return status;
}

/* A boot from its beginning to its end. */
static inline void boot_live(
    struct boot *boot, struct space *space, uint64_t variant, uint64_t records, bool is_closed)
{
    boot_begin(boot, variant);
    boot_work(boot, 3);
    CHECK_EQUAL(boot_open(boot, space), STATUS_OK);
    for (uint64_t i = 0; i < records; i += 10) {
        boot_work(boot, 10);
        CHECK_EQUAL(boot_commit(boot, false), STATUS_OK);
    }
    CHECK_EQUAL(boot_commit(boot, is_closed), STATUS_OK);
}

/* What there is of all boots, with the rest of this one's memory; gives the size. */
static inline uint64_t boot_export(struct boot *boot, uint8_t *target)
{
    struct history_segment segment = {0};
    struct bytes content;
    uint64_t size = 0;
    uint64_t last_number = 0;
    uint64_t number = 0;
    while (history_read(&boot->history, &number, &segment, &content) == STATUS_OK) {
        if (content.size_bytes > 0) {
            memcpy(target + size, content.data, content.size_bytes);
        }
        size += content.size_bytes;
        last_number = segment.boot == boot->number ? segment.last_number : 0;
        number++;
    }
    return size + chain_export(&boot->chain, 1000, last_number, boot->number, target + size);
}

static inline struct proof_verdict prove_export(const uint8_t *data, uint64_t size)
{
    static struct proof proof;
    proof_begin(&proof, NULL);
    proof_take(&proof, (struct bytes){data, size});
    return *proof_end(&proof);
}

/* Every object is one that the index leads to, and counted once. */
static inline void check_nothing_left(struct space *space, const struct history *history)
{
    const struct history_index *index = &history->index;
    const uint32_t segments = index->page_count * HISTORY_PAGE_SEGMENTS + index->segment_count;
    CHECK_EQUAL(space_live(space, &space->state), 1 + index->page_count + segments);
}
