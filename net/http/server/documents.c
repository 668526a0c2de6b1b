#include "documents.h"
#include "http/connection.h"
#include "own.h"
#include "schema/directory_client.h"
#include "schema/kernel_client.h"
#include "shared.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define BUCKET_COUNT 256u
#define PIECE_BYTES  3072u
#define NS_PER_S     UINT64_C(1000000000)

/* A document that is kept, in a bucket by its path; or an old one that is only still used. */
struct kept {
    struct document document;
    struct kept *next; /* in its bucket, or among the free ones */
    bool is_listed;    /* in its bucket */
    uint32_t user_count;
    uint64_t checked_ns;
    uint64_t used_ns;
    uint32_t hash;
    uint32_t file;    /* 0: a directory */
    uint8_t *content; /* NULL: it is read by parts */
    const uint8_t *window;
    uint32_t window_memory;
    uint32_t window_mapping;
    uint16_t path_bytes;
    uint8_t *path;
};

static struct kept places[DOCUMENTS_MAX];
static struct kept *buckets[BUCKET_COUNT];
static struct kept *free_places;
static uint32_t idle_count;
static uint64_t content_bytes;
static uint32_t root;

/* FNV-1a. */
static uint32_t hash_of(struct bytes path)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < path.size_bytes; i++) {
        hash = (hash ^ path.data[i]) * 16777619u;
    }
    return hash;
}

static struct kept *find(struct bytes path, uint32_t hash)
{
    struct kept *kept = buckets[hash % BUCKET_COUNT];
    while (kept != NULL) {
        if (kept->hash == hash && bytes_equal((struct bytes){kept->path, kept->path_bytes}, path)) {
            return kept;
        }
        kept = kept->next;
    }
    return NULL;
}

/* -- what is kept ------------------------------------------------------------------------------ */

static void drop_content(struct kept *kept)
{
    if (kept->content != NULL) {
        content_bytes -= kept->document.size_bytes;
        free(kept->content);
    }
    if (kept->window != NULL) {
        own_release(kept->window_mapping);
        (void)munmap((void *)(uintptr_t)kept->window, DOCUMENTS_WINDOW_BYTES);
    }
    own_release(kept->window_memory);
}

static void destroy(struct kept *kept)
{
    drop_content(kept);
    own_release(kept->file);
    free(kept->path);
    *kept = (struct kept){.next = free_places};
    free_places = kept;
}

/* It is not found any more; it ends with its last user. */
static void unlist(struct kept *kept)
{
    struct kept **at = &buckets[kept->hash % BUCKET_COUNT];
    while (*at != kept) {
        at = &(*at)->next;
    }
    *at = kept->next;
    kept->is_listed = false;
    if (kept->user_count == 0) {
        idle_count--;
        destroy(kept);
    }
}

static void list_kept(struct kept *kept)
{
    struct kept **bucket = &buckets[kept->hash % BUCKET_COUNT];
    kept->next = *bucket;
    *bucket = kept;
    kept->is_listed = true;
}

/* Ends the one that was used longest ago. False: all are being used. */
static bool drop_oldest(void)
{
    struct kept *oldest = NULL;
    for (uint32_t i = 0; i < DOCUMENTS_MAX; i++) {
        struct kept *kept = &places[i];
        if (kept->is_listed && kept->user_count == 0 &&
            (oldest == NULL || kept->used_ns < oldest->used_ns)) {
            oldest = kept;
        }
    }
    if (oldest == NULL) {
        return false;
    }
    unlist(oldest);
    return true;
}

static struct kept *create(struct bytes path, uint32_t hash)
{
    if (free_places == NULL && !drop_oldest()) {
        return NULL;
    }
    uint8_t *kept_path = malloc(path.size_bytes + 1);
    if (kept_path == NULL) {
        return NULL;
    }
    memcpy(kept_path, path.data, path.size_bytes);
    struct kept *kept = free_places;
    free_places = kept->next;
    *kept = (struct kept){
        .hash = hash,
        .path = kept_path,
        .path_bytes = (uint16_t)path.size_bytes,
    };
    return kept;
}

/* -- what the directory says ------------------------------------------------------------------- */

/* A path that leads through a file, or is none for this service, leads nowhere. */
static enum status nothing_or(enum status status)
{
    return status == STATUS_WRONG_STATE || status == STATUS_INVALID_ARGUMENT ? STATUS_NOT_FOUND
                                                                             : status;
}

