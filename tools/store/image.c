#include "image.h"
#include "lib/status.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES 512u

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("store: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static enum status image_read(void *context, uint64_t block, uint32_t block_count, void *target)
{
    const struct image *image = context;
    const size_t bytes = (size_t)block_count * BLOCK_BYTES;
    const off_t at = (off_t)(image->at_bytes + block * BLOCK_BYTES);
    return pread(image->file, target, bytes, at) == (ssize_t)bytes ? STATUS_OK
                                                                   : STATUS_DEVICE_ERROR;
}

static enum status
image_write(void *context, uint64_t block, uint32_t block_count, const void *source)
{
    const struct image *image = context;
    const size_t bytes = (size_t)block_count * BLOCK_BYTES;
    const off_t at = (off_t)(image->at_bytes + block * BLOCK_BYTES);
    return pwrite(image->file, source, bytes, at) == (ssize_t)bytes ? STATUS_OK
                                                                    : STATUS_DEVICE_ERROR;
}

static enum status image_flush(void *context)
{
    const struct image *image = context;
    return fdatasync(image->file) == 0 ? STATUS_OK : STATUS_DEVICE_ERROR;
}

static enum status image_random(void *context, void *target, uint32_t size_bytes)
{
    (void)context;
    return getrandom(target, size_bytes, 0) == (ssize_t)size_bytes ? STATUS_OK
                                                                   : STATUS_DEVICE_ERROR;
}

/* What is behind the store in a file, other partitions say, stays. */
static bool is_grown(int file, uint64_t size_bytes, uint64_t wanted_bytes)
{
    return wanted_bytes <= size_bytes || ftruncate(file, (off_t)wanted_bytes) == 0;
}

void image_open(
    struct image *image,
    const char *path,
    uint64_t at_bytes,
    uint64_t size_bytes,
    bool is_read_only)
{
    struct stat about;
    const int flags = (is_read_only ? O_RDONLY : O_RDWR) | (size_bytes != 0 ? O_CREAT : 0);
    *image = (struct image){.file = open(path, flags, 0644), .at_bytes = at_bytes};
    if (image->file < 0 || fstat(image->file, &about) != 0 ||
        !is_grown(image->file, (uint64_t)about.st_size, at_bytes + size_bytes)) {
        fail("%s: %s", path, strerror(errno));
    }
    const uint64_t file_bytes = (uint64_t)about.st_size;
    const uint64_t whole = size_bytes != 0 ? at_bytes + size_bytes : file_bytes;
    if (at_bytes > whole) {
        fail("%s: it ends before byte %llu", path, (unsigned long long)at_bytes);
    }
    image->device = (struct store_device){
        .context = image,
        .block_count = (whole - at_bytes) / BLOCK_BYTES,
        .block_bytes = BLOCK_BYTES,
        .is_read_only = is_read_only,
        .read = image_read,
        .write = image_write,
        .flush = image_flush,
        .random = image_random,
    };
    image->memory_bytes = store_memory_bytes(&image->device, STORE_CACHE_NODES_MAX) / 64 * 64;
    image->memory = image->memory_bytes != 0 ? aligned_alloc(64, image->memory_bytes) : NULL;
    if (image->memory == NULL) {
        fail("%s: too small for a store", path);
    }
}

void image_mount(struct image *image, const char *path)
{
    struct store_usage usage;
    const enum status status =
        store_mount(&image->store, &image->device, image->memory, image->memory_bytes);
    if (status != STATUS_OK) {
        fail("%s: %s", path, status_text(status));
    }
    store_usage(image->store, &usage);
    if (usage.damaged_superblocks != 0) {
        fprintf(stderr, "store: %s: %u damaged superblocks\n", path, usage.damaged_superblocks);
    }
}

void image_close(struct image *image)
{
    if (image->store != NULL) {
        store_forget(image->store);
    }
    free(image->memory);
    (void)close(image->file);
}
