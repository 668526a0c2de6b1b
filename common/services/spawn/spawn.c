#include "spawn.h"
#include "abi/address.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/kernel_client.h"

/* Bases are whole pages of [4 GiB, 68 GiB); what a program maps itself lies behind, up to 128 GiB.
 * All of that is user memory on every architecture. */
#define BASE_LOWEST UINT64_C(0x100000000)
#define BASE_PAGES  (UINT64_C(1) << 24)
#define FREE_END    UINT64_C(0x2000000000)

/* A process that is undone before it ran has this exit code. */
#define EXIT_CODE_UNDONE 255u

static enum status
map(const struct spawn *spawn,
    uint32_t memory,
    uint64_t address,
    uint64_t offset,
    uint64_t size_bytes,
    uint32_t permissions)
{
    const struct process_map_params params = {
        .memory = memory,
        .address = address,
        .offset = offset,
        .size_bytes = size_bytes,
        .permissions = permissions,
    };
    struct process_map_results results = {0};
    return process_map(spawn->process, &params, &results);
}

/* Memory of the process's own, which only it has mapped. */
static enum status map_new(const struct spawn *spawn, uint64_t address, uint64_t size_bytes)
{
    uint32_t memory = 0;
    enum status status = memory_create(spawn->parts.ledger, size_bytes, &memory);
    if (status == STATUS_OK) {
        status = map(spawn, memory, address, 0, size_bytes, MAP_READ | MAP_WRITE);
        capability_release(memory);
    }
    return status;
}

static enum status map_image(const struct spawn *spawn)
{
    const struct image *image = spawn->parts.image;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < image->segment_count && status == STATUS_OK; i++) {
        const struct image_segment *segment = &image->segments[i];
        status =
            map(spawn,
                image->memory,
                spawn->base + segment->offset,
                segment->offset,
                segment->size_bytes,
                segment->permissions);
    }
    if (status == STATUS_OK && image->data_size_bytes != 0) {
        status = map_new(spawn, spawn->base + image->data_offset, image->data_size_bytes);
    }
    if (status == STATUS_OK && image->data_file_bytes != 0) {
        status =
            map(spawn,
                image->memory,
                spawn->base + image->end,
                image->data_offset,
                image->data_file_bytes,
                MAP_READ);
    }
    return status;
}

/* A thread that stands still, at the program's entry. */
static enum status create_thread(struct spawn *spawn, uint64_t stack_top, uint64_t message_page)
{
    const struct process_create_thread_params params = {
        .entry = spawn->base + spawn->parts.image->entry,
        .stack = stack_top,
        .argument = spawn->startup_address,
        .message_page = message_page,
    };
    struct process_create_thread_results results = {0};
    const enum status status = process_create_thread(spawn->process, &params, &results);
    spawn->thread = results.thread;
    return status;
}

/* What every process has, under the same handles: enum initial_capability. */
static enum status grant_own(const struct spawn *spawn, const struct spawn_masks *masks)
{
    const struct {
        uint32_t capability;
        uint64_t mask;
        uint32_t index;
    } own[] = {
        {spawn->process, masks->process, INITIAL_PROCESS},
        {spawn->thread, masks->thread, INITIAL_THREAD},
        {spawn->parts.ledger, masks->ledger, INITIAL_LEDGER},
        {spawn->parts.scheduling, masks->scheduling, INITIAL_SCHEDULING},
        {spawn->parts.clock, MACHINE_FACET_OBSERVER, INITIAL_MACHINE},
    };
    for (uint32_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        uint32_t handle = 0;
        const enum status status = spawn_grant(spawn, own[i].capability, own[i].mask, &handle);
        if (status != STATUS_OK) {
            return status;
        }
        if (handle != handle_make(own[i].index, 1)) {
            return STATUS_WRONG_STATE; /* somebody has put something into this new process */
        }
    }
    return STATUS_OK;
}

/* Where the parts will lie, and the thread, whose message page is one of them. */
static enum status lay_out(struct spawn *spawn)
{
    const struct image *image = spawn->parts.image;
    spawn->base = BASE_LOWEST + spawn->parts.chance % BASE_PAGES * PAGE_SIZE_BYTES;
    spawn->startup_address = spawn->base + image->end + image->data_file_bytes + PAGE_SIZE_BYTES;
    const uint64_t page = spawn->startup_address + SPAWN_STARTUP_BYTES_MAX + PAGE_SIZE_BYTES;
    spawn->stack = page + 2 * PAGE_SIZE_BYTES;
    const uint64_t stack_top = spawn->stack + image->stack_bytes;
    spawn->free_start = stack_top + PAGE_SIZE_BYTES;
    spawn->free_end = FREE_END;
    return create_thread(spawn, stack_top, page);
}

enum status spawn_create(const struct spawn_parts *parts, struct spawn *spawn)
{
    *spawn = (struct spawn){.parts = *parts};
    struct ledger_create_process_results created = {0};
    enum status status = ledger_create_process(parts->ledger, &created);
    if (status != STATUS_OK) {
        return status;
    }
    spawn->process = created.process;
    status = lay_out(spawn);
    if (status != STATUS_OK) {
        spawn_undo(spawn);
    }
    return status;
}

enum status spawn_furnish(const struct spawn *spawn, const struct spawn_masks *masks)
{
    enum status status = grant_own(spawn, masks);
    if (status == STATUS_OK) {
        status = map_image(spawn);
    }
    return status == STATUS_OK ? map_new(spawn, spawn->stack, spawn->parts.image->stack_bytes)
                               : status;
}

enum status
spawn_grant(const struct spawn *spawn, uint32_t capability, uint64_t mask, uint32_t *handle)
{
    const struct process_install_params params = {.capability = capability, .mask = mask};
    struct process_install_results results = {0};
    const enum status status = process_install(spawn->process, &params, &results);
    *handle = results.handle;
    return status;
}

enum status spawn_start(struct spawn *spawn, uint32_t startup, uint64_t startup_bytes)
{
    enum status status = map(spawn, startup, spawn->startup_address, 0, startup_bytes, MAP_READ);
    if (status != STATUS_OK) {
        return status;
    }
    const struct thread_set_scheduling_params params = {
        .scheduling = spawn->parts.scheduling, .priority = spawn->parts.priority};
    status = thread_set_scheduling(spawn->thread, &params);
    return status == STATUS_OK ? thread_start(spawn->thread) : status;
}

void spawn_undo(struct spawn *spawn)
{
    const struct process_exit_params params = {.code = EXIT_CODE_UNDONE};
    (void)process_exit(spawn->process, &params); /* its ledger may be gone, and it with that */
    capability_release(spawn->thread);
    capability_release(spawn->process);
    *spawn = (struct spawn){0};
}
