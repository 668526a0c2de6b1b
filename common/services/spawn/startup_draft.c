#include "startup_draft.h"
#include "abi/address.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/startup_data.h"

/* What was booted; the same for all that this process starts. */
static struct bytes boot_record;

void startup_boot_record(struct bytes message)
{
    boot_record = message;
}

void startup_draft_init(struct startup_draft *draft)
{
    draft->argument_count = 0;
    draft->environment_count = 0;
    draft->capability_count = 0;
    draft->text_used = 0;
}

static enum status keep(struct startup_draft *draft, struct bytes text, struct bytes *kept)
{
    if (text.size_bytes > STARTUP_TEXT_BYTES - draft->text_used) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] == 0) {
            return STATUS_INVALID_ARGUMENT;
        }
    }
    uint8_t *place = draft->text + draft->text_used;
    memcpy(place, text.data, text.size_bytes);
    draft->text_used += (uint32_t)text.size_bytes;
    *kept = (struct bytes){place, text.size_bytes};
    return STATUS_OK;
}

static enum status append(
    struct startup_draft *draft,
    struct bytes text,
    struct bytes *list,
    uint32_t max,
    uint32_t *count)
{
    if (*count == max) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = keep(draft, text, &list[*count]);
    *count += status == STATUS_OK ? 1 : 0;
    return status;
}

enum status startup_draft_argument(struct startup_draft *draft, struct bytes text)
{
    return append(draft, text, draft->arguments, PROGRAM_ARGUMENTS_MAX, &draft->argument_count);
}

enum status startup_draft_environment(struct startup_draft *draft, struct bytes text)
{
    return append(
        draft, text, draft->environment, STARTUP_ENVIRONMENT_MAX, &draft->environment_count);
}

static bool has_capability(const struct startup_draft *draft, struct bytes name)
{
    for (uint32_t i = 0; i < draft->capability_count; i++) {
        if (bytes_equal(draft->capabilities[i].name, name)) {
            return true;
        }
    }
    return false;
}

enum status startup_draft_grant(
    struct startup_draft *draft, struct bytes name, struct bytes interface, uint32_t capability)
{
    if (name.size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (draft->capability_count == PROGRAM_CAPABILITIES_MAX ||
        name.size_bytes > STARTUP_NAME_BYTES || interface.size_bytes > STARTUP_NAME_BYTES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (has_capability(draft, name)) {
        return STATUS_OVERLAP;
    }
    struct named_capability *named = &draft->capabilities[draft->capability_count];
    enum status status = keep(draft, name, &named->name);
    if (status == STATUS_OK) {
        status = keep(draft, interface, &named->interface);
    }
    if (status == STATUS_OK) {
        named->handle = capability;
        draft->masks[draft->capability_count] = ~UINT64_C(0);
        draft->capability_count++;
    }
    return status;
}

void startup_draft_finish(struct startup_draft *draft)
{
    for (uint32_t i = 0; i < draft->capability_count; i++) {
        capability_release(draft->capabilities[i].handle);
    }
    draft->capability_count = 0;
}

/* What the process has afterwards, by its own handles. */
static enum status install(
    const struct startup_draft *draft,
    const struct spawn *spawn,
    struct named_capability *installed,
    uint32_t *count)
{
    *count = 0;
    for (uint32_t i = 0; i < draft->capability_count; i++) {
        if (draft->masks[i] == 0) {
            continue;
        }
        struct named_capability *one = &installed[(*count)++];
        *one = draft->capabilities[i];
        const enum status status =
            spawn_grant(spawn, draft->capabilities[i].handle, draft->masks[i], &one->handle);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* At most what the message takes: texts with terminators and padding, pointers, structs. */
static uint64_t message_bytes(const struct startup_draft *draft)
{
    const uint64_t texts = (uint64_t)draft->argument_count + draft->environment_count +
                           2 * (uint64_t)draft->capability_count;
    const uint64_t fixed = 256 + boot_record.size_bytes + PAGE_MASK;
    const uint64_t bytes = draft->text_used + 16 * texts +
                           sizeof(struct named_capability) * draft->capability_count + fixed;
    return bytes & ~PAGE_MASK;
}

static enum status grant_and_write(
    const struct startup_draft *draft,
    const struct spawn *spawn,
    struct bytes seed,
    const struct mapping *place,
    uint64_t size_bytes)
{
    struct named_capability installed[PROGRAM_CAPABILITIES_MAX];
    uint32_t count = 0;
    enum status status = install(draft, spawn, installed, &count);
    if (status != STATUS_OK) {
        return status;
    }
    const struct startup startup = {
        .arguments = draft->arguments,
        .arguments_count = draft->argument_count,
        .environment = draft->environment,
        .environment_count = draft->environment_count,
        .capabilities = installed,
        .capabilities_count = count,
        .seed = seed,
        .image_base = spawn->base,
        .free_start = spawn->free_start,
        .free_end = spawn->free_end,
        .priority = spawn->parts.priority,
        .boot = boot_record,
    };
    struct message_builder builder;
    message_builder_start_framed(
        &builder, place->address, (uint32_t)(size_bytes / sizeof(uint64_t)));
    status = startup_write(&startup, &builder);
    if (status == STATUS_OK) {
        (void)message_builder_finish(&builder);
    }
    return status;
}

enum status startup_draft_start(
    const struct startup_draft *draft,
    struct spawn *spawn,
    uint32_t ledger,
    struct bytes seed,
    struct startup_memory *startup)
{
    static uint64_t address;
    struct mapping window;
    *startup = (struct startup_memory){.size_bytes = message_bytes(draft)};
    enum status status = mapping_keep_window(SPAWN_STARTUP_BYTES_MAX, &address, &window);
    if (status == STATUS_OK) {
        status = memory_create(ledger, startup->size_bytes, &startup->memory);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status =
        mapping_create_at(startup->memory, 0, startup->size_bytes, MAP_READ | MAP_WRITE, &window);
    if (status == STATUS_OK) {
        status = grant_and_write(draft, spawn, seed, &window, startup->size_bytes);
        mapping_finish(&window);
    }
    if (status == STATUS_OK) {
        status = spawn_start(spawn, startup->memory, startup->size_bytes);
    }
    if (status != STATUS_OK) {
        capability_release(startup->memory);
    }
    return status;
}

_Static_assert(
    STARTUP_TEXT_BYTES + 16 * (PROGRAM_ARGUMENTS_MAX + STARTUP_ENVIRONMENT_MAX) +
            (32 + sizeof(struct named_capability)) * PROGRAM_CAPABILITIES_MAX + 8192 +
            STARTUP_BOOT_RECORD_BYTES_MAX <
        SPAWN_STARTUP_BYTES_MAX,
    "the largest message fits");
