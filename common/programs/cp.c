/* cp FROM TO: a copy of a file, as TO, or in the directory TO. */
#include "command/files.h"
#include "command/output.h"
#include "runtime/capability.h"
#include "schema/directory_client.h"

static enum status add(void *context, struct bytes data)
{
    const uint32_t *file = context;
    return files_append(*file, data);
}

static enum status is_same(const char *from, const char *to)
{
    struct node_state left = {0};
    struct node_state right = {0};
    enum status status = files_lookup(from, &left);
    if (status == STATUS_OK && files_lookup(to, &right) == STATUS_OK &&
        left.number == right.number) {
        status = STATUS_OVERLAP;
    }
    return status;
}

static enum status copy(const char *from, const char *to)
{
    uint32_t source = 0;
    uint32_t target = 0;
    enum status status = is_same(from, to);
    if (status == STATUS_OK) {
        status = files_open(from, &source);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = files_open_writable(to, CREATION_IF_ABSENT, &target);
    if (status == STATUS_OK) {
        const struct file_truncate_params params = {.size_bytes = 0};
        status = file_truncate(target, &params);
        if (status == STATUS_OK) {
            status = files_read(source, add, &target);
        }
        capability_release(target);
    }
    capability_release(source);
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    char target[FILES_PATH_BYTES_MAX];
    if (argument_count != 3) {
        return wrong_use("FROM TO");
    }
    if (!files_target(target, arguments[1], arguments[2])) {
        return fail(arguments[2], STATUS_LIMIT_EXCEEDED);
    }
    const enum status status = copy(arguments[1], target);
    return status == STATUS_OK ? COMMAND_DONE : fail(arguments[1], status);
}
