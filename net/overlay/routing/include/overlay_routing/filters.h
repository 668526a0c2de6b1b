/*
 * Which nodes may lie behind which link: what each peer along the tree said, and what each was
 * told, which is this node and all that lies behind the others.
 *
 * Invariant: what was told to a peer that is not along the tree is nothing.
 */
#pragma once

#include "overlay_routing/announces.h"
#include "overlay_wire/bloom.h"

struct filter_link {
    bool is_on_tree;
    struct overlay_bloom received;
    struct overlay_bloom sent;
};

struct filters {
    struct overlay_key own; /* partial */
    struct filter_link links[OVERLAY_LINKS_MAX];
};

void filters_init(struct filters *filters, const struct overlay_key *self);

/* The link is another one than before. */
void filters_link_changed(struct filters *filters, uint32_t link);

void filters_receive(struct filters *filters, uint32_t link, const struct overlay_bloom *bloom);

/* Says which links are along the tree, for all of them before filters_next(). */
void filters_set_on_tree(struct filters *filters, uint32_t link, bool is_on_tree);

/* True: the peer is to be told what `sent` of the link has now. */
bool filters_next(struct filters *filters, uint32_t link);

/* Whether who is looked for by this partial key may lie behind the link. */
bool filters_match(const struct filters *filters, uint32_t link, const struct overlay_key *partial);
