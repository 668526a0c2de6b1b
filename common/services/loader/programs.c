/* What can be started: the boot package's programs, each loaded once, when it is first wanted. */
#include "lib/memory.h"
#include "lib/package.h"
#include "lib/text.h"
#include "loader.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

/* Position independent ELF files are programs; the kernel is none, and init cannot be started. */
#define ELF_TYPE_OFFSET      16u
#define ELF_TYPE_INDEPENDENT 3u

static struct image_loader loader;
static struct package package;
static struct image images[PACKAGE_ENTRIES_MAX];
static bool is_loaded[PACKAGE_ENTRIES_MAX];

enum status programs_open(const struct image_loader *image_loader)
{
    const uint32_t memory = program_capability("package");
    struct memory_describe_results described = {0};
    struct mapping mapping;
    loader = *image_loader;
    enum status status = memory_describe(memory, &described);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, described.size_bytes, MAP_READ, &mapping);
    }
    return status == STATUS_OK
               ? package_open((struct bytes){mapping.address, described.size_bytes}, &package)
               : status;
}

static bool is_program(uint32_t index, struct bytes *name, struct bytes *content)
{
    static const uint8_t magic[] = {0x7f, 'E', 'L', 'F'};
    package_entry(&package, index, name, content);
    return content->size_bytes > ELF_TYPE_OFFSET + 2 &&
           memcmp(content->data, magic, sizeof(magic)) == 0 &&
           bytes_u16(*content, ELF_TYPE_OFFSET) == ELF_TYPE_INDEPENDENT &&
           !(name->size_bytes == 4 && memcmp(name->data, "init", 4) == 0);
}

enum status program_find(struct bytes wanted, const struct image **image)
{
    for (uint32_t i = 0; i < package.entry_count; i++) {
        struct bytes name;
        struct bytes content;
        if (!is_program(i, &name, &content) || name.size_bytes != wanted.size_bytes ||
            memcmp(name.data, wanted.data, wanted.size_bytes) != 0) {
            continue;
        }
        if (!is_loaded[i]) {
            const enum status status = image_load(&loader, content, &images[i]);
            if (status != STATUS_OK) {
                return status;
            }
            is_loaded[i] = true;
        }
        *image = &images[i];
        return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}

uint32_t program_names(uint32_t *cursor, struct bytes *names, uint32_t max)
{
    uint32_t count = 0;
    uint32_t index = *cursor;
    for (; index < package.entry_count && count < max; index++) {
        struct bytes content;
        if (is_program(index, &names[count], &content)) {
            count++;
        }
    }
    *cursor = index < package.entry_count ? index : 0;
    return count;
}