static enum status look_up(struct bytes path, struct node_state *state)
{
    enum status status = STATUS_OK;
    if (path.size_bytes == 0) {
        struct directory_state_results results = {0};
        status = directory_state(root, &results);
        *state = results.state;
    } else {
        const struct directory_lookup_params params = {.path = path};
        struct directory_lookup_results results = {0};
        status = directory_lookup(root, &params, &results);
        *state = results.state;
    }
    return nothing_or(status);
}

static struct document document_of(const struct node_state *state)
{
    return (struct document){
        .is_directory = state->kind == NODE_KIND_DIRECTORY,
        .size_bytes = state->kind == NODE_KIND_DIRECTORY ? 0 : state->size_bytes,
        .modified_ns = state->modified_ns,
        .number = state->number,
    };
}

static bool is_same(const struct document *left, const struct document *right)
{
    return left->is_directory == right->is_directory && left->size_bytes == right->size_bytes &&
           left->modified_ns == right->modified_ns && left->number == right->number;
}

/* -- content ----------------------------------------------------------------------------------- */

/* What comes back lies in the message page, until the next call. */
static enum status
read_piece(struct kept *kept, uint64_t offset, uint32_t size_bytes, struct bytes *part)
{
    const struct file_read_params params = {
        .offset = offset,
        .size_bytes = size_bytes < PIECE_BYTES ? size_bytes : PIECE_BYTES,
    };
    struct file_read_results results = {0};
    const enum status status = file_read(kept->file, &params, &results);
    *part = results.data;
    return status;
}

/* STATUS_TRUNCATED: it is shorter by now. */
static enum status fill(struct kept *kept, uint8_t *content)
{
    uint64_t at = 0;
    while (at < kept->document.size_bytes) {
        struct bytes part = {0};
        const enum status status =
            read_piece(kept, at, (uint32_t)(kept->document.size_bytes - at), &part);
        if (status != STATUS_OK) {
            return status;
        }
        if (part.size_bytes == 0 || part.size_bytes > kept->document.size_bytes - at) {
            return STATUS_TRUNCATED;
        }
        memcpy(content + at, part.data, part.size_bytes);
        at += part.size_bytes;
    }
    return STATUS_OK;
}

/* Into memory, if there is some; else it is read by parts when it is sent. */
static enum status keep_content(struct kept *kept)
{
    const uint64_t size_bytes = kept->document.size_bytes;
    while (content_bytes + size_bytes > DOCUMENTS_ALL_CONTENT_BYTES && drop_oldest()) {
    }
    if (content_bytes + size_bytes > DOCUMENTS_ALL_CONTENT_BYTES) {
        return STATUS_OK;
    }
    uint8_t *content = malloc(size_bytes + 1);
    if (content == NULL) {
        return STATUS_OK;
    }
    const enum status status = fill(kept, content);
    if (status != STATUS_OK) {
        free(content);
        return status;
    }
    kept->content = content;
    content_bytes += size_bytes;
    return STATUS_OK;
}

static enum status map_window(struct kept *kept)
{
    struct process_map_params params = {
        .memory = kept->window_memory,
        .size_bytes = DOCUMENTS_WINDOW_BYTES,
        .permissions = MAP_READ,
    };
    struct process_map_results results = {0};
    enum status status = own_reserve(DOCUMENTS_WINDOW_BYTES, &params.address);
    if (status != STATUS_OK) {
        return status;
    }
    status = process_map(OWN_PROCESS, &params, &results);
    if (status != STATUS_OK) {
        (void)munmap((void *)params.address, DOCUMENTS_WINDOW_BYTES);
        return status;
    }
    kept->window_mapping = results.handle;
    kept->window = (const uint8_t *)params.address;
    return STATUS_OK;
}

/* A file is read by messages where there is no window for it. */
static void open_window(struct kept *kept)
{
    const struct file_window_params params = {.size_bytes = DOCUMENTS_WINDOW_BYTES};
    struct file_window_results results = {0};
    if (file_window(kept->file, &params, &results) != STATUS_OK) {
        return;
    }
    kept->window_memory = results.memory;
    if (map_window(kept) != STATUS_OK) {
        own_release(kept->window_memory);
        kept->window_memory = 0;
    }
}

static enum status open_content(struct kept *kept, struct bytes path)
{
    const struct directory_open_file_params params = {.path = path};
    struct directory_open_file_results opened = {0};
    struct file_state_results results = {0};
    enum status status = nothing_or(directory_open_file(root, &params, &opened));
    kept->file = opened.file;
    if (status != STATUS_OK) {
        return status;
    }
    status = file_state(kept->file, &results);
    if (status != STATUS_OK) {
        return status;
    }
    kept->document = document_of(&results.state);
    if (kept->document.size_bytes > DOCUMENTS_CONTENT_BYTES) {
        open_window(kept);
        return STATUS_OK;
    }
    return keep_content(kept);
}

