#include "image.h"
#include "abi/address.h"
#include "abi/boot_info.h"
#include "lib/elf_machine.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/kernel_client.h"

/* The reader wants to know where the program will be: anywhere, so this is taken off again. */
#define NOMINAL_BASE UINT64_C(0x100000000)

/* Puts one segment into the description; they come in rising order of address. */
static enum status add_segment(const struct elf_segment *segment, struct image *image)
{
    const uint64_t offset = segment->vaddr - NOMINAL_BASE;
    const uint64_t size_bytes = page_round_up(segment->memory_size_bytes);
    if (image->data_size_bytes != 0) {
        return STATUS_MALFORMED;
    }
    image->end = offset + size_bytes;
    if ((segment->permissions & SEGMENT_WRITE) != 0) {
        image->data_offset = offset;
        image->data_size_bytes = size_bytes;
        image->data_file_bytes = page_round_up(segment->file.size_bytes);
        return STATUS_OK;
    }
    const bool is_executable = (segment->permissions & SEGMENT_EXECUTE) != 0;
    image->segments[image->segment_count++] = (struct image_segment){
        offset, size_bytes, MAP_READ | (is_executable ? (uint32_t)MAP_EXECUTE : 0)};
    return STATUS_OK;
}

/* How much of the memory there is: up to the end of the data's first content. */
static uint64_t content_bytes(const struct image *image)
{
    return image->data_size_bytes == 0 ? image->end : image->data_offset + image->data_file_bytes;
}

static enum status copy_content(const struct elf_program *program, const struct image *image)
{
    struct mapping mapping;
    const enum status status =
        mapping_create(image->memory, 0, content_bytes(image), MAP_READ | MAP_WRITE, &mapping);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < program->segment_count; i++) {
        const struct elf_segment *segment = &program->segments[i];
        memcpy(
            (uint8_t *)mapping.address + (segment->vaddr - NOMINAL_BASE),
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
    const struct elf_place place = {
        .machine = ELF_MACHINE_HERE,
        .lowest = NOMINAL_BASE,
        .end = 2 * NOMINAL_BASE,
        .base = NOMINAL_BASE,
    };
    struct elf_program program;
    enum status status = elf_read(file, &place, &program);
    if (status != STATUS_OK) {
        return status;
    }
    if (program.stack_size_bytes > IMAGE_STACK_BYTES_MAX) {
        return STATUS_MALFORMED;
    }
    *image = (struct image){
        .entry = program.entry - NOMINAL_BASE,
        .stack_bytes = program.stack_size_bytes != 0 ? page_round_up(program.stack_size_bytes)
                                                     : IMAGE_STACK_BYTES_DEFAULT,
    };
    for (uint32_t i = 0; i < program.segment_count && status == STATUS_OK; i++) {
        status = add_segment(&program.segments[i], image);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = memory_create(loader->ledger, content_bytes(image), &image->memory);
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
