#include "device_file.h"
#include "entropy.h"
#include <errno.h>
#include <string.h>

static long read_nothing(struct open_file *file, void *buffer, size_t size_bytes)
{
    (void)file;
    (void)buffer;
    (void)size_bytes;
    return 0;
}

static long read_zeros(struct open_file *file, void *buffer, size_t size_bytes)
{
    (void)file;
    memset(buffer, 0, size_bytes);
    return (long)size_bytes;
}

static long read_random(struct open_file *file, void *buffer, size_t size_bytes)
{
    (void)file;
    entropy_fill(buffer, size_bytes);
    return (long)size_bytes;
}

static long write_away(struct open_file *file, const void *buffer, size_t size_bytes)
{
    (void)file;
    (void)buffer;
    return (long)size_bytes;
}

static long state_of_device(struct open_file *file, struct stat *state)
{
    (void)file;
    state->st_mode = S_IFCHR | 0666;
    state->st_nlink = 1;
    return 0;
}

static const struct file_operations null_operations = {
    .read = read_nothing, .write = write_away, .state = state_of_device};
static const struct file_operations zero_operations = {
    .read = read_zeros, .write = write_away, .state = state_of_device};
static const struct file_operations random_operations = {
    .read = read_random, .write = write_away, .state = state_of_device};

const struct file_operations *device_null_operations(void)
{
    return &null_operations;
}

const struct file_operations *device_operations(const struct path *path)
{
    if (strcmp(path->text, "dev/null") == 0) {
        return &null_operations;
    }
    if (strcmp(path->text, "dev/zero") == 0) {
        return &zero_operations;
    }
    const bool is_random =
        strcmp(path->text, "dev/urandom") == 0 || strcmp(path->text, "dev/random") == 0;
    return is_random ? &random_operations : NULL;
}
