/*
 * ELF, read field by field through bounds-checked views: no structure of the file is ever overlaid.
 * Offsets are those of Elf64_Ehdr and Elf64_Phdr.
 */
#include "lib/elf.h"
#include "abi/address.h"
#include "abi/boot_info.h"
#include <stdbool.h>

#define EHDR_BYTES     64u
#define EHDR_TYPE      16u
#define EHDR_MACHINE   18u
#define EHDR_ENTRY     24u
#define EHDR_PHOFF     32u
#define EHDR_PHENTSIZE 54u
#define EHDR_PHNUM     56u
#define PHDR_BYTES     56u
#define PHDR_TYPE      0u
#define PHDR_FLAGS     4u
#define PHDR_OFFSET    8u
#define PHDR_VADDR     16u
#define PHDR_FILESZ    32u
#define PHDR_MEMSZ     40u

#define TYPE_EXECUTABLE           2u
#define TYPE_POSITION_INDEPENDENT 3u
#define PT_LOAD                   1u
#define PT_DYNAMIC                2u
#define PT_INTERP                 3u
#define PT_GNU_STACK              0x6474e551u
#define PF_X                      1u
#define PF_W                      2u
#define PF_R                      4u
#define PHNUM_MAX                 32u

static bool is_our_elf(struct bytes image, uint16_t type)
{
    /* Magic, 64-bit, little-endian, version 1. */
    static const uint8_t identity[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    for (uint32_t i = 0; i < sizeof(identity); i++) {
        if (image.data[i] != identity[i]) {
            return false;
        }
    }
    return bytes_u16(image, EHDR_TYPE) == type && bytes_u16(image, EHDR_PHENTSIZE) == PHDR_BYTES;
}

static uint32_t permissions_of(uint32_t flags)
{
    uint32_t permissions = 0;
    permissions |= (flags & PF_R) != 0 ? SEGMENT_READ : 0;
    permissions |= (flags & PF_W) != 0 ? SEGMENT_WRITE : 0;
    permissions |= (flags & PF_X) != 0 ? SEGMENT_EXECUTE : 0;
    return permissions;
}

static bool are_permissions_allowed(uint32_t permissions)
{
    const uint32_t both = SEGMENT_WRITE | SEGMENT_EXECUTE;
    return (permissions & SEGMENT_READ) != 0 && (permissions & both) != both;
}

static enum status add_segment(
    struct bytes image,
    struct bytes header,
    const struct elf_place *place,
    struct elf_program *program)
{
    if (program->segment_count == ELF_SEGMENTS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t offset = bytes_u64(header, PHDR_OFFSET);
    const uint64_t file_size_bytes = bytes_u64(header, PHDR_FILESZ);
    if (!bytes_contain(image, offset, file_size_bytes)) {
        return STATUS_TRUNCATED;
    }
    const struct elf_segment segment = {
        .vaddr = place->base + bytes_u64(header, PHDR_VADDR),
        .memory_size_bytes = bytes_u64(header, PHDR_MEMSZ),
        .file = bytes_part(image, offset, file_size_bytes),
        .permissions = permissions_of(bytes_u32(header, PHDR_FLAGS)),
    };
    if (segment.memory_size_bytes == 0 || file_size_bytes > segment.memory_size_bytes ||
        (segment.vaddr & PAGE_MASK) != 0 || segment.vaddr < place->lowest ||
        segment.vaddr >= place->end || segment.memory_size_bytes > place->end - segment.vaddr ||
        !are_permissions_allowed(segment.permissions)) {
        return STATUS_MALFORMED;
    }
    if (program->segment_count > 0) {
        const struct elf_segment *before = &program->segments[program->segment_count - 1];
        if (segment.vaddr < before->vaddr) {
            return STATUS_MALFORMED;
        }
        /* Both start a page, so they share one exactly when the bytes themselves overlap. */
        if (segment.vaddr - before->vaddr < before->memory_size_bytes) {
            return STATUS_OVERLAP;
        }
    }
    program->segments[program->segment_count++] = segment;
    return STATUS_OK;
}

static bool is_entry_executable(const struct elf_program *program)
{
    for (uint32_t i = 0; i < program->segment_count; i++) {
        const struct elf_segment *segment = &program->segments[i];
        if ((segment->permissions & SEGMENT_EXECUTE) != 0 && program->entry >= segment->vaddr &&
            program->entry - segment->vaddr < segment->file.size_bytes) {
            return true;
        }
    }
    return false;
}

static enum status read_segments(
    struct bytes image,
    struct bytes headers,
    const struct elf_place *place,
    struct elf_program *program)
{
    for (uint64_t at = 0; at < headers.size_bytes; at += PHDR_BYTES) {
        const struct bytes header = bytes_part(headers, at, PHDR_BYTES);
        const uint32_t type = bytes_u32(header, PHDR_TYPE);
        if ((type == PT_DYNAMIC && place->base == 0) || type == PT_INTERP) {
            return STATUS_MALFORMED;
        }
        if (type == PT_GNU_STACK) {
            program->stack_size_bytes = bytes_u64(header, PHDR_MEMSZ);
        }
        if (type == PT_LOAD) {
            const enum status status = add_segment(image, header, place, program);
            if (status != STATUS_OK) {
                return status;
            }
        }
    }
    return STATUS_OK;
}

enum status elf_read(struct bytes image, const struct elf_place *place, struct elf_program *program)
{
    if (!bytes_contain(image, 0, EHDR_BYTES)) {
        return STATUS_TRUNCATED;
    }
    if (!is_our_elf(image, place->base == 0 ? TYPE_EXECUTABLE : TYPE_POSITION_INDEPENDENT)) {
        return STATUS_MALFORMED;
    }
    if (bytes_u16(image, EHDR_MACHINE) != place->machine) {
        return STATUS_UNSUPPORTED;
    }
    const uint64_t count = bytes_u16(image, EHDR_PHNUM);
    const uint64_t offset = bytes_u64(image, EHDR_PHOFF);
    if (count > PHNUM_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (!bytes_contain(image, offset, count * PHDR_BYTES)) {
        return STATUS_TRUNCATED;
    }
    *program = (struct elf_program){.entry = place->base + bytes_u64(image, EHDR_ENTRY)};
    const struct bytes headers = bytes_part(image, offset, count * PHDR_BYTES);
    const enum status status = read_segments(image, headers, place, program);
    if (status != STATUS_OK) {
        return status;
    }
    return is_entry_executable(program) ? STATUS_OK : STATUS_MALFORMED;
}
