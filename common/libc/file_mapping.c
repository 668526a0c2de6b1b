#include "file_mapping.h"
#include "lock.h"
#include "objects.h"
#include "open_file.h"
#include "process.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* Files that have shared mappings at the same time. */
#define SHARED_FILES_MAX 16

/* Guarded by the lock; content by nobody, as shared memory is. */
struct shared_file {
    struct open_file *file; /* held; NULL: free */
    ino_t number;
    uint32_t memory;
    uint64_t home; /* where libposix sees all of it */
    uint64_t size_bytes;
    uint32_t mapping_count;
    bool is_written; /* some mapping may be written to */
};

static struct shared_file shared_files[SHARED_FILES_MAX];

/* Out of the file; what is behind its end stays zero. */
static long fill(struct open_file *file, uint64_t address, uint64_t size_bytes, uint64_t offset)
{
    const long count = file->operations->read_at(file, (void *)address, size_bytes, offset);
    return count < 0 ? count : 0;
}

static long
map_copy(struct open_file *file, uint64_t offset, const struct address_space_request *request)
{
    struct address_space_request writable = *request;
    writable.permissions = MAP_READ | MAP_WRITE;
    const long address = address_space_map(&writable);
    if (address < 0) {
        return address;
    }
    long result = fill(file, (uint64_t)address, request->size_bytes, offset);
    if (result == 0) {
        result =
            address_space_protect((uint64_t)address, request->size_bytes, request->permissions);
    }
    if (result != 0) {
        (void)address_space_unmap((uint64_t)address, request->size_bytes);
        return result;
    }
    return address;
}

static void mapping_is_gone(void *context)
{
    struct shared_file *shared = context;
    shared->mapping_count--;
}

/* Drops what no mapping shows any more. */
static void sweep(void)
{
    for (uint32_t i = 0; i < SHARED_FILES_MAX; i++) {
        lock_acquire();
        const struct shared_file last = shared_files[i];
        const bool is_over = last.file != NULL && last.mapping_count == 0;
        if (is_over) {
            shared_files[i].file = NULL;
        }
        lock_release();
        if (is_over) {
            address_space_give_back(last.home, last.size_bytes);
            object_release(last.memory);
            open_file_release(last.file);
        }
    }
}

static long write_back_all(void);
static void write_back_at_end(void);
long (*file_mapping_write_back)(void);

/* Memory with the file's content, in a free entry. */
static long load(struct shared_file *shared, struct open_file *file, uint64_t size_bytes)
{
    if (object_make_memory(size_bytes, &shared->memory) != STATUS_OK) {
        return -ENOMEM;
    }
    const long home = address_space_map(&(struct address_space_request){
        .size_bytes = size_bytes,
        .permissions = MAP_READ | MAP_WRITE,
        .memory = shared->memory,
    });
    long result = home < 0 ? home : fill(file, (uint64_t)home, size_bytes, 0);
    if (result != 0) {
        if (home > 0) {
            address_space_give_back((uint64_t)home, size_bytes);
        }
        object_release(shared->memory);
        return result;
    }
    shared->home = (uint64_t)home;
    shared->size_bytes = size_bytes;
    open_file_hold(file);
    shared->file = file;
    process_at_end = write_back_at_end;
    file_mapping_write_back = write_back_all;
    return 0;
}

/* The shared memory of a file that reaches to `end`, loaded if need be. */
static long
find_shared(struct open_file *file, ino_t number, uint64_t end, struct shared_file **found)
{
    struct shared_file *free = NULL;
    sweep();
    for (uint32_t i = 0; i < SHARED_FILES_MAX; i++) {
        struct shared_file *shared = &shared_files[i];
        if (shared->file == NULL) {
            free = shared;
        } else if (shared->number == number && shared->size_bytes >= end) {
            *found = shared;
            return 0;
        }
    }
    if (free == NULL) {
        return -ENOMEM;
    }
    *free = (struct shared_file){.number = number};
    *found = free;
    return load(free, file, end);
}

static long map_shared(
    struct open_file *file,
    const struct file_mapping_request *from,
    const struct address_space_request *request)
{
    struct stat state = {0};
    struct shared_file *shared = NULL;
    const uint64_t end = from->offset + request->size_bytes;
    long result = file->operations->state(file, &state);
    if (result == 0) {
        result = find_shared(file, state.st_ino, end, &shared);
    }
    if (result != 0) {
        return result;
    }
    lock_acquire();
    shared->mapping_count++;
    shared->is_written = shared->is_written || open_file_can_write(file);
    lock_release();
    struct address_space_request lent = *request;
    lent.memory = shared->memory;
    lent.offset = from->offset;
    lent.finish = mapping_is_gone;
    lent.context = shared;
    const long address = address_space_map(&lent);
    if (address < 0) {
        lock_acquire();
        shared->mapping_count--;
        lock_release();
    }
    return address;
}

/* A file that is memory already (/dev/shm). */
static long map_memory(
    struct open_file *file,
    const struct file_mapping_request *from,
    const struct address_space_request *request)
{
    struct address_space_request lent = *request;
    uint64_t size_bytes = 0;
    const long result = file->operations->memory(file, &lent.memory, &size_bytes);
    if (result != 0 || lent.memory == 0 || from->offset >= size_bytes ||
        request->size_bytes > size_bytes - from->offset) {
        return -ENXIO;
    }
    lent.offset = from->offset;
    return address_space_map(&lent);
}

static long map_file(
    struct open_file *file,
    const struct file_mapping_request *from,
    const struct address_space_request *request)
{
    const bool wants_write = (request->permissions & MAP_WRITE) != 0;
    if (file->operations->read_at == NULL) {
        return -ENODEV;
    }
    if (!open_file_can_read(file) ||
        (from->is_shared && wants_write && !open_file_can_write(file))) {
        return -EACCES;
    }
    if (request->size_bytes > UINT64_MAX / 2 - from->offset) {
        return -EOVERFLOW;
    }
    if (!from->is_shared || request->permissions == 0) {
        return map_copy(file, from->offset, request);
    }
    return file->operations->memory != NULL ? map_memory(file, from, request)
                                            : map_shared(file, from, request);
}

long file_mapping_map(
    const struct file_mapping_request *from, const struct address_space_request *request)
{
    struct open_file *file = open_file_of(from->descriptor);
    if (file == NULL) {
        return -EBADF;
    }
    const long result = map_file(file, from, request);
    open_file_release(file);
    return result;
}

/* As much of the memory as the file has. */
static long write_back(const struct shared_file *shared)
{
    struct stat state = {0};
    if (shared->file->operations->state(shared->file, &state) != 0) {
        return -EIO;
    }
    const uint64_t size = (uint64_t)state.st_size;
    const uint64_t bytes = size < shared->size_bytes ? size : shared->size_bytes;
    const long written =
        shared->file->operations->write_at(shared->file, (const void *)shared->home, bytes, 0);
    return written == (long)bytes ? 0 : -EIO;
}

static long write_back_all(void)
{
    long result = 0;
    for (uint32_t i = 0; i < SHARED_FILES_MAX; i++) {
        const struct shared_file *shared = &shared_files[i];
        if (shared->file != NULL && shared->mapping_count > 0 && shared->is_written) {
            const long one = write_back(shared);
            result = one != 0 ? one : result;
        }
    }
    return result;
}

static void write_back_at_end(void)
{
    (void)write_back_all(); /* there is nobody left to tell */
}
