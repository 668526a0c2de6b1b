/* Every segment that elf_read() describes is read whole, and the header's promises are checked. */
#include "lib/elf.h"
#include "abi/address.h"
#include "abi/boot_info.h"
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define LOWEST      UINT64_C(0x1000)
#define TYPE_OFFSET 16u /* e_type */

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static uint64_t read_all(struct bytes bytes)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        sum += bytes.data[i];
    }
    return sum;
}

static bool check_segment(const struct elf_segment *segment, uint64_t entry)
{
    const uint32_t both = SEGMENT_WRITE | SEGMENT_EXECUTE;
    require(segment->vaddr >= LOWEST && segment->vaddr % PAGE_SIZE_BYTES == 0);
    require(segment->memory_size_bytes <= UINT64_MAX - segment->vaddr);
    require(segment->file.size_bytes <= segment->memory_size_bytes);
    require((segment->permissions & SEGMENT_READ) != 0);
    require((segment->permissions & both) != both);
    (void)read_all(segment->file);
    return (segment->permissions & SEGMENT_EXECUTE) != 0 && entry >= segment->vaddr &&
           entry - segment->vaddr < segment->memory_size_bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct elf_program program;
    const struct bytes image = {data, size_bytes};
    /* Either kind of program, as the type in its header says. */
    const bool is_independent = size_bytes > TYPE_OFFSET && data[TYPE_OFFSET] == 3;
    const struct elf_place place = {
        .machine = ELF_MACHINE_X86_64,
        .lowest = LOWEST,
        .end = UINT64_MAX,
        .base = is_independent ? LOWEST : 0,
    };
    if (elf_read(image, &place, &program) != STATUS_OK) {
        return 0;
    }
    bool has_entry = false;
    require(program.segment_count >= 1 && program.segment_count <= ELF_SEGMENTS_MAX);
    for (uint32_t i = 0; i < program.segment_count; i++) {
        has_entry = check_segment(&program.segments[i], program.entry) || has_entry;
        if (i > 0) {
            const struct elf_segment *before = &program.segments[i - 1];
            require(program.segments[i].vaddr >= before->vaddr + before->memory_size_bytes);
        }
    }
    require(has_entry);
    return 0;
}
