#include "disk.h"
#include <stdlib.h>

static void *grown(void *memory, uint64_t used, uint64_t more, uint64_t *room, uint64_t unit)
{
    if (used + more <= *room) {
        return memory;
    }
    *room = 2 * (used + more);
    void *made = realloc(memory, *room * unit);
    if (made == NULL) {
        abort();
    }
    return made;
}

static void
note(struct disk_event **events, uint32_t *count, uint32_t *room, const struct disk_event *event)
{
    uint64_t wide = *room;
    *events = grown(*events, *count, 1, &wide, sizeof(**events));
    *room = (uint32_t)wide;
    (*events)[(*count)++] = *event;
}

static bool fails(uint64_t *left)
{
    if (*left == DISK_NEVER) {
        return false;
    }
    if (*left == 0) {
        return true;
    }
    (*left)--;
    return false;
}

static enum status disk_read(void *context, uint64_t block, uint32_t block_count, void *target)
{
    struct disk *disk = context;
    const uint64_t bytes = (uint64_t)block_count * disk->device.block_bytes;
    const uint64_t at = block * disk->device.block_bytes;
    if (at > disk->size_bytes || bytes > disk->size_bytes - at) {
        abort();
    }
    if (fails(&disk->reads_left)) {
        return STATUS_DEVICE_ERROR;
    }
    memcpy(target, disk->data + at, bytes);
    return STATUS_OK;
}

static void keep(struct disk *disk, uint64_t at, uint64_t bytes)
{
    const struct disk_event event = {at, (uint32_t)bytes, disk->undo_bytes};
    disk->undo_data = grown(disk->undo_data, disk->undo_bytes, bytes, &disk->undo_data_room, 1);
    memcpy(disk->undo_data + disk->undo_bytes, disk->data + at, bytes);
    disk->undo_bytes += bytes;
    note(&disk->undo, &disk->undo_count, &disk->undo_room, &event);
}

static enum status
disk_write(void *context, uint64_t block, uint32_t block_count, const void *source)
{
    struct disk *disk = context;
    const uint64_t bytes = (uint64_t)block_count * disk->device.block_bytes;
    const uint64_t at = block * disk->device.block_bytes;
    if (at > disk->size_bytes || bytes > disk->size_bytes - at) {
        abort();
    }
    if (fails(&disk->writes_left)) {
        return STATUS_DEVICE_ERROR;
    }
    if (disk->keeps_undo) {
        keep(disk, at, bytes);
    }
    memcpy(disk->data + at, source, bytes);
    if (disk->is_recording) {
        const struct disk_event event = {at, (uint32_t)bytes, disk->recorded_bytes};
        disk->recorded =
            grown(disk->recorded, disk->recorded_bytes, bytes, &disk->recorded_room, 1);
        memcpy(disk->recorded + disk->recorded_bytes, source, bytes);
        disk->recorded_bytes += bytes;
        note(&disk->events, &disk->event_count, &disk->event_room, &event);
    }
    return STATUS_OK;
}

static enum status disk_flush(void *context)
{
    struct disk *disk = context;
    if (fails(&disk->flushes_left)) {
        return STATUS_DEVICE_ERROR;
    }
    if (disk->is_recording && !disk->ignores_flushes) {
        const struct disk_event event = {DISK_NEVER, 0, disk->recorded_bytes};
        note(&disk->events, &disk->event_count, &disk->event_room, &event);
    }
    return STATUS_OK;
}

uint64_t disk_random(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = *state;
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

static enum status disk_random_bytes(void *context, void *target, uint32_t size_bytes)
{
    struct disk *disk = context;
    uint8_t *at = target;
    for (uint32_t i = 0; i < size_bytes; i++) {
        at[i] = (uint8_t)disk_random(&disk->random);
    }
    return STATUS_OK;
}

void disk_init(struct disk *disk, uint64_t size_bytes)
{
    *disk = (struct disk){
        .size_bytes = size_bytes,
        .random = 1,
        .reads_left = DISK_NEVER,
        .writes_left = DISK_NEVER,
        .flushes_left = DISK_NEVER,
    };
    disk->data = calloc(1, size_bytes);
    disk->device = (struct store_device){
        .context = disk,
        .block_count = size_bytes / DISK_SECTOR_BYTES,
        .block_bytes = DISK_SECTOR_BYTES,
        .read = disk_read,
        .write = disk_write,
        .flush = disk_flush,
        .random = disk_random_bytes,
    };
}

void disk_finish(struct disk *disk)
{
    free(disk->data);
    free(disk->events);
    free(disk->recorded);
    free(disk->undo);
    free(disk->undo_data);
}

void disk_sector(struct disk *disk, uint64_t address, const uint8_t *data)
{
    if (disk->keeps_undo) {
        keep(disk, address, DISK_SECTOR_BYTES);
    }
    memcpy(disk->data + address, data, DISK_SECTOR_BYTES);
}

void disk_undo(struct disk *disk)
{
    while (disk->undo_count > 0) {
        const struct disk_event *event = &disk->undo[--disk->undo_count];
        memcpy(disk->data + event->address, disk->undo_data + event->data_at, event->size_bytes);
    }
    disk->undo_bytes = 0;
}

void *disk_memory(const struct disk *disk, uint32_t cache_nodes, uint64_t *size_bytes)
{
    *size_bytes = (store_memory_bytes(&disk->device, cache_nodes) + 63) / 64 * 64;
    return aligned_alloc(64, *size_bytes);
}
