#include "path.h"
#include <errno.h>
#include <string.h>

/* Takes the last name off. */
static void go_up(struct path *path)
{
    while (path->length > 0 && path->text[path->length - 1] != '/') {
        path->length--;
    }
    if (path->length > 0) {
        path->length--; /* the '/' before it */
    }
}

static int add_name(struct path *path, const char *name, size_t length)
{
    const size_t separator = path->length > 0 ? 1 : 0;
    if (length > NAME_BYTES_MAX || path->length + separator + length >= PATH_BYTES_MAX) {
        return -ENAMETOOLONG;
    }
    if (separator != 0) {
        path->text[path->length++] = '/';
    }
    memcpy(path->text + path->length, name, length);
    path->length += length;
    return 0;
}

static int follow(struct path *path, const char *name, size_t length)
{
    path->is_directory = true;
    if (length == 0 || (length == 1 && name[0] == '.')) {
        return 0;
    }
    if (length == 2 && name[0] == '.' && name[1] == '.') {
        go_up(path);
        return 0;
    }
    path->is_directory = false;
    return add_name(path, name, length);
}

int path_resolve(const struct path *from, const char *path, struct path *resolved)
{
    if (path[0] == '\0') {
        return -ENOENT;
    }
    if (strnlen(path, PATH_BYTES_MAX) == PATH_BYTES_MAX) {
        return -ENAMETOOLONG;
    }
    resolved->length = 0;
    if (path[0] != '/') {
        memcpy(resolved->text, from->text, from->length);
        resolved->length = from->length;
    }
    int result = 0;
    for (const char *name = path; result == 0; name++) {
        const size_t length = strcspn(name, "/");
        result = follow(resolved, name, length);
        name += length;
        if (*name == '\0') {
            break;
        }
    }
    resolved->text[resolved->length] = '\0';
    return result;
}
