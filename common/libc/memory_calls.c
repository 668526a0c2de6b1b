/* mmap() and its kin as system calls. */
#include "abi/system_call.h"
#include "address_space.h"
#include "file_mapping.h"
#include "open_file.h"
#include <errno.h>
#include <sys/mman.h>
#include <tessera/calls.h>

static uint64_t whole_pages(uint64_t size_bytes)
{
    return size_bytes > UINT64_MAX - PAGE_MASK ? 0 : page_round_up(size_bytes);
}

/* Writing without reading is not something that tables can say. */
static uint32_t permissions_of(long protection)
{
    uint32_t permissions = 0;
    permissions |= (protection & (PROT_READ | PROT_WRITE | PROT_EXEC)) != 0 ? MAP_READ : 0;
    permissions |= (protection & PROT_WRITE) != 0 ? MAP_WRITE : 0;
    permissions |= (protection & PROT_EXEC) != 0 ? MAP_EXECUTE : 0;
    return permissions;
}

static long
map_file(const struct file_mapping_request *file, const struct address_space_request *request)
{
    if ((file->offset & PAGE_MASK) != 0) {
        return -EINVAL;
    }
    return open_file_map != NULL ? open_file_map(file, request) : -EBADF;
}

/* What files' memory has is written to them before it goes, if there is such. */
static long write_back(void)
{
    return file_mapping_write_back != NULL ? file_mapping_write_back() : 0;
}

long tessera_call_mmap(const long *arguments)
{
    const long flags = arguments[3];
    const struct file_mapping_request file = {
        .descriptor = (flags & MAP_ANONYMOUS) != 0 ? -1 : arguments[4],
        .offset = (uint64_t)arguments[5],
        .is_shared = (flags & MAP_TYPE) == MAP_SHARED,
    };
    const struct address_space_request request = {
        .hint = (uint64_t)arguments[0],
        .size_bytes = whole_pages((uint64_t)arguments[1]),
        .permissions = permissions_of(arguments[2]),
        .is_fixed = (flags & MAP_FIXED) != 0,
    };
    const bool has_type = (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_PRIVATE;
    if (!has_type || (request.is_fixed && (request.hint & PAGE_MASK) != 0)) {
        return -EINVAL;
    }
    if (request.size_bytes == 0) {
        return arguments[1] == 0 ? -EINVAL : -ENOMEM;
    }
    if ((flags & MAP_ANONYMOUS) != 0) {
        return address_space_map(&request);
    }
    return map_file(&file, &request);
}

long tessera_call_munmap(const long *arguments)
{
    const uint64_t start = (uint64_t)arguments[0];
    const uint64_t size_bytes = whole_pages((uint64_t)arguments[1]);
    (void)write_back(); /* munmap() has no error for it: msync() says what could not be written */
    return address_space_unmap(start, size_bytes);
}

long tessera_call_mprotect(const long *arguments)
{
    const uint64_t size_bytes = whole_pages((uint64_t)arguments[1]);
    if (size_bytes == 0) {
        return 0;
    }
    return address_space_protect((uint64_t)arguments[0], size_bytes, permissions_of(arguments[2]));
}

/* There is no break: malloc() then takes all its memory by mmap(). */
long tessera_call_brk(const long *arguments)
{
    (void)arguments;
    return 0;
}

/* A hint: all pages of a mapping are there as long as it is. */
long tessera_call_madvise(const long *arguments)
{
    const bool is_there =
        address_space_covers((uint64_t)arguments[0], whole_pages((uint64_t)arguments[1]));
    return is_there ? 0 : -ENOMEM;
}

long tessera_call_msync(const long *arguments)
{
    const uint64_t start = (uint64_t)arguments[0];
    const uint64_t size_bytes = whole_pages((uint64_t)arguments[1]);
    const long flags = arguments[2];
    const bool is_both = (flags & MS_SYNC) != 0 && (flags & MS_ASYNC) != 0;
    if ((start & PAGE_MASK) != 0 || is_both ||
        (flags & ~(long)(MS_SYNC | MS_ASYNC | MS_INVALIDATE)) != 0) {
        return -EINVAL;
    }
    if (!address_space_covers(start, size_bytes)) {
        return -ENOMEM;
    }
    return write_back();
}

/* Nothing is ever paged out: what is mapped is locked. */
long tessera_call_mlock(const long *arguments)
{
    const uint64_t start = (uint64_t)arguments[0] & ~PAGE_MASK;
    const uint64_t end = whole_pages((uint64_t)arguments[0] + (uint64_t)arguments[1]);
    return address_space_covers(start, end - start) ? 0 : -ENOMEM;
}

long tessera_call_munlock(const long *arguments)
{
    return tessera_call_mlock(arguments);
}

long tessera_call_mlockall(const long *arguments)
{
    const long flags = arguments[0];
    return flags == 0 || (flags & ~(long)(MCL_CURRENT | MCL_FUTURE)) != 0 ? -EINVAL : 0;
}

long tessera_call_munlockall(const long *arguments)
{
    (void)arguments;
    return 0;
}
