#include "holdings/holdings.h"
#include "abi/object_kind.h"
#include "abi/system_call.h"
#include "lib/message.h"
#include "lib/text.h"
#include "reflection/methods.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include <stddef.h>

/* What belongs to a program as a service: nobody else can use it. */
static const char *const own_names[] = {"event", "supervisor", "endpoint"};

static bool is_own(const char *name)
{
    return text_is_one_of(name, own_names, sizeof(own_names) / sizeof(own_names[0]));
}

bool holdings_at(const struct holdings *holdings, uint32_t index, struct program_holding *holding)
{
    const struct program_holding directory = {"directory", "Directory", holdings->directory};
    if (program_holding(index, holding)) {
        if (text_equal(holding->name, directory.name)) {
            *holding = directory;
        }
        return true;
    }
    /* What it has found itself comes behind all others. */
    *holding = directory;
    const bool is_next = index == 0 || program_holding(index - 1, &(struct program_holding){0});
    return is_next && directory.handle != 0 && program_capability(directory.name) == 0;
}

const char *holdings_name(const struct holdings *holdings, uint32_t index)
{
    struct program_holding holding;
    for (uint32_t i = 0; holdings_at(holdings, i, &holding); i++) {
        if (!is_own(holding.name) && index-- == 0) {
            return holding.name;
        }
    }
    return NULL;
}

uint32_t holdings_find(const struct holdings *holdings, const char *name, const char **interface)
{
    if (is_own(name)) {
        return 0;
    }
    struct program_holding holding;
    for (uint32_t i = 0; holdings_at(holdings, i, &holding); i++) {
        if (text_equal(holding.name, name)) {
            *interface = holding.interface;
            return holding.handle;
        }
    }
    return 0;
}

/* -- facets ----------------------------------------------------------------------------------- */

static enum status open_descriptions(struct reflection *descriptions)
{
    const uint32_t memory = program_capability("schemas");
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    enum status status = STATUS_NOT_FOUND;
    if (capability_is(memory, OBJECT_MEMORY)) {
        status = mapping_create_whole(memory, MAP_READ, &mapping, &size_bytes);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes pages = {mapping.address, size_bytes};
    status = reflection_open(descriptions, message_in_pages(pages));
    if (status != STATUS_OK) {
        mapping_finish(&mapping);
    }
    return status;
}

struct reflection *holdings_descriptions(void)
{
    static struct reflection opened;
    static bool is_open;
    is_open = is_open || open_descriptions(&opened) == STATUS_OK;
    return is_open ? &opened : NULL;
}

/* Takes the first one off. */
static struct bytes take_word(struct bytes *words)
{
    size_t length = 0;
    while (length < words->size_bytes && words->data[length] != ' ') {
        length++;
    }
    const struct bytes word = {words->data, length};
    const size_t step = length < words->size_bytes ? length + 1 : length;
    *words = bytes_part(*words, step, words->size_bytes - step);
    return word;
}

bool holdings_mask(const char *interface, const char *facets, uint64_t *mask)
{
    struct bytes words = text_bytes(facets);
    *mask = words.size_bytes == 0 ? ~UINT64_C(0) : 0;
    while (words.size_bytes > 0) {
        struct reflection *reflection = holdings_descriptions();
        const struct bytes facet = take_word(&words);
        uint64_t methods = 0;
        if (reflection == NULL || facet.size_bytes == 0 ||
            reflection_mask(reflection, text_bytes(interface), facet, &methods) != STATUS_OK) {
            return false;
        }
        *mask |= methods;
    }
    return true;
}
