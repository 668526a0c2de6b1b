/* The store's process: opens what is on the disk, and answers for it. */
#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/exports.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"
#include "service.h"
#include "support/ledger_pages.h"

/* Of the ledger, where there is no other for the store's own memory: what is not for that. */
#define RESERVED_BYTES (WINDOW_BYTES_OF_ALL_MAX + WINDOW_BYTES_OF_SPACES + UINT64_C(0x100000))
/* For sessions and windows, or half of what there is: more than the largest chunk of pages. */
#define PAGES_BYTES UINT64_C(0x80000)

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NO_ENDPOINT = 1,
    EXIT_NO_MEMORY = 2,
    EXIT_NO_DISK = 3, /* it may be there when the program is started again */
    EXIT_WRONG_EXPORTS = 4,
    EXIT_ARGUMENTS = 5,
};

struct store_service store_service;

static struct ledger_pages pages;

static const char *const exports[] = {
    [EXPORT_OBJECTS] = "objects ObjectStore",
    [EXPORT_STATE] = "identity StateKeeper",
    [EXPORT_STATE + 1] = "policy StateKeeper",
    [EXPORT_SPACES] = "spaces ObjectSpaces",
    [EXPORT_AUDIT] = "audit ObjectSpace",
    [EXPORT_KEYS] = "keys OwnerKeys",
    [EXPORT_SSH] = "ssh StateKeeper",
    [EXPORT_OVERLAY] = "overlay StateKeeper",
    [EXPORT_SCREEN] = "screen StateKeeper",
};

/* As many as the manifest has; all, where there is none. */
static uint32_t count_places(void)
{
    const uint32_t export_count = exports_count();
    return export_count == 0            ? KEEPER_PLACES_MAX
           : export_count <= EXPORT_SSH ? KEEPER_PLACES_MIN
                                        : KEEPER_PLACES_MIN + export_count - EXPORT_SSH;
}

/* Nothing that a call came with is there for a store that is not. */
static enum status answer_missing(struct server_call *call)
{
    call->tag = message_tag_status(store_service.missing);
    return store_service.missing;
}

