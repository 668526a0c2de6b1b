/* The files of this program, by POSIX calls: one is written at a time. */
#include "save.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE 0666

static int written = -1;

static int create(void *context, const char *place)
{
    (void)context;
    written = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
    return written >= 0 ? 0 : errno;
}

static int write_bytes(void *context, struct bytes bytes)
{
    (void)context;
    while (bytes.size_bytes > 0) {
        const ssize_t size = write(written, bytes.data, bytes.size_bytes);
        if (size <= 0) {
            return size < 0 ? errno : EIO;
        }
        bytes = bytes_part(bytes, (size_t)size, bytes.size_bytes - (size_t)size);
    }
    return 0;
}

static int keep(void *context)
{
    const int error = fsync(written) == 0 ? 0 : errno;
    (void)context;
    const int closed = close(written) == 0 ? 0 : errno;
    written = -1;
    return error != 0 ? error : closed;
}

/* What is there and is a folder is not replaced, empty as it may be. */
static int rename_file(void *context, const char *from, const char *to)
{
    struct stat state;
    (void)context;
    if (stat(to, &state) == 0 && S_ISDIR(state.st_mode)) {
        return EISDIR;
    }
    return rename(from, to) == 0 ? 0 : errno;
}

static int remove_file(void *context, const char *place)
{
    (void)context;
    return unlink(place) == 0 ? 0 : errno;
}

const struct save_disk disk_files = {
    .create = create,
    .write = write_bytes,
    .keep = keep,
    .rename = rename_file,
    .remove = remove_file,
};
