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
static struct image *images; /* of each entry; without memory until it is loaded */

static enum status create_images(void)
{
    const uint64_t bytes = package.entry_count * sizeof(struct image);
    uint32_t memory = 0;
    struct mapping table;
    enum status status = memory_create(PROGRAM_LEDGER, bytes, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, bytes, MAP_READ | MAP_WRITE, &table);
    }
    images = status == STATUS_OK ? table.address : NULL;
    return status;
}

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
    if (status == STATUS_OK) {
        status = package_open((struct bytes){mapping.address, described.size_bytes}, &package);
    }
    return status == STATUS_OK ? create_images() : status;
}

struct bytes programs_package(void)
{
    return package.image;
}

static bool is_program(uint32_t index, struct bytes *name, struct bytes *content)
{
    static const uint8_t magic[] = {0x7f, 'E', 'L', 'F'};
    package_entry(&package, index, name, content);
    return content->size_bytes > ELF_TYPE_OFFSET + 2 &&
           memcmp(content->data, magic, sizeof(magic)) == 0 &&
           bytes_u16(*content, ELF_TYPE_OFFSET) == ELF_TYPE_INDEPENDENT &&
           !bytes_equal(*name, text_bytes("init"));
}

enum status program_find(struct bytes wanted, const struct image **image)
{
    for (uint32_t i = 0; i < package.entry_count; i++) {
        struct bytes name;
        struct bytes content;
        if (!is_program(i, &name, &content) || !bytes_equal(name, wanted)) {
            continue;
        }
        *image = &images[i];
        return images[i].memory != 0 ? STATUS_OK : image_load(&loader, content, &images[i]);
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
