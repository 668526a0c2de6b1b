#include "abi/system_call.h"
#include "package_file/package_file.h"
#include "posix/capability.h"
#include "schema/kernel_client.h"
#include <sys/mman.h>

#define OWN_PROCESS handle_make(INITIAL_PROCESS, 1)

/* The C library knows which addresses are free. */
static enum status map(uint32_t memory, uint64_t size_bytes, void **place)
{
    *place = mmap(NULL, size_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (*place == MAP_FAILED) {
        return STATUS_NO_MEMORY;
    }
    const struct process_map_params params = {
        .memory = memory,
        .address = (uint64_t)*place,
        .size_bytes = size_bytes,
        .permissions = MAP_READ,
    };
    struct process_map_results results = {0};
    const enum status status = process_map(OWN_PROCESS, &params, &results);
    if (status != STATUS_OK) {
        (void)munmap(*place, size_bytes);
    }
    return status;
}

enum status package_file_open(const char *name, struct bytes *content)
{
    const uint32_t memory = tessera_capability(name);
    struct memory_describe_results described = {0};
    void *place = NULL;
    if (memory == 0) {
        return STATUS_NOT_FOUND;
    }
    enum status status = memory_describe(memory, &described);
    if (status == STATUS_OK) {
        status = map(memory, described.size_bytes, &place);
    }
    return status == STATUS_OK
               ? package_file_in_pages((struct bytes){place, described.size_bytes}, content)
               : status;
}
