/*
 * Programs from elsewhere, on their way in: a file comes in messages, into memory that only the
 * loader has, and is hashed as it comes. What was signed is compared with that when all is there;
 * only then anything of it is looked at.
 *
 * A file belongs to the session through which it was opened. The memory is the loader's own: what
 * belongs to a client could go while it is read.
 */
#include "abi/address.h"
#include "launch.h"
#include "layout.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "program_signature/program_signature.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_server.h"
#include <blake3.h>

#define FILES_MAX      4u
#define FILE_BYTES_MAX (UINT64_C(2) << 20)

static const struct places_limits limits = {
    .count = FILES_MAX,
    .of_client_max = 2,
    .of_principal_max = 2,
};

struct file {
    uint64_t badge; /* 0: free */
    struct claimant client;
    struct places_way way;
    struct program program;
    uint64_t received_bytes;
    uint32_t memory;
    struct mapping content;
    struct loaded *image; /* once all of it was verified; the content is gone then */
    blake3_hasher hasher;
};

static struct file files[FILES_MAX];
static uint32_t endpoint;
static uint32_t kept_ledger;

enum status files_init(uint32_t own_endpoint, uint32_t ledger)
{
    endpoint = own_endpoint;
    kept_ledger = ledger;
    return STATUS_OK;
}

static struct file *find(uint64_t badge)
{
    const uint64_t place = badge & BADGE_PLACE_MASK;
    return place < FILES_MAX && files[place].badge == badge ? &files[place] : NULL;
}

static void drop_content(struct file *file)
{
    mapping_finish(&file->content);
    capability_release(file->memory);
    file->memory = 0;
}

static void drop(struct file *file)
{
    drop_content(file);
    if (file->image != NULL) {
        images_release(file->image);
    }
    *file = (struct file){0};
}

void files_closed(uint64_t badge)
{
    struct file *file = find(badge);
    if (file != NULL) {
        drop(file);
    }
}

/* -- load -------------------------------------------------------------------------------------- */

static enum status reserve(const struct claimant *client, struct file **file)
{
    const uint64_t now_ns = clock_now_ns();
    struct claimant holders[FILES_MAX];
    *file = NULL;
    for (uint32_t i = 0; i < FILES_MAX; i++) {
        if (files[i].badge != 0 && places_is_over(&files[i].way, now_ns)) {
            drop(&files[i]);
        }
        holders[i] = files[i].client;
        *file = files[i].badge == 0 ? &files[i] : *file;
    }
    return places_may_have(&limits, holders, client) ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
}

/* For the file, and for the image that is made of it; what is kept for services stays. */
static enum status check_kept_ledger(uint64_t size_bytes)
{
    struct ledger_state_results state = {0};
    const uint64_t needed_bytes = 2 * page_round_up(size_bytes) + LAYOUT_GAPS_BYTES;
    const enum status status = ledger_state(kept_ledger, &state);
    const uint64_t kept_bytes = places_kept_of(state.quota_bytes);
    return status == STATUS_OK && state.quota_bytes - state.used_bytes < kept_bytes + needed_bytes
               ? STATUS_LIMIT_EXCEEDED
               : status;
}

static enum status create_content(struct file *file, uint64_t size_bytes)
{
    enum status status = check_kept_ledger(size_bytes);
    if (status == STATUS_LIMIT_EXCEEDED) {
        images_make_room();
        status = check_kept_ledger(size_bytes);
    }
    if (status == STATUS_OK) {
        status = memory_create(kept_ledger, size_bytes, &file->memory);
    }
    if (status == STATUS_OK) {
        status = mapping_create(file->memory, 0, size_bytes, MAP_READ | MAP_WRITE, &file->content);
    }
    return status;
}

static enum status
open_file(struct file *file, const struct claimant *client, uint64_t size_bytes, uint32_t *session)
{
    enum status status = create_content(file, size_bytes);
    const uint64_t badge = badge_create(BADGE_FILE, (uint32_t)(file - files));
    if (status == STATUS_OK) {
        status = session_create(endpoint, badge, PROGRAM_FILE_MASK_ALL, session);
    }
    if (status != STATUS_OK) {
        drop(file);
        return status;
    }
    file->badge = badge;
    file->client = *client;
    places_begin(&file->way, clock_now_ns());
    blake3_hasher_init(&file->hasher);
    return STATUS_OK;
}

