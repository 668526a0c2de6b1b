#include "runtime/program.h"
#include "lib/text.h"
#include "runtime/address.h"
#include "runtime/program_start.h"
#include "schema/kernel_client.h"
#include <stddef.h>

struct named {
    const char *name;
    const char *interface;
    uint32_t handle;
};

/* [I] once program_open() is through */
static struct startup_reader startup;
static struct named capabilities[PROGRAM_CAPABILITIES_MAX];
static uint32_t capability_count;
static const char *name = "";

static enum status keep_capabilities(void)
{
    for (uint32_t i = 0; i < startup.capabilities.count; i++) {
        struct named_capability named;
        const enum status status = named_capability_list_get(&startup.capabilities, i, &named);
        if (status != STATUS_OK) {
            return status;
        }
        if (i == PROGRAM_CAPABILITIES_MAX) {
            return STATUS_LIMIT_EXCEEDED;
        }
        capabilities[i] = (struct named){
            .name = (const char *)named.name.data,
            .interface = (const char *)named.interface.data,
            .handle = named.handle,
        };
        capability_count = i + 1;
    }
    return STATUS_OK;
}

enum status program_open(uint64_t argument)
{
    static struct message message;
    struct message_struct root;
    enum status status = message_open(message_image((const void *)argument), &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    if (status == STATUS_OK) {
        status = startup_read(&root, &startup);
    }
    if (status != STATUS_OK) {
        return status;
    }
    address_space_start(startup.free_start, startup.free_end);
    struct bytes first;
    if (message_list_text(&startup.arguments, 0, &first) == STATUS_OK) {
        name = (const char *)first.data;
    }
    return keep_capabilities();
}

const struct startup_reader *program_startup(void)
{
    return &startup;
}

enum status
program_texts(const struct message_list *list, const char **texts, uint32_t max, uint32_t *count)
{
    if (list->count > max) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        struct bytes text;
        const enum status status = message_list_text(list, i, &text);
        if (status != STATUS_OK) {
            return status;
        }
        texts[i] = (const char *)text.data;
    }
    texts[list->count] = NULL;
    *count = list->count;
    return STATUS_OK;
}

/* NULL: nothing was granted under this name. */
static const struct named *find(const char *wanted)
{
    for (uint32_t i = 0; i < capability_count; i++) {
        if (text_equal(capabilities[i].name, wanted)) {
            return &capabilities[i];
        }
    }
    return NULL;
}

uint32_t program_capability(const char *wanted)
{
    const struct named *named = find(wanted);
    return named != NULL ? named->handle : 0;
}

bool program_holding(uint32_t index, struct program_holding *holding)
{
    if (index >= capability_count) {
        return false;
    }
    const struct named *named = &capabilities[index];
    *holding = (struct program_holding){named->name, named->interface, named->handle};
    return true;
}

const char *program_interface(const char *wanted)
{
    const struct named *named = find(wanted);
    return named != NULL ? named->interface : "";
}

const char *program_name(void)
{
    return name;
}

uint8_t program_priority(void)
{
    return startup.priority;
}

struct bytes program_seed(void)
{
    return startup.seed;
}

_Noreturn void program_exit(uint32_t code)
{
    const struct process_exit_params params = {.code = code};
    (void)process_exit(PROGRAM_PROCESS, &params);
    __builtin_trap(); /* only without the right to end itself, which every program has */
}
