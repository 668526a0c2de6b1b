/* tee [-a] FILE: writes what comes from "stdin" to a file, and on to "stdout"; -a: at its end. */
#include "command/files.h"
#include "command/output.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/directory_client.h"

static enum status take(void *context, struct bytes data)
{
    const uint32_t *file = context;
    const enum status status = files_append(*file, data);
    out_bytes(data);
    out_flush();
    return status;
}

static enum status empty(uint32_t file)
{
    const struct file_truncate_params params = {.size_bytes = 0};
    return file_truncate(file, &params);
}

int main(int argument_count, const char *const *arguments)
{
    const bool is_added = argument_count > 1 && text_equal(arguments[1], "-a");
    const int path = is_added ? 2 : 1;
    uint32_t file = 0;
    if (argument_count != path + 1) {
        return wrong_use("[-a] FILE");
    }
    enum status status = files_open_writable(arguments[path], CREATION_IF_ABSENT, &file);
    if (status == STATUS_OK && !is_added) {
        status = empty(file);
    }
    if (status != STATUS_OK) {
        return fail(arguments[path], status);
    }
    status = files_read_input(take, &file);
    capability_release(file);
    return done(status == STATUS_OK ? COMMAND_DONE : fail(arguments[path], status));
}
