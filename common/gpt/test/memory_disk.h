/* A disk in memory that takes note of its writes, and fails where it is told to. */
#pragma once

#include "gpt/gpt.h"
#include <stdbool.h>

#define MEMORY_DISK_BYTES      (8u * 1048576)
#define MEMORY_DISK_WRITES_MAX 512u

struct memory_disk_write {
    uint64_t block;
    uint32_t flush; /* how many flushes came before */
};

extern uint8_t memory_disk[MEMORY_DISK_BYTES];
extern struct memory_disk_write memory_disk_writes[MEMORY_DISK_WRITES_MAX];
extern uint32_t memory_disk_write_count;
extern uint32_t memory_disk_flush_count;

/* Which call from now on fails, of each kind; 0: none, 1: the next. */
extern uint32_t memory_disk_failing_write;
extern uint32_t memory_disk_failing_flush;
/* The block that cannot be read; 0 too. UINT64_MAX: none. */
extern uint64_t memory_disk_bad_block;

/* Zeros, nothing written, nothing that fails. */
struct gpt_disk memory_disk_new(uint32_t block_bytes);

uint8_t *memory_disk_block(const struct gpt_disk *disk, uint64_t block);

/* The checksums of the copy whose header is in `block`, after somebody changed it. */
void memory_disk_seal(const struct gpt_disk *disk, uint64_t block);

/* A table of `count` partitions of 1 MiB with names. */
void memory_disk_fill(const struct gpt_disk *disk, struct gpt *gpt, uint32_t count);