/* -- the site ---------------------------------------------------------------------------------- */

static enum status
open_new(struct bytes path, uint32_t hash, const struct node_state *state, struct kept **opened)
{
    struct kept *kept = create(path, hash);
    if (kept == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    kept->document = document_of(state);
    if (!kept->document.is_directory) {
        const enum status status = open_content(kept, path);
        if (status != STATUS_OK) {
            destroy(kept);
            return status;
        }
    }
    idle_count++;
    list_kept(kept);
    *opened = kept;
    return STATUS_OK;
}

/* What is kept of a path, as the directory has it now. */
static enum status renew(struct bytes path, uint32_t hash, struct kept **found)
{
    struct kept *kept = *found;
    struct node_state state = {0};
    const enum status status = look_up(path, &state);
    const struct document now = document_of(&state);
    if (status == STATUS_OK && kept != NULL && is_same(&kept->document, &now)) {
        return STATUS_OK;
    }
    if (kept != NULL) {
        unlist(kept);
    }
    return status == STATUS_OK ? open_new(path, hash, &state, found) : status;
}

static enum status open_document(struct site *site, struct bytes path, struct document **document)
{
    const uint64_t now_ns = own_now_ns();
    const uint32_t hash = hash_of(path);
    struct kept *kept = find(path, hash);
    (void)site;
    if (kept == NULL || now_ns - kept->checked_ns >= DOCUMENTS_FRESH_NS) {
        const enum status status = renew(path, hash, &kept);
        if (status != STATUS_OK) {
            return status;
        }
        kept->checked_ns = now_ns;
    }
    kept->used_ns = now_ns;
    if (kept->user_count++ == 0) {
        idle_count--;
    }
    *document = &kept->document;
    return STATUS_OK;
}

static void close_document(struct site *site, struct document *document)
{
    struct kept *kept = (struct kept *)document;
    (void)site;
    if (--kept->user_count > 0) {
        return;
    }
    if (!kept->is_listed) {
        destroy(kept);
        return;
    }
    idle_count++;
    if (idle_count > DOCUMENTS_IDLE_MAX) {
        (void)drop_oldest();
    }
}

static enum status
read_window(struct kept *kept, uint64_t offset, uint32_t size_bytes, struct bytes *part)
{
    static uint8_t copy[CONNECTION_OUTPUT_BYTES];
    const struct shared window = {(uint64_t)kept->window, DOCUMENTS_WINDOW_BYTES};
    const struct file_read_window_params params = {
        .offset = offset,
        .size_bytes = size_bytes < sizeof(copy) ? size_bytes : sizeof(copy),
    };
    struct file_read_window_results results = {0};
    const enum status status = file_read_window(kept->file, &params, &results);
    if (status == STATUS_OK && results.size_bytes > params.size_bytes) {
        return STATUS_MALFORMED;
    }
    *part = (struct bytes){copy, results.size_bytes};
    /* What is not there any more is not sent as if it were. */
    return status == STATUS_OK && !shared_copy(&window, 0, copy, results.size_bytes)
               ? STATUS_PEER_GONE
               : status;
}

static enum status read_document(
    struct site *site,
    struct document *document,
    uint64_t offset,
    uint32_t size_bytes,
    struct bytes *part)
{
    struct kept *kept = (struct kept *)document;
    (void)site;
    if (kept->content != NULL) {
        const uint64_t left = kept->document.size_bytes - offset;
        *part = (struct bytes){kept->content + offset, size_bytes < left ? size_bytes : left};
        return STATUS_OK;
    }
    const enum status status = kept->window != NULL ? read_window(kept, offset, size_bytes, part)
                                                    : read_piece(kept, offset, size_bytes, part);
    if (status != STATUS_OK && kept->is_listed) {
        unlist(
            kept); /* its file may be another service's by now: it is opened anew the next time */
    }
    return status;
}

static uint64_t now_ns(struct site *site)
{
    struct timespec now;
    (void)site;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

struct site *documents_init(uint32_t directory)
{
    static struct site site = {open_document, close_document, read_document, now_ns};
    root = directory;
    for (uint32_t i = 0; i < DOCUMENTS_MAX; i++) {
        places[i].next = free_places;
        free_places = &places[i];
    }
    return &site;
}
