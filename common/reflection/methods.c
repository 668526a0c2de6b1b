#include "reflection/methods.h"
#include "lookup.h"

#define METHODS_MAX 64u /* bits of a mask */

static bool has_bit(uint64_t mask, uint32_t bit)
{
    return (mask >> bit & 1) != 0;
}

static uint32_t count_bits(uint64_t mask)
{
    uint32_t count = 0;
    for (; mask != 0; mask &= mask - 1) {
        count++;
    }
    return count;
}

/* -- by numbers -------------------------------------------------------------------------------- */

static void put_range(struct text_sink *sink, uint32_t first, uint32_t last)
{
    text_sink_put_number(sink, first);
    if (last > first) {
        text_sink_put(sink, "-");
        text_sink_put_number(sink, last);
    }
}

static void put_numbers(struct text_sink *sink, uint64_t mask)
{
    const char *before = count_bits(mask) == 1 ? "method " : "methods ";
    if (mask == 0) {
        text_sink_put(sink, "nothing");
    }
    for (uint32_t bit = 0; bit < METHODS_MAX; bit++) {
        const uint32_t first = bit;
        if (!has_bit(mask, bit)) {
            continue;
        }
        while (bit + 1 < METHODS_MAX && has_bit(mask, bit + 1)) {
            bit++;
        }
        text_sink_put(sink, before);
        put_range(sink, first, bit);
        before = ", ";
    }
}

/* -- by names ---------------------------------------------------------------------------------- */

static enum status
put_names(const struct interface_type_reader *interface, uint64_t mask, struct text_sink *sink)
{
    const char *before = "";
    for (uint32_t i = 0; i < interface->methods.count; i++) {
        struct method_type method;
        if (!has_bit(mask, i)) {
            continue;
        }
        const enum status status = method_type_list_get(&interface->methods, i, &method);
        if (status != STATUS_OK) {
            return status;
        }
        text_sink_put(sink, before);
        text_sink_put_bytes(sink, method.name);
        before = ", ";
    }
    return STATUS_OK;
}

/* Empty: no facet is just this. */
static enum status
find_facet(const struct interface_type_reader *interface, uint64_t mask, struct bytes *name)
{
    *name = (struct bytes){0};
    for (uint32_t i = 0; i < interface->facets.count; i++) {
        struct facet_type facet;
        const enum status status = facet_type_list_get(&interface->facets, i, &facet);
        if (status != STATUS_OK) {
            return status;
        }
        if (facet.mask == mask) {
            *name = facet.name;
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

/* `mask` has no bits beyond `all`, the methods that there are. */
static enum status put_words(
    const struct interface_type_reader *interface,
    uint64_t all,
    uint64_t mask,
    struct text_sink *sink)
{
    struct bytes facet;
    if (mask == all || mask == 0) {
        text_sink_put(sink, mask == 0 ? "nothing" : "all");
        return STATUS_OK;
    }
    const enum status status = find_facet(interface, mask, &facet);
    if (status != STATUS_OK) {
        return status;
    }
    if (facet.size_bytes > 0) {
        text_sink_put_bytes(sink, facet);
        return STATUS_OK;
    }
    if (count_bits(mask) <= count_bits(all & ~mask)) {
        return put_names(interface, mask, sink);
    }
    text_sink_put(sink, "all but ");
    return put_names(interface, all & ~mask, sink);
}

enum status reflection_print_methods(
    struct reflection *reflection, struct bytes interface, uint64_t mask, struct text_sink *sink)
{
    struct interface_type_reader type;
    enum status status = STATUS_NOT_FOUND;
    if (reflection != NULL) {
        status = reflection_interface(reflection, interface, &type);
    }
    if (status == STATUS_NOT_FOUND) {
        put_numbers(sink, mask);
        return STATUS_OK;
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t count = type.methods.count;
    if (count > METHODS_MAX) {
        return STATUS_MALFORMED;
    }
    const uint64_t all = count == METHODS_MAX ? ~UINT64_C(0) : (UINT64_C(1) << count) - 1;
    status = put_words(&type, all, mask & all, sink);
    if (status == STATUS_OK && (mask & ~all) != 0) {
        text_sink_put(sink, " and ");
        text_sink_put_number(sink, count_bits(mask & ~all));
        text_sink_put(sink, " unknown");
    }
    return status;
}