static enum status
refuse(const struct server_call *call, const struct program *program, const char *reason)
{
    const struct refused_order refused = {
        text_bytes(program->name), call->sender_process, call->sender_principal};
    launch_record_refusal(&refused, program, reason);
    return STATUS_BAD_SIGNATURE;
}

enum status files_load(
    struct server_call *call,
    const struct launcher_load_params *params,
    struct launcher_load_results *results)
{
    struct program program;
    struct file *file = NULL;
    if (params->size_bytes == 0 || params->size_bytes > FILE_BYTES_MAX) {
        return params->size_bytes == 0 ? STATUS_INVALID_ARGUMENT : STATUS_LIMIT_EXCEEDED;
    }
    enum status status = program_describe(params->statement, &program);
    if (status == STATUS_BAD_SIGNATURE) {
        return refuse(call, &program, "the signature is not its signer's");
    }
    if (status != STATUS_OK) {
        (void)refuse(call, &program, "its signature cannot be read");
        return status;
    }
    if (program.size_bytes != params->size_bytes) {
        return refuse(call, &program, "it is not as long as the file that was signed");
    }
    const struct claimant client = loader_claimant(call);
    status = reserve(&client, &file);
    if (status == STATUS_OK) {
        status = open_file(file, &client, params->size_bytes, &results->file);
    }
    if (status == STATUS_OK) {
        file->program = program;
        call->moves = 1;
    }
    return status;
}

/* -- ProgramFile ------------------------------------------------------------------------------- */

static enum status write(struct server_call *call, const struct program_file_write_params *params)
{
    struct file *file = find(call->badge);
    const uint64_t left = file->program.size_bytes - file->received_bytes;
    if (params->data.size_bytes > left) {
        return STATUS_LIMIT_EXCEEDED;
    }
    uint8_t *place = (uint8_t *)file->content.address + file->received_bytes;
    memcpy(place, params->data.data, params->data.size_bytes);
    blake3_hasher_update(&file->hasher, place, params->data.size_bytes);
    file->received_bytes += params->data.size_bytes;
    places_move(&file->way, params->data.size_bytes, clock_now_ns());
    return STATUS_OK;
}

/* Once: what is there is what was signed, or it is not. */
static enum status verify(const struct server_call *call, struct file *file)
{
    uint8_t hash[BLAKE3_OUT_LEN];
    if (file->received_bytes != file->program.size_bytes) {
        return STATUS_TRUNCATED;
    }
    blake3_hasher_finalize(&file->hasher, hash, sizeof(hash));
    if (memcmp(hash, file->program.hash, sizeof(hash)) != 0) {
        return refuse(call, &file->program, "it is not the file that was signed");
    }
    const struct bytes content = {file->content.address, file->program.size_bytes};
    const enum status status = images_acquire(file->program.hash, content, false, &file->image);
    if (status != STATUS_OK) {
        (void)refuse(call, &file->program, "it cannot be loaded");
        return status;
    }
    drop_content(file);
    return STATUS_OK;
}

static enum status launch(struct server_call *call, struct launch_order *order, uint32_t *session)
{
    struct file *file = find(call->badge);
    enum status status = STATUS_OK;
    if (file->image == NULL) {
        status = verify(call, file);
    }
    if (status != STATUS_OK) {
        return status;
    }
    images_share(file->image);
    order->program = &file->program;
    order->image = file->image;
    return launch_create(call, order, session);
}

static enum status prepare(
    struct server_call *call,
    const struct program_file_prepare_params *params,
    struct program_file_prepare_results *results)
{
    struct launch_order order = {
        .ledger = params->ledger,
        .scheduling = params->scheduling,
        .priority = params->priority,
    };
    return launch(call, &order, &results->launch);
}

static enum status prepare_as(
    struct server_call *call,
    const struct program_file_prepare_as_params *params,
    struct program_file_prepare_as_results *results)
{
    struct launch_order order = {
        .ledger = params->ledger,
        .scheduling = params->scheduling,
        .principal = params->principal,
        .priority = params->priority,
    };
    return launch(call, &order, &results->launch);
}

enum status files_call(struct server_call *call)
{
    static const struct program_file_server server = {
        .write = write, .prepare = prepare, .prepare_as = prepare_as};
    if (find(call->badge) == NULL) {
        call->tag = message_tag_status(STATUS_WRONG_STATE); /* it was older than it may be */
        return STATUS_WRONG_STATE;
    }
    return program_file_dispatch(&server, call);
}
