/* rm [-r] PATH...: removes files and empty directories; -r: directories with all in them. */
#include "command/files.h"
#include "command/output.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"

/* Ends a listing after the first entry. */
#define STOP STATUS_CANCELLED

struct first {
    char name[256];
    bool is_there;
};

static enum status take_first(void *context, const struct entry *entry)
{
    struct first *first = context;
    if (entry->name.size_bytes >= sizeof(first->name)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(first->name, entry->name.data, entry->name.size_bytes);
    first->name[entry->name.size_bytes] = '\0';
    first->is_there = true;
    return STOP;
}

static enum status find_first(const char *path, struct first *first)
{
    uint32_t directory = 0;
    enum status status = files_open_directory(path, &directory);
    if (status == STATUS_OK) {
        *first = (struct first){.is_there = false};
        status = files_list(directory, take_first, first);
        capability_release(directory);
    }
    return status == STOP ? STATUS_OK : status;
}

/*
 * Goes down to something without anything in it, removes that, and begins at the top again: what is
 * there may change meanwhile, and no depth is too deep for the stack.
 */
static enum status remove_all(const char *top)
{
    char path[FILES_PATH_BYTES_MAX];
    size_t length = 0;
    for (;;) {
        if (length == 0 && !text_copy(path, sizeof(path), top)) {
            return STATUS_LIMIT_EXCEEDED;
        }
        length = text_length(path);
        enum status status = files_remove(path);
        if (status == STATUS_OK && text_equal(path, top)) {
            return STATUS_OK;
        }
        if (status == STATUS_WRONG_STATE) {
            struct first first;
            status = find_first(path, &first);
            if (status == STATUS_OK && first.is_there) {
                const size_t room = sizeof(path) - length;
                if (format_text(path + length, room, "/%s", first.name) >= room) {
                    return STATUS_LIMIT_EXCEEDED;
                }
                continue;
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
        length = 0;
    }
}

int main(int argument_count, const char *const *arguments)
{
    const bool is_all = argument_count > 1 && text_equal(arguments[1], "-r");
    int code = COMMAND_DONE;
    if (argument_count < (is_all ? 3 : 2)) {
        return wrong_use("[-r] PATH...");
    }
    for (int i = is_all ? 2 : 1; i < argument_count; i++) {
        const enum status status = is_all ? remove_all(arguments[i]) : files_remove(arguments[i]);
        if (status != STATUS_OK) {
            code = fail(arguments[i], status);
        }
    }
    return done(code);
}
