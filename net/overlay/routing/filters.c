#include "overlay_routing/filters.h"
#include "overlay_wire/address.h"

void filters_init(struct filters *filters, const struct overlay_key *self)
{
    memset(filters, 0, sizeof(*filters));
    overlay_partial_key(self, &filters->own);
}

void filters_link_changed(struct filters *filters, uint32_t link)
{
    memset(&filters->links[link], 0, sizeof(filters->links[link]));
}

void filters_receive(struct filters *filters, uint32_t link, const struct overlay_bloom *bloom)
{
    filters->links[link].received = *bloom;
}

void filters_set_on_tree(struct filters *filters, uint32_t link, bool is_on_tree)
{
    filters->links[link].is_on_tree = is_on_tree;
}

bool filters_next(struct filters *filters, uint32_t link)
{
    struct overlay_bloom bloom;
    struct filter_link *const to = &filters->links[link];
    overlay_bloom_clear(&bloom);
    if (to->is_on_tree) {
        overlay_bloom_add(&bloom, &filters->own);
    }
    for (uint32_t i = 0; to->is_on_tree && i < OVERLAY_LINKS_MAX; i++) {
        if (i != link && filters->links[i].is_on_tree) {
            overlay_bloom_merge(&bloom, &filters->links[i].received);
        }
    }
    const bool is_new = !overlay_bloom_equal(&bloom, &to->sent);
    to->sent = bloom;
    return is_new;
}

bool filters_match(const struct filters *filters, uint32_t link, const struct overlay_key *partial)
{
    const struct filter_link *const at = &filters->links[link];
    return at->is_on_tree && overlay_bloom_test(&at->received, partial);
}
