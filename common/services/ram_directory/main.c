/* The RAM directory: starts with an empty root, and answers for it. */
#include "files/files.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "support/ledger_pages.h"
#include "tree.h"

/* Of the ledger: what is not for files, names and directories, but for windows and sessions. */
#define RESERVED_DIVISOR 4u

static struct {
    struct server server;
    struct ledger_pages pages;
    struct tree tree;
} service;

/* -- what the sessions ask of the tree --------------------------------------------------------- */

static enum status tell_state(struct node *node, struct node_state *state)
{
    *state = (struct node_state){
        .kind = node->kind,
        .size_bytes = node_size(node),
        .modified_ns = node->modified_ns,
        .number = node->number,
    };
    return STATUS_OK;
}

static enum status find(struct node *directory, struct bytes path, struct node_state *state)
{
    struct node *found = NULL;
    const enum status status = tree_find(directory, path, &found);
    return status == STATUS_OK ? tell_state(found, state) : status;
}

static enum status list(struct node *directory, struct listing *listing)
{
    const struct node *node = tree_next(directory, listing->cursor);
    while (node != NULL) {
        const struct entry entry = {
            .name = node_name(node),
            .kind = node->kind,
            .size_bytes = node_size(node),
            .number = node->number,
        };
        if (!listing_add(listing, &entry)) {
            return STATUS_OK;
        }
        listing->cursor = node->place;
        node = tree_next(directory, listing->cursor);
    }
    listing->cursor = 0;
    return STATUS_OK;
}

static enum status place(struct node *directory, struct node_place *place)
{
    *place = (struct node_place){.number = directory->number};
    return STATUS_OK;
}

static void changed(const struct node *directory)
{
    /* What was removed, and is only open, is in no directory. */
    if (directory != NULL) {
        const struct node_place place = {.number = directory->number};
        files_changed(&place);
    }
}

static enum status
open(struct node *directory, const struct node_request *request, struct node **opened)
{
    const uint64_t before = service.tree.node_count;
    const enum status status = tree_open(&service.tree, directory, request, opened);
    if (status == STATUS_OK) {
        tree_hold(*opened);
        if (service.tree.node_count != before) {
            changed((*opened)->parent);
        }
    }
    return status;
}

static void drop(struct node *node)
{
    tree_drop(&service.tree, node);
}

static enum status remove(struct node *directory, struct bytes path, uint64_t now_ns)
{
    struct node *found = NULL;
    enum status status = tree_find(directory, path, &found);
    if (status == STATUS_OK) {
        const struct node *parent = found->parent;
        status = tree_remove(&service.tree, directory, path, now_ns);
        if (status == STATUS_OK) {
            changed(parent);
        }
    }
    return status;
}

static enum status rename(struct node *directory, const struct node_move *move)
{
    struct node *found = NULL;
    enum status status = tree_find(directory, move->from, &found);
    if (status == STATUS_OK) {
        const struct node *parent = found->parent;
        status = tree_rename(&service.tree, directory, move);
        if (status == STATUS_OK) {
            changed(parent);
        }
        if (status == STATUS_OK && found->parent != parent) {
            changed(found->parent);
        }
    }
    return status;
}

static enum status set_modified(struct node *node, struct bytes path, uint64_t modified_ns)
{
    struct node *found = node;
    const enum status status = path.size_bytes > 0 ? tree_find(node, path, &found) : STATUS_OK;
    if (status == STATUS_OK) {
        found->modified_ns = modified_ns;
        changed(found->parent);
    }
    return status;
}

static enum status
read(struct node *file, uint64_t offset, void *target, uint64_t size_bytes, uint64_t *taken)
{
    *taken = contents_read(&file->contents, offset, target, size_bytes);
    return STATUS_OK;
}

static enum status write(struct node *file, uint64_t offset, struct bytes data, uint64_t now_ns)
{
    const enum status status = file_write(&service.tree, file, offset, data, now_ns);
    if (status == STATUS_OK) {
        changed(file->parent);
    }
    return status;
}

static enum status resize(struct node *file, uint64_t size_bytes, uint64_t now_ns, bool *is_done)
{
    *is_done = true;
    const enum status status = file_resize(&service.tree, file, size_bytes, now_ns);
    if (status == STATUS_OK) {
        changed(file->parent);
    }
    return status;
}

/* What was written is as safe as it will ever be. */
static enum status sync(struct node *node)
{
    (void)node;
    return STATUS_OK;
}

static const struct file_operations operations = {
    .state = tell_state,
    .find = find,
    .list = list,
    .open = open,
    .drop = drop,
    .remove = remove,
    .rename = rename,
    .set_modified = set_modified,
    .place = place,
    .read = read,
    .write = write,
    .resize = resize,
    .sync = sync,
};

/* -- the service ------------------------------------------------------------------------------- */

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    return files_call(call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    (void)files_closed(badge);
}

static enum status start(void)
{
    struct ledger_state_results ledger = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &ledger);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t reserved = (ledger.quota_bytes - ledger.used_bytes) / RESERVED_DIVISOR;
    status = ledger_pages_init(&service.pages, reserved);
    if (status != STATUS_OK) {
        return status;
    }
    struct page_source *source = &service.pages.pool.source;
    status = tree_init(&service.tree, source, files_now_ns());
    if (status == STATUS_OK) {
        files_init(&(struct files_options){
            .operations = &operations,
            .source = source,
            .endpoint = service.server.endpoint,
            .root = service.tree.root,
            .window_bytes_max = reserved / 2,
            .is_passive = true,
        });
    }
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .is_passive = true,
    };
    enum status status = start();
    if (status == STATUS_OK) {
        status = server_run(&service.server);
    }
    return status == STATUS_OK ? 0 : 1;
}
