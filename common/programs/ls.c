/* ls [-l] [PATH...]: what is in directories, in the order of names; -l: with sizes. */
#include "abi/system_call.h"
#include "command/files.h"
#include "command/output.h"
#include "command/words.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"

struct line {
    struct bytes name;
    uint64_t size_bytes;
    bool is_directory;
};

/* The entries of one directory: counted first, then read into memory of the size that it takes. */
struct listing {
    uint64_t count;
    uint64_t name_bytes;
    struct line *lines;
    uint8_t *names;
    uint64_t lines_max;
    uint64_t names_max;
};

static bool is_long;

static enum status count_entry(void *context, const struct entry *entry)
{
    struct listing *listing = context;
    listing->count++;
    listing->name_bytes += entry->name.size_bytes;
    return STATUS_OK;
}

/* What came since they were counted has no room: it came too late. */
static enum status add_entry(void *context, const struct entry *entry)
{
    struct listing *listing = context;
    if (listing->count == listing->lines_max ||
        entry->name.size_bytes > listing->names_max - listing->name_bytes) {
        return STATUS_OK;
    }
    uint8_t *name = listing->names + listing->name_bytes;
    memcpy(name, entry->name.data, entry->name.size_bytes);
    listing->name_bytes += entry->name.size_bytes;
    listing->lines[listing->count++] = (struct line){
        .name = {name, entry->name.size_bytes},
        .size_bytes = entry->size_bytes,
        .is_directory = entry->kind == NODE_KIND_DIRECTORY,
    };
    return STATUS_OK;
}

static bool comes_before(struct bytes left, struct bytes right)
{
    const size_t common = left.size_bytes < right.size_bytes ? left.size_bytes : right.size_bytes;
    const int order = memcmp(left.data, right.data, common);
    return order < 0 || (order == 0 && left.size_bytes < right.size_bytes);
}

static void swap(struct line *left, struct line *right)
{
    const struct line kept = *left;
    *left = *right;
    *right = kept;
}

/* Lets a line sink to its place in a heap whose last comes first. */
static void sink(struct line *lines, uint64_t at, uint64_t count)
{
    for (uint64_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && comes_before(lines[child].name, lines[child + 1].name)) {
            child++;
        }
        if (!comes_before(lines[at].name, lines[child].name)) {
            return;
        }
        swap(&lines[at], &lines[child]);
        at = child;
    }
}

static void sort(struct line *lines, uint64_t count)
{
    for (uint64_t i = count / 2; i > 0; i--) {
        sink(lines, i - 1, count);
    }
    for (uint64_t left = count; left > 1; left--) {
        swap(&lines[0], &lines[left - 1]);
        sink(lines, 0, left - 1);
    }
}

static void show(const struct line *line)
{
    char size[WORDS_BYTES_MAX] = "";
    if (is_long) {
        if (line->is_directory) {
            (void)text_copy(size, sizeof(size), "-");
        } else {
            words_for_size(size, line->size_bytes);
        }
        out_right(size, 10);
        out("  ");
    }
    out_printable(line->name);
    out(line->is_directory ? "/\n" : "\n");
}

static enum status read_listing(uint32_t directory, struct listing *listing)
{
    struct listing counted = {0};
    struct mapping mapping = {0};
    uint32_t memory = 0;
    enum status status = files_list(directory, count_entry, &counted);
    if (status != STATUS_OK || counted.count == 0) {
        return status;
    }
    const uint64_t lines_bytes = counted.count * sizeof(struct line);
    const uint64_t bytes = lines_bytes + counted.name_bytes;
    status = memory_create(PROGRAM_LEDGER, bytes, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, bytes, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status != STATUS_OK) {
        return status;
    }
    listing->lines = mapping.address;
    listing->names = (uint8_t *)mapping.address + lines_bytes;
    listing->lines_max = counted.count;
    listing->names_max = counted.name_bytes;
    return files_list(directory, add_entry, listing);
}

static enum status list_directory(const char *path)
{
    struct listing listing = {0};
    uint32_t directory = 0;
    enum status status = files_open_directory(path, &directory);
    if (status != STATUS_OK) {
        return status;
    }
    status = read_listing(directory, &listing);
    capability_release(directory);
    sort(listing.lines, listing.count);
    for (uint64_t i = 0; status == STATUS_OK && i < listing.count; i++) {
        show(&listing.lines[i]);
    }
    return status;
}

static int list_path(const char *path, bool has_title)
{
    struct node_state state = {0};
    enum status status = files_lookup(path, &state);
    if (status == STATUS_OK && state.kind == NODE_KIND_FILE) {
        const struct line line = {.name = text_bytes(path), .size_bytes = state.size_bytes};
        show(&line);
        return COMMAND_DONE;
    }
    if (status == STATUS_OK && has_title) {
        out_printable(text_bytes(path));
        out(":\n");
    }
    if (status == STATUS_OK) {
        status = list_directory(path);
    }
    return status == STATUS_OK ? COMMAND_DONE : fail(path, status);
}

int main(int argument_count, const char *const *arguments)
{
    int first = 1;
    int code = COMMAND_DONE;
    if (first < argument_count && text_equal(arguments[first], "-l")) {
        is_long = true;
        first++;
    }
    if (first == argument_count) {
        return done(list_path("/", false));
    }
    for (int i = first; i < argument_count; i++) {
        const int one = list_path(arguments[i], argument_count - first > 1);
        code = one != COMMAND_DONE ? one : code;
    }
    return done(code);
}
