#include "lib/path.h"

static bool is_dots(struct bytes name)
{
    return name.size_bytes <= 2 && name.data[0] == '.' && name.data[name.size_bytes - 1] == '.';
}

static enum status check_name(struct bytes name)
{
    if (name.size_bytes == 0 || is_dots(name)) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (size_t i = 0; i < name.size_bytes; i++) {
        if (name.data[i] == '\0') {
            return STATUS_INVALID_ARGUMENT;
        }
    }
    return name.size_bytes > PATH_NAME_BYTES_MAX ? STATUS_LIMIT_EXCEEDED : STATUS_OK;
}

static size_t name_length(struct bytes path)
{
    size_t length = 0;
    while (length < path.size_bytes && path.data[length] != '/') {
        length++;
    }
    return length;
}

enum status path_check(struct bytes path)
{
    enum status status = STATUS_OK;
    size_t at = 0;
    for (;;) {
        const struct bytes rest = bytes_part(path, at, path.size_bytes - at);
        const size_t length = name_length(rest);
        const enum status of_name = check_name(bytes_part(rest, 0, length));
        if (of_name == STATUS_INVALID_ARGUMENT) {
            return of_name;
        }
        status = of_name != STATUS_OK ? of_name : status;
        at += length;
        if (at == path.size_bytes) {
            return status;
        }
        at++;
    }
}

struct bytes path_take(struct bytes *path)
{
    const size_t length = name_length(*path);
    const size_t taken = length < path->size_bytes ? length + 1 : length;
    const struct bytes name = bytes_part(*path, 0, length);
    *path = bytes_part(*path, taken, path->size_bytes - taken);
    return name;
}
