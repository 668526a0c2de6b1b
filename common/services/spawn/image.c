#include "image.h"
#include "layout.h"
#include "lib/elf_machine.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/kernel_client.h"

static enum status copy_content(const struct elf_program *program, const struct image *image)
{
    struct mapping mapping;
    const enum status status = mapping_create(
        image->memory, 0, layout_content_bytes(image), MAP_READ | MAP_WRITE, &mapping);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < program->segment_count; i++) {
        const struct elf_segment *segment = &program->segments[i];
        memcpy(
            (uint8_t *)mapping.address + (segment->vaddr - LAYOUT_NOMINAL_BASE),
            segment->file.data,
            segment->file.size_bytes);
    }
    mapping_finish(&mapping);
    return STATUS_OK;
}

static enum status seal(uint32_t code_authority, uint32_t memory)
{
    const struct code_authority_seal_params params = {.memory = memory};
    return code_authority_seal(code_authority, &params);
}

enum status image_load(const struct image_loader *loader, struct bytes file, struct image *image)
{
    struct elf_program program;
    enum status status = layout_read(file, ELF_MACHINE_HERE, &program, image);
    if (status != STATUS_OK) {
        return status;
    }
    status = memory_create(loader->ledger, layout_content_bytes(image), &image->memory);
    if (status != STATUS_OK) {
        return status;
    }
    status = copy_content(&program, image);
    if (status == STATUS_OK) {
        status = seal(loader->code_authority, image->memory);
    }
    if (status != STATUS_OK) {
        capability_release(image->memory);
        image->memory = 0;
    }
    return status;
}
