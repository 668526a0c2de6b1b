/* mkdir [-p] PATH...: makes directories; -p: also those on the way, and none that is there. */
#include "command/files.h"
#include "command/output.h"
#include "lib/memory.h"
#include "lib/text.h"

static enum status make_all(const char *path)
{
    char part[FILES_PATH_BYTES_MAX];
    if (text_length(path) >= sizeof(part)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (size_t i = 1; i <= text_length(path); i++) {
        const bool is_end = path[i] == '/' || path[i] == '\0';
        if (!is_end || path[i - 1] == '/') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        const enum status status = files_make_directory(part, CREATION_IF_ABSENT);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    const bool is_all = argument_count > 1 && text_equal(arguments[1], "-p");
    int code = COMMAND_DONE;
    if (argument_count < (is_all ? 3 : 2)) {
        return wrong_use("[-p] PATH...");
    }
    for (int i = is_all ? 2 : 1; i < argument_count; i++) {
        const enum status status =
            is_all ? make_all(arguments[i]) : files_make_directory(arguments[i], CREATION_ALWAYS);
        if (status != STATUS_OK) {
            code = fail(arguments[i], status);
        }
    }
    return done(code);
}
