#include "open_file.h"
#include "address_space.h"
#include "data_file.h"
#include "descriptors.h"
#include "lock.h"
#include "objects.h"
#include "pool.h"
#include <errno.h>

struct descriptor_table descriptors;
long (*open_file_map)(
    const struct file_mapping_request *file, const struct address_space_request *request);
void (*open_file_let_go)(struct open_file *file) = open_file_release;
static struct pool file_pool = {.size_bytes = sizeof(struct open_file)};
static struct pool path_pool = {.size_bytes = sizeof(struct path)};

struct open_file *
open_file_create(const struct file_operations *operations, uint32_t capability, int flags)
{
    lock_acquire();
    struct open_file *file = pool_take(&file_pool);
    lock_release();
    if (file != NULL) {
        file->operations = operations;
        file->references = 1;
        file->capability = capability;
        file->flags = flags;
    }
    return file;
}

struct path *open_file_new_path(void)
{
    lock_acquire();
    struct path *path = pool_take(&path_pool);
    lock_release();
    return path;
}

void open_file_hold(struct open_file *file)
{
    lock_acquire();
    file->references++;
    lock_release();
}

void open_file_release(struct open_file *file)
{
    lock_acquire();
    const bool is_last = --file->references == 0;
    lock_release();
    if (!is_last) {
        return;
    }
    if (file->operations->finish != NULL) {
        file->operations->finish(file);
    }
    if (file->window != 0) {
        address_space_give_back(file->window, WINDOW_BYTES);
    }
    if (file->locks != 0) {
        object_release(file->locks);
    }
    if (file->capability != 0) {
        object_release(file->capability);
    }
    lock_acquire();
    if (file->path != NULL) {
        pool_give(&path_pool, file->path);
    }
    pool_give(&file_pool, file);
    lock_release();
}

struct open_file *open_file_of(long descriptor)
{
    lock_acquire();
    struct open_file *file = descriptor_find(&descriptors, descriptor);
    if (file != NULL) {
        file->references++;
    }
    lock_release();
    return file;
}

long open_file_install(struct open_file *file, bool closes_on_exec)
{
    lock_acquire();
    const long number = descriptor_add(&descriptors, 0, file, closes_on_exec);
    lock_release();
    if (number < 0) {
        open_file_release(file);
    }
    return number;
}

/* Closes what was there; -EBADF: there was nothing. `file` may be NULL. */
static long exchange(long number, struct open_file *file, bool closes_on_exec)
{
    lock_acquire();
    struct open_file *before = descriptor_set(&descriptors, number, file, closes_on_exec);
    lock_release();
    if (before == NULL) {
        return -EBADF;
    }
    open_file_let_go(before);
    return 0;
}

long open_file_install_at(struct open_file *file, long number, bool closes_on_exec)
{
    if ((unsigned long)number >= DESCRIPTORS_MAX) {
        open_file_release(file);
        return -EBADF;
    }
    (void)exchange(number, file, closes_on_exec);
    return 0;
}

long open_file_close(long number)
{
    return (unsigned long)number < DESCRIPTORS_MAX ? exchange(number, NULL, false) : -EBADF;
}

uint64_t open_file_offset(struct open_file *file)
{
    lock_acquire();
    const uint64_t offset = file->offset;
    lock_release();
    return offset;
}

void open_file_advance(struct open_file *file, long count)
{
    if (count > 0) {
        lock_acquire();
        file->offset += (uint64_t)count;
        lock_release();
    }
}
