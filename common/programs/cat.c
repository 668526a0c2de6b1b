/* cat [FILE...]: what is in files, one after the other, or in "stdin". */
#include "command/files.h"
#include "command/output.h"
#include "runtime/capability.h"

/* What comes in is shown as it comes: perhaps a person types it. */
static enum status show(void *context, struct bytes data)
{
    (void)context;
    out_at_once(data);
    return STATUS_OK;
}

static int cat_file(const char *path)
{
    uint32_t file = 0;
    enum status status = files_open(path, &file);
    if (status == STATUS_OK) {
        status = files_read(file, show, NULL);
        capability_release(file);
    }
    return status == STATUS_OK ? COMMAND_DONE : fail(path, status);
}

int main(int argument_count, const char *const *arguments)
{
    int code = COMMAND_DONE;
    if (argument_count == 1) {
        const enum status status = files_read_input(show, NULL);
        code = status == STATUS_OK ? COMMAND_DONE : fail("stdin", status);
    }
    for (int i = 1; i < argument_count; i++) {
        const int one = cat_file(arguments[i]);
        code = one != COMMAND_DONE ? one : code;
    }
    return done(code);
}
