#include "package_file/package_file.h"
#include "runtime/mapping.h"
#include "runtime/program.h"

enum status package_file_open(const char *name, struct bytes *content)
{
    const uint32_t memory = program_capability(name);
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    if (memory == 0) {
        return STATUS_NOT_FOUND;
    }
    const enum status status = mapping_create_whole(memory, MAP_READ, &mapping, &size_bytes);
    return status == STATUS_OK
               ? package_file_in_pages((struct bytes){mapping.address, size_bytes}, content)
               : status;
}
