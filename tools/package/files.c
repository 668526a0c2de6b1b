#include "files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY_BYTES 4096

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("package: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

/* The reason is in errno. */
static _Noreturn void fail_without(const char *temporary, const char *path)
{
    const int reason = errno;
    (void)unlink(temporary);
    fail("%s: cannot write it: %s", path, strerror(reason));
}

struct file_content file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat information;
    if (file == NULL || fstat(fileno(file), &information) != 0) {
        fail("%s: %s", path, strerror(errno));
    }
    const size_t size_bytes = (size_t)information.st_size;
    struct file_content content = {malloc(size_bytes + 1), size_bytes};
    if (content.data == NULL || fread(content.data, 1, size_bytes, file) != size_bytes) {
        fail("%s: cannot read it", path);
    }
    (void)fclose(file);
    return content;
}

/* Writes the file beside `path`, for the caller to give it that name. */
static void write_beside(
    char temporary[TEMPORARY_BYTES],
    const char *path,
    const void *data,
    size_t size_bytes,
    mode_t mode)
{
    const int length = snprintf(temporary, TEMPORARY_BYTES, "%s.%ld", path, (long)getpid());
    if (length < 0 || length >= TEMPORARY_BYTES) {
        fail("%s: the path is too long", path);
    }
    const int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) {
        fail("%s: %s", temporary, strerror(errno));
    }
    const ssize_t written = write(file, data, size_bytes);
    if (written < 0 || (size_t)written != size_bytes || close(file) != 0) {
        fail_without(temporary, path);
    }
}

void file_write(const char *path, const void *data, size_t size_bytes, mode_t mode)
{
    char temporary[TEMPORARY_BYTES];
    write_beside(temporary, path, data, size_bytes, mode);
    if (rename(temporary, path) != 0) {
        fail_without(temporary, path);
    }
}

void file_write_once(const char *path, const void *data, size_t size_bytes, mode_t mode)
{
    char temporary[TEMPORARY_BYTES];
    write_beside(temporary, path, data, size_bytes, mode);
    if (link(temporary, path) != 0 && errno != EEXIST) {
        fail_without(temporary, path);
    }
    (void)unlink(temporary);
}
