/*
 * A tree over a Directory. What an answer has lies in the message page, where anything that is
 * called next may write: it is set aside first.
 */
#include "directory_tree.h"
#include "chooser/place.h"
#include "lib/message.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/directory_client.h"
#include "schema/directory_data.h"
#include <string.h>

#define PIECE_BYTES    3072u
#define ANSWER_BYTES   4096u /* of names in one answer */
#define ANSWER_ENTRIES 256u

/* As directories understand it: without the first "/". */
static struct bytes path_of(const char *place)
{
    return text_bytes(place + 1);
}

static enum status look(const struct tree *tree, const char *place, struct tree_node *node)
{
    struct node_state state = {0};
    enum status status = STATUS_OK;
    if (place_is_root(place)) {
        struct directory_state_results results = {0};
        status = directory_state(tree->root, &results);
        state = results.state;
    } else {
        const struct directory_lookup_params params = {.path = path_of(place)};
        struct directory_lookup_results results = {0};
        status = directory_lookup(tree->root, &params, &results);
        state = results.state;
    }
    *node =
        (struct tree_node){state.kind == NODE_KIND_DIRECTORY, state.size_bytes, state.modified_ns};
    return status;
}

enum status directory_tree_open(const struct tree *tree, const char *place, uint32_t *directory)
{
    if (place_is_root(place)) {
        return capability_copy(tree->root, DIRECTORY_FACET_READER, directory);
    }
    const struct directory_open_directory_params params = {.path = path_of(place)};
    struct directory_open_directory_results results = {0};
    const enum status status = directory_open_directory(tree->root, &params, &results);
    *directory = results.directory;
    return status;
}

/* -- listing ----------------------------------------------------------------------------------- */

struct answer {
    uint8_t names[ANSWER_BYTES];
    struct tree_entry entries[ANSWER_ENTRIES];
    size_t count;
    size_t used_bytes;
};

static bool put_aside(struct answer *answer, const struct entry *entry)
{
    if (answer->count == ANSWER_ENTRIES ||
        entry->name.size_bytes > ANSWER_BYTES - answer->used_bytes) {
        return false;
    }
    uint8_t *name = &answer->names[answer->used_bytes];
    memcpy(name, entry->name.data, entry->name.size_bytes);
    answer->used_bytes += entry->name.size_bytes;
    answer->entries[answer->count++] = (struct tree_entry){
        .name = {name, entry->name.size_bytes},
        .is_folder = entry->kind == NODE_KIND_DIRECTORY,
        .size_bytes = entry->size_bytes,
    };
    return true;
}

static enum status ask(uint32_t directory, uint64_t *cursor, struct answer *answer)
{
    const struct directory_list_params params = {.cursor = *cursor};
    struct directory_list_results_reader results = {0};
    enum status status = directory_list(directory, &params, &results);
    answer->count = 0;
    answer->used_bytes = 0;
    for (uint32_t i = 0; status == STATUS_OK && i < results.entries.count; i++) {
        struct entry entry;
        status = entry_list_get(&results.entries, i, &entry);
        if (status == STATUS_OK && !put_aside(answer, &entry)) {
            status = STATUS_MALFORMED;
        }
    }
    *cursor = results.cursor;
    return status;
}

static enum status list(const struct tree *tree, const char *place, tree_take *take, void *context)
{
    uint32_t directory = 0;
    struct answer answer;
    uint64_t cursor = 0;
    bool goes_on = true;
    enum status status = directory_tree_open(tree, place, &directory);
    while (status == STATUS_OK && goes_on) {
        status = ask(directory, &cursor, &answer);
        for (size_t i = 0; status == STATUS_OK && goes_on && i < answer.count; i++) {
            goes_on = take(context, &answer.entries[i]);
        }
        goes_on = goes_on && cursor != 0;
    }
    capability_release(directory);
    return status;
}

/* -- changing ---------------------------------------------------------------------------------- */

static enum status make_folder(const struct tree *tree, const char *place)
{
    const struct directory_open_directory_writable_params params = {
        .path = path_of(place), .creation = CREATION_ALWAYS};
    struct directory_open_directory_writable_results results = {0};
    const enum status status = directory_open_directory_writable(tree->root, &params, &results);
    capability_release(results.directory);
    return status;
}

static enum status rename_node(const struct tree *tree, const char *from, const char *to)
{
    const struct directory_rename_params params = {.from = path_of(from), .to = path_of(to)};
    return directory_rename(tree->root, &params);
}

static enum status remove_node(const struct tree *tree, const char *place)
{
    const struct directory_remove_params params = {.path = path_of(place)};
    return directory_remove(tree->root, &params);
}

static enum status copy_content(uint32_t to, uint32_t from)
{
    uint8_t piece[PIECE_BYTES];
    struct file_read_params params = {.size_bytes = PIECE_BYTES};
    for (;;) {
        struct file_read_results results = {0};
        struct file_append_results appended = {0};
        enum status status = file_read(from, &params, &results);
        if (status != STATUS_OK || results.data.size_bytes == 0) {
            return status;
        }
        const size_t size =
            results.data.size_bytes < sizeof(piece) ? results.data.size_bytes : sizeof(piece);
        memcpy(piece, results.data.data, size);
        const struct file_append_params append = {.data = {piece, size}};
        params.offset += size;
        status = file_append(to, &append, &appended);
        if (status != STATUS_OK) {
            return status;
        }
    }
}

static enum status
copy_file(const struct tree *tree, const char *to, const struct tree *from_tree, const char *from)
{
    const struct directory_open_file_params params = {.path = path_of(from)};
    const struct directory_open_file_writable_params created = {
        .path = path_of(to), .creation = CREATION_ALWAYS};
    struct directory_open_file_results source = {0};
    struct directory_open_file_writable_results target = {0};
    enum status status = directory_open_file(from_tree->root, &params, &source);
    if (status == STATUS_OK) {
        status = directory_open_file_writable(tree->root, &created, &target);
    }
    if (status == STATUS_OK) {
        status = copy_content(target.file, source.file);
    }
    capability_release(source.file);
    capability_release(target.file);
    return status;
}

struct tree directory_tree(uint32_t directory)
{
    return (struct tree){
        .look = look,
        .list = list,
        .make_folder = make_folder,
        .rename = rename_node,
        .remove = remove_node,
        .copy_file = copy_file,
        .root = directory,
    };
}

const char *directory_tree_error(enum status status)
{
    switch (status) {
    case STATUS_NOT_FOUND:
        return "It is not there any more.";
    case STATUS_DENIED:
        return "This program may not do that there.";
    case STATUS_NO_SPACE:
        return "There is no room left.";
    case STATUS_OVERLAP:
        return "Something of that name is there.";
    case STATUS_WRONG_STATE:
        return "It is not empty, or a part of the path is a file.";
    case STATUS_INVALID_ARGUMENT:
        return "That cannot be: a folder would lie in itself, or a name is none.";
    case STATUS_LIMIT_EXCEEDED:
        return "A name or a path is too long, or there is no room left.";
    case STATUS_CANCELLED:
        return "It was stopped.";
    case STATUS_PEER_GONE:
        return "The service that keeps the files has gone.";
    case STATUS_DEVICE_ERROR:
        return "The disk has failed.";
    default:
        return "The service that keeps the files says no.";
    }
}
