#include "transfer.h"
#include "chooser/listing.h"
#include <string.h>

#define COPIES_MAX 1000u

static bool goes_on(const struct transfer *transfer)
{
    return transfer->goes_on == NULL || transfer->goes_on(transfer->context);
}

static bool collect(void *context, const struct tree_entry *entry)
{
    return listing_add(context, entry->name, entry->is_folder) != NULL;
}

/* All that lies in a folder; only then is anything done with it. */
static enum status read_folder(const struct tree *tree, const char *place, struct listing *listing)
{
    const enum status status = tree->list(tree, place, collect, listing);
    return status == STATUS_OK && listing->is_cut ? STATUS_LIMIT_EXCEEDED : status;
}

/* -- removing ---------------------------------------------------------------------------------- */

static enum status
remove_node(struct transfer *transfer, const struct tree *tree, const char *place, uint32_t depth);

static enum status remove_content(
    struct transfer *transfer, const struct tree *tree, const char *place, uint32_t depth)
{
    struct listing listing = {0};
    char inner[PLACE_BYTES_MAX];
    enum status status = read_folder(tree, place, &listing);
    for (size_t i = 0; status == STATUS_OK && i < listing.count; i++) {
        status = place_join(inner, place, listing.entries[i].name)
                     ? remove_node(transfer, tree, inner, depth + 1)
                     : STATUS_LIMIT_EXCEEDED;
    }
    listing_finish(&listing);
    return status;
}

static enum status
remove_node(struct transfer *transfer, const struct tree *tree, const char *place, uint32_t depth)
{
    struct tree_node node = {0};
    enum status status = tree->look(tree, place, &node);
    if (status == STATUS_OK && !goes_on(transfer)) {
        status = STATUS_CANCELLED;
    }
    if (status == STATUS_OK && node.is_folder) {
        status = depth < TRANSFER_DEPTH_MAX ? remove_content(transfer, tree, place, depth)
                                            : STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = tree->remove(tree, place);
        transfer->file_count += status == STATUS_OK ? 1 : 0;
    }
    return status;
}

enum status transfer_remove(struct transfer *transfer, const struct tree *tree, const char *place)
{
    return place_is_root(place) ? STATUS_INVALID_ARGUMENT : remove_node(transfer, tree, place, 0);
}

/* -- copying ----------------------------------------------------------------------------------- */

struct copying {
    struct transfer *transfer;
    const struct tree *to;
    const struct tree *from;
};

static enum status
copy_node(const struct copying *copying, const char *to, const char *from, uint32_t depth);

static enum status
copy_content(const struct copying *copying, const char *to, const char *from, uint32_t depth)
{
    struct listing listing = {0};
    char inner_to[PLACE_BYTES_MAX];
    char inner_from[PLACE_BYTES_MAX];
    enum status status = read_folder(copying->from, from, &listing);
    for (size_t i = 0; status == STATUS_OK && i < listing.count; i++) {
        const char *name = listing.entries[i].name;
        const bool has_room = place_join(inner_to, to, name) && place_join(inner_from, from, name);
        status =
            has_room ? copy_node(copying, inner_to, inner_from, depth + 1) : STATUS_LIMIT_EXCEEDED;
    }
    listing_finish(&listing);
    return status;
}

static enum status
copy_node(const struct copying *copying, const char *to, const char *from, uint32_t depth)
{
    struct tree_node node = {0};
    enum status status = copying->from->look(copying->from, from, &node);
    if (status == STATUS_OK && !goes_on(copying->transfer)) {
        status = STATUS_CANCELLED;
    }
    if (status == STATUS_OK && depth >= TRANSFER_DEPTH_MAX) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (node.is_folder) {
        status = copying->to->make_folder(copying->to, to);
        status = status == STATUS_OK ? copy_content(copying, to, from, depth) : status;
    } else {
        status = copying->to->copy_file(copying->to, to, copying->from, from);
    }
    copying->transfer->file_count += status == STATUS_OK ? 1 : 0;
    return status;
}

static bool is_there(const struct tree *tree, const char *place)
{
    struct tree_node node = {0};
    return tree->look(tree, place, &node) != STATUS_NOT_FOUND;
}

enum status transfer_copy(
    struct transfer *transfer,
    const struct tree *to_tree,
    const char *to,
    const struct tree *from_tree,
    const char *from)
{
    const struct copying copying = {transfer, to_tree, from_tree};
    if (to_tree->root == from_tree->root && place_is_in(to, from)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (is_there(to_tree, to)) {
        return STATUS_OVERLAP;
    }
    const enum status status = copy_node(&copying, to, from, 0);
    /* With OVERLAP somebody else has put something there in the meantime. */
    if (status != STATUS_OK && status != STATUS_OVERLAP) {
        struct transfer undo = {0};
        (void)transfer_remove(&undo, to_tree, to); /* as far as there is something */
    }
    return status;
}

/* -- places ------------------------------------------------------------------------------------ */

enum status transfer_move(const struct tree *tree, const char *to, const char *from)
{
    if (place_is_root(from) || place_is_in(to, from)) {
        return STATUS_INVALID_ARGUMENT;
    }
    return is_there(tree, to) ? STATUS_OVERLAP : tree->rename(tree, from, to);
}

bool transfer_free_place(
    char out[PLACE_BYTES_MAX], const struct tree *tree, const char *folder, const char *name)
{
    char copy[PLACE_NAME_BYTES_MAX];
    bool has_room = place_join(out, folder, name);
    for (uint32_t i = 1; has_room && is_there(tree, out) && i <= COPIES_MAX; i++) {
        has_room = place_copy_name(copy, name, i) && place_join(out, folder, copy);
    }
    return has_room && !is_there(tree, out);
}
