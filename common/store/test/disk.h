/*
 * A disk in memory, for tests: it fails where it is told to, records what is written to it, and
 * can be set back to what it was.
 */
#pragma once

#include "store/store.h"

#define DISK_SECTOR_BYTES 512u
#define DISK_NEVER        UINT64_MAX

struct disk_event {
    uint64_t address; /* of a flush: DISK_NEVER */
    uint32_t size_bytes;
    uint64_t data_at; /* in disk->recorded */
};

struct disk {
    uint8_t *data;
    uint64_t size_bytes;
    struct store_device device;
    uint64_t random; /* state of the generator */

    /* Requests of each kind until one fails, and from then on while is_broken. */
    uint64_t reads_left;
    uint64_t writes_left;
    uint64_t flushes_left;
    bool ignores_flushes; /* a planted fault: they are answered and not done */

    bool is_recording;
    struct disk_event *events;
    uint32_t event_count;
    uint32_t event_room;
    uint8_t *recorded;
    uint64_t recorded_bytes;
    uint64_t recorded_room;

    /* What disk_undo() puts back, newest last. */
    bool keeps_undo;
    struct disk_event *undo;
    uint32_t undo_count;
    uint32_t undo_room;
    uint8_t *undo_data;
    uint64_t undo_bytes;
    uint64_t undo_data_room;
};

void disk_init(struct disk *disk, uint64_t size_bytes);
void disk_finish(struct disk *disk);

/* Writes a sector, so that it can be undone. */
void disk_sector(struct disk *disk, uint64_t address, const uint8_t *data);
void disk_undo(struct disk *disk);

uint64_t disk_random(uint64_t *state);

/* Memory for a store on such a disk, aligned; freed by the caller. */
void *disk_memory(const struct disk *disk, uint32_t cache_nodes, uint64_t *size_bytes);