static enum status answer_export(struct server_call *call)
{
    switch (server_export(call->badge)) {
    case EXPORT_OBJECTS:
        return store_call(call);
    case EXPORT_SPACES:
        return spaces_call(call);
    case EXPORT_AUDIT:
        return space_call(call);
    case EXPORT_KEYS:
        return owner_keys_call(call);
    default:
        return keeper_call(call);
    }
}

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    if (store_service.store == NULL) {
        return answer_missing(call);
    }
    if (server_is_export(call->badge)) {
        return answer_export(call);
    }
    const struct opened *opened = opened_find(call->badge);
    if (opened == NULL) {
        /* Closed: that notice is received before calls that came earlier. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    if (opened->kind == OPENED_SPACE) {
        return space_call(call);
    }
    return opened->kind == OPENED_OBJECT ? object_call(call) : writer_call(call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    struct opened *opened = opened_find(badge);
    if (opened != NULL) {
        opened_close(opened);
    }
}

static enum status init_sessions(void)
{
    static const struct session_limits limits = {
        .sessions_of_owner_max = OPENED_OF_CLIENT_MAX,
        .bytes_of_owner_max = WINDOW_BYTES_OF_CLIENT,
        .sessions_of_origin_max = OPENED_OF_ORIGIN_MAX,
        .bytes_of_origin_max = WINDOW_BYTES_OF_ALL_MAX / 4 * 3,
        .sessions_max = OPENED_MAX,
        .bytes_max = WINDOW_BYTES_OF_ALL_MAX,
    };
    struct ledger_state_results ledger = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &ledger);
    if (status == STATUS_OK) {
        const uint64_t left_bytes = ledger.quota_bytes - ledger.used_bytes;
        const uint64_t half_bytes = left_bytes / 2;
        status = ledger_pages_init(
            &pages, left_bytes - (half_bytes < PAGES_BYTES ? half_bytes : PAGES_BYTES));
    }
    if (status == STATUS_OK) {
        session_table_init(
            &store_service.sessions, &pages.pool.source, &limits, bytes_u64(program_seed(), 0));
        windows_init(
            &store_service.windows, &pages.pool.source, &store_service.sessions, WINDOW_BYTES_MAX);
        windows_init(&store_service.space_windows, &pages.pool.source, NULL, WINDOW_BYTES_MAX);
    }
    return status;
}

/*
 * What is for a store that is there: a ledger that is made only now, or, where the manifest has
 * none, part of this process's own.
 */
static enum status find_ledger(uint32_t *ledger, uint64_t *reserved_bytes)
{
    struct supervised_memory_results more = {0};
    const enum status status = supervised_memory(program_capability("supervisor"), &more);
    if (status == STATUS_OK) {
        *ledger = more.ledger;
        *reserved_bytes = WINDOW_BYTES_OF_AUDIT;
        store_service.space_windows.ledger = more.ledger;
        return STATUS_OK;
    }
    *ledger = PROGRAM_LEDGER;
    *reserved_bytes = RESERVED_BYTES;
    return status == STATUS_NOT_FOUND ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status map_new(uint32_t ledger, uint64_t size_bytes, struct mapping *mapping)
{
    uint32_t memory = 0;
    const enum status status = memory_create(ledger, size_bytes, &memory);
    return status == STATUS_OK
               ? mapping_create(memory, 0, size_bytes, MAP_READ | MAP_WRITE, mapping)
               : status;
}

/* As much of what the ledger has left as does some good. */
static enum status make_memory(struct mapping *memory, uint64_t *size_bytes)
{
    const struct store_device *device = &store_service.disk.device;
    const uint64_t most_bytes = store_memory_bytes(device, STORE_CACHE_NODES_MAX);
    struct ledger_state_results state = {0};
    struct mapping scratch = {0};
    uint32_t ledger = 0;
    uint64_t reserved_bytes = 0;
    enum status status = most_bytes == 0 ? STATUS_UNSUPPORTED : STATUS_OK;
    if (status == STATUS_OK) {
        status = find_ledger(&ledger, &reserved_bytes);
    }
    if (status == STATUS_OK) {
        const uint64_t bytes = (store_service.place_count + UINT64_C(1)) * STORE_CHUNK_BYTES;
        status = map_new(ledger, bytes, &scratch);
    }
    if (status == STATUS_OK) {
        store_service.scratch = scratch.address;
        status = ledger_state(ledger, &state);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t left_bytes = state.quota_bytes - state.used_bytes;
    if (left_bytes < reserved_bytes) {
        return STATUS_NO_MEMORY;
    }
    *size_bytes =
        left_bytes - reserved_bytes < most_bytes ? left_bytes - reserved_bytes : most_bytes;
    *size_bytes &= ~(uint64_t)(STORE_PAGE_BYTES - 1);
    return map_new(ledger, *size_bytes, memory);
}

/* No store was ever here: in a partition that is still empty, one is made. */
static enum status make_store(const struct mapping *memory, uint64_t size_bytes)
{
    const struct store_device *device = &store_service.disk.device;
    bool is_empty = false;
    enum status status = disk_is_blank(&store_service.disk, &is_empty);
    if (status == STATUS_OK && !is_empty) {
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        status = store_make(device, 0, memory->address, size_bytes);
    }
    /* With little memory a large disk has larger segments, which are fewer. */
    const bool is_short = status == STATUS_NO_MEMORY;
    for (uint32_t bytes = 2 * STORE_SEGMENT_BYTES;
         status == STATUS_NO_MEMORY && bytes <= STORE_SEGMENT_BYTES_MAX;
         bytes *= 2) {
        status = store_make(device, bytes, memory->address, size_bytes);
    }
    if (is_short && status != STATUS_OK) {
        return STATUS_NO_MEMORY; /* another machine could have made one */
    }
    if (status == STATUS_OK) {
        status = store_mount(&store_service.store, device, memory->address, size_bytes);
    }
    /* Too small or too large for a store: nothing was ever kept there. */
    return status == STATUS_NO_SPACE || status == STATUS_LIMIT_EXCEEDED ? STATUS_UNSUPPORTED
                                                                        : status;
}

static enum status mount(void)
{
    const struct disk *disk = &store_service.disk;
    struct mapping memory = {0};
    uint64_t size_bytes = 0;
    enum status status = make_memory(&memory, &size_bytes);
    if (status == STATUS_OK) {
        status = store_mount(&store_service.store, &disk->device, memory.address, size_bytes);
    }
    if (status == STATUS_NOT_FOUND && !disk->device.is_read_only) {
        status = make_store(&memory, size_bytes);
    }
    if (status == STATUS_OK && !disk->device.is_read_only) {
        keeper_prepare();
    }
    if (status == STATUS_OK) {
        status = spaces_prepare();
    }
    if (status != STATUS_OK) {
        store_service.store = NULL;
    }
    return status;
}

static bool is_passing(enum status status)
{
    return status == STATUS_PEER_GONE || status == STATUS_TIMED_OUT ||
           status == STATUS_DEVICE_ERROR;
}

static void say(enum status status)
{
    struct store_usage usage = {0};
    if (status == STATUS_NOT_FOUND) {
        log_print(SEVERITY_WARNING, "nothing is kept: there is no disk");
        return;
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "nothing is kept: %s", status_text(status));
        return;
    }
    store_usage(store_service.store, &usage);
    log_print(
        SEVERITY_INFORMATION,
        "on %s, %llu objects, %llu of %llu KiB in use%s",
        store_service.disk.name,
        (unsigned long long)usage.object_count,
        (unsigned long long)usage.live_bytes >> 10,
        (unsigned long long)usage.capacity_bytes >> 10,
        store_service.disk.is_volatile ? "; it ends with the power: there is no disk" : "");
}

/*
 * The disk is this instance's alone from here on. What may pass ends the service, which is started
 * again; what stays is what every call is answered. UNSUPPORTED is answered only where nothing was
 * ever kept: whoever hears it goes on without (kept_state.h).
 */
static enum status begin(struct server *server)
{
    (void)server;
    enum status status = disk_find(
        &store_service.disk,
        program_capability("state"),
        store_service.options.disk_buffer_kib << 10);
    if (status == STATUS_OK) {
        status = mount();
    }
    say(status);
    store_service.missing = status == STATUS_NOT_FOUND ? STATUS_UNSUPPORTED : status;
    return is_passing(status) ? status : STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    options_init(&store_service.options);
    for (int i = 1; i < argument_count; i++) {
        if (options_read(&store_service.options, arguments[i]) != STATUS_OK) {
            return EXIT_ARGUMENTS;
        }
    }
    store_service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .begin = begin,
        .settled = upkeep_look,
        .timed_out = upkeep_step,
    };
    const enum status is_ours = exports_check(exports, sizeof(exports) / sizeof(exports[0]));
    if (is_ours != STATUS_OK) {
        log_print(SEVERITY_ERROR, "the manifest has other exports: %s", status_text(is_ours));
        return EXIT_WRONG_EXPORTS;
    }
    store_service.place_count = count_places();
    if (init_sessions() != STATUS_OK) {
        return EXIT_NO_MEMORY;
    }
    const enum status status = server_run(&store_service.server);
    if (is_passing(status) || store_service.has_failed) {
        return EXIT_NO_DISK;
    }
    if (store_service.store != NULL) {
        if (upkeep_sync() != STATUS_OK) {
            log_print(SEVERITY_ERROR, "what was changed last is lost");
        }
        store_forget(store_service.store);
    }
    return status == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
