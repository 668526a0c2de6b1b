/* A file of the tree is there once it was written and synced, with what was written. */
#include "lib/memory.h"
#include "runtime/capability.h"
#include "schema/directory_client.h"
#include "schema/names_client.h"
#include "witness.h"

#define FILE_NAME     "witness"
#define CONTENT_BYTES 2000u

static uint8_t content[CONTENT_BYTES];

static bool write_file(uint32_t names, bool is_quiet)
{
    static uint8_t value;
    memset(content, ++value, sizeof(content));
    const struct name_change change = {
        .kind = NAME_CHANGE_KIND_WRITE_FILE,
        .path = text_bytes(FILE_NAME),
        .content = {content, sizeof(content)},
    };
    const struct names_update_params params = {.changes = &change, .changes_count = 1};
    return witness_kept(names_update(names, &params), is_quiet, "a tree takes a file") &&
           witness_kept(names_sync(names), is_quiet, "a tree syncs");
}

static bool read_file(uint32_t directory, bool is_quiet)
{
    const struct directory_open_file_params name = {.path = text_bytes(FILE_NAME)};
    const struct file_read_params whole = {.size_bytes = CONTENT_BYTES + 1};
    struct directory_open_file_results opened = {0};
    struct file_read_results results = {0};
    const enum status status = directory_open_file(directory, &name, &opened);
    if (!witness_kept(status, is_quiet, "a file that was synced is there")) {
        return false;
    }
    const bool is_right =
        witness_kept(file_read(opened.file, &whole, &results), is_quiet, "it gives data") &&
        witness_must(
            witness_same(results.data, (struct bytes){content, sizeof(content)}),
            "a file of a tree has what was written");
    capability_release(opened.file);
    return is_right;
}

bool check_names(uint32_t names, bool is_quiet)
{
    const struct directory_remove_params name = {.path = text_bytes(FILE_NAME)};
    struct names_root_results root = {0};
    if (!write_file(names, is_quiet) ||
        !witness_kept(names_root(names, &root), is_quiet, "a tree has a root")) {
        return false;
    }
    const bool is_right =
        read_file(root.directory, is_quiet) &&
        witness_kept(directory_remove(root.directory, &name), is_quiet, "a file can be removed");
    capability_release(root.directory);
    return is_right;
}
