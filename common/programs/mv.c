/* mv FROM TO: another name for a file or directory, or another directory. */
#include "command/files.h"
#include "command/output.h"

int main(int argument_count, const char *const *arguments)
{
    char target[FILES_PATH_BYTES_MAX];
    if (argument_count != 3) {
        return wrong_use("FROM TO");
    }
    if (!files_target(target, arguments[1], arguments[2])) {
        return fail(arguments[2], STATUS_LIMIT_EXCEEDED);
    }
    const enum status status = files_rename(arguments[1], target);
    return status == STATUS_OK ? COMMAND_DONE : fail(arguments[1], status);
}
