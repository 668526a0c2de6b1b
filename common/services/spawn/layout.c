#include "layout.h"
#include "abi/address.h"
#include "abi/boot_info.h"
#include "abi/system_call.h"
#include <stdbool.h>

/* Puts one segment into the description; they come in rising order of address. */
static enum status add_segment(const struct elf_segment *segment, struct image *image)
{
    const uint64_t offset = segment->vaddr - LAYOUT_NOMINAL_BASE;
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

uint64_t layout_content_bytes(const struct image *image)
{
    return image->data_size_bytes == 0 ? image->end : image->data_offset + image->data_file_bytes;
}

enum status
layout_read(struct bytes file, uint32_t machine, struct elf_program *program, struct image *image)
{
    const struct elf_place place = {
        .machine = machine,
        .lowest = LAYOUT_NOMINAL_BASE,
        .end = 2 * LAYOUT_NOMINAL_BASE,
        .base = LAYOUT_NOMINAL_BASE,
    };
    enum status status = elf_read(file, &place, program);
    if (status != STATUS_OK) {
        return status;
    }
    if (program->stack_size_bytes > IMAGE_STACK_BYTES_MAX) {
        return STATUS_MALFORMED;
    }
    *image = (struct image){
        .entry = program->entry - LAYOUT_NOMINAL_BASE,
        .stack_bytes = program->stack_size_bytes != 0 ? page_round_up(program->stack_size_bytes)
                                                      : IMAGE_STACK_BYTES_DEFAULT,
    };
    for (uint32_t i = 0; i < program->segment_count && status == STATUS_OK; i++) {
        status = add_segment(&program->segments[i], image);
    }
    const uint64_t bytes_max = page_round_up(file.size_bytes) + LAYOUT_GAPS_BYTES;
    return status == STATUS_OK && layout_content_bytes(image) > bytes_max ? STATUS_MALFORMED
                                                                          : status;
}
