#include "command/schemas.h"
#include "abi/object_kind.h"
#include "abi/system_call.h"
#include "command/output.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/object_kind.h"
#include "lib/text.h"
#include "reflection/methods.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/program_start.h"
#include "schema/kernel_client.h"

static enum status open_schemas(struct reflection *reflection)
{
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    const enum status status =
        mapping_create_whole(need("schemas"), MAP_READ, &mapping, &size_bytes);
    const struct bytes pages = {mapping.address, size_bytes};
    return status == STATUS_OK ? reflection_open(reflection, message_in_pages(pages)) : status;
}

struct reflection *schemas(void)
{
    static struct reflection reflection;
    static bool is_open;
    if (!is_open) {
        const enum status status = open_schemas(&reflection);
        if (status != STATUS_OK) {
            program_exit((uint32_t)fail("schemas", status));
        }
        is_open = true;
    }
    return &reflection;
}

static void put(struct text_sink *sink, const char *text, size_t length)
{
    (void)sink;
    out_bytes((struct bytes){(const uint8_t *)text, length});
}

struct text_sink *out_sink(void)
{
    static struct text_sink sink = {put};
    return &sink;
}

void out_methods(struct bytes interface, uint64_t mask)
{
    struct reflection *reflection = program_capability("schemas") != 0 ? schemas() : NULL;
    const enum status status = reflection_print_methods(reflection, interface, mask, out_sink());
    if (status != STATUS_OK) {
        program_exit((uint32_t)fail("schemas", status));
    }
}

/* Objects of the kernel are known by their kind, whoever granted them. */
static const char *interface_of_kind(uint32_t handle)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    const char *name = process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK
                           ? object_kind_interface(results.kind)
                           : NULL;
    return name != NULL ? name : "";
}

static enum status find_granted(struct bytes name, struct held *held)
{
    const struct message_list *list = &program_startup()->capabilities;
    for (uint32_t i = 0; i < list->count; i++) {
        struct named_capability named;
        const enum status status = named_capability_list_get(list, i, &named);
        if (status != STATUS_OK) {
            return status;
        }
        if (bytes_equal(named.name, name)) {
            held->handle = named.handle;
            struct bytes interface = named.interface;
            if (interface.size_bytes == 0) {
                interface = text_bytes(interface_of_kind(named.handle));
            }
            return reflection_interface(schemas(), interface, &held->interface);
        }
    }
    return STATUS_NOT_FOUND;
}

enum status held_find(struct bytes name, struct held *held)
{
    /* Every program has these (enum initial_capability). */
    static const char *const own[] = {
        [INITIAL_PROCESS] = "process",
        [INITIAL_THREAD] = "thread",
        [INITIAL_LEDGER] = "ledger",
        [INITIAL_SCHEDULING] = "scheduling",
        [INITIAL_MACHINE] = "clock",
    };
    held->handle = 0;
    for (uint32_t i = INITIAL_PROCESS; i <= INITIAL_MACHINE; i++) {
        if (bytes_equal(name, text_bytes(own[i]))) {
            held->handle = handle_make(i, 1);
            const struct bytes interface = text_bytes(interface_of_kind(held->handle));
            return reflection_interface(schemas(), interface, &held->interface);
        }
    }
    return find_granted(name, held);
}

enum status held_call(
    uint32_t handle,
    uint32_t ordinal,
    const struct reflection_message *request,
    struct register_message *message)
{
    struct message_page *page = message_page();
    const uint32_t words = request->word_count;
    *message = (struct register_message){
        .tag = message_tag(ordinal, request->is_in_registers ? words : 0) |
               message_tag_page_words(request->is_in_registers ? 0 : words) |
               message_tag_capabilities(request->capability_count),
    };
    memcpy(
        request->is_in_registers ? message->words : page->words,
        request->words,
        words * sizeof(uint64_t));
    memcpy(page->capabilities, request->capabilities, sizeof(request->capabilities));
    return message_call(handle, message);
}
