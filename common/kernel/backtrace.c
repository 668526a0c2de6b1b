/*
 * Backtrace by frame pointers. The chain may be damaged when this runs, so a frame is believed only
 * when it lies in kernel memory that is certain to be mapped and above the one before: every step
 * is bounded and none can fault.
 */
#include "backtrace.h"
#include "image.h"
#include "kernel/arch_types.h"
#include "lib/symbol_table.h"
#include "log.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"
#include <stdbool.h>

static struct symbol_table symbols;
static bool has_symbols;

void backtrace_init(const struct boot_info *info)
{
    if (info->symbols.size_bytes == 0) {
        return;
    }
    const struct bytes content = {
        direct_map_pointer((struct paddr){info->symbols.base}), info->symbols.size_bytes};
    has_symbols = symbol_table_open(content, &symbols) == STATUS_OK;
}

static bool is_kernel_text(uint64_t address)
{
    return address >= (uint64_t)kernel_image_start && address < (uint64_t)kernel_text_end;
}

/* `code` is an address inside the instruction that names the function: a call's, not the next. */
static void log_frame(uint32_t number, uint64_t address, uint64_t code)
{
    const char *name = NULL;
    uint64_t distance = 0;
    const uint64_t offset = code - (uint64_t)kernel_image_start;
    if (has_symbols && is_kernel_text(code) &&
        symbol_table_find(&symbols, offset, &name, &distance) == STATUS_OK) {
        log_line(
            "  #%u  0x%016llx  %s+0x%llx",
            number,
            (unsigned long long)address,
            name,
            (unsigned long long)(distance + (address - code)));
        return;
    }
    log_line("  #%u  0x%016llx", number, (unsigned long long)address);
}

/* A frame is two words, of which the previous frame pointer is the lower one everywhere. */
static bool is_readable_frame(uint64_t frame)
{
    const struct vaddr lowest = {frame + (uint64_t)ARCH_FRAME_PREVIOUS_OFFSET};
    return frame % sizeof(uint64_t) == 0 && kernel_space_is_stack(lowest, 2 * sizeof(uint64_t));
}

static uint64_t read_word(uint64_t address)
{
    return *(const uint64_t *)address;
}

void backtrace_log(uint64_t program_counter, uint64_t frame_pointer)
{
    log_line("backtrace:");
    log_frame(0, program_counter, program_counter);
    uint64_t frame = frame_pointer;
    for (uint32_t number = 1; number < BACKTRACE_FRAMES_MAX; number++) {
        if (!is_readable_frame(frame)) {
            return;
        }
        const uint64_t caller = read_word(frame + (uint64_t)ARCH_FRAME_RETURN_OFFSET);
        const uint64_t previous = read_word(frame + (uint64_t)ARCH_FRAME_PREVIOUS_OFFSET);
        if (!is_kernel_text(caller)) {
            return;
        }
        log_frame(number, caller, caller - 1);
        if (previous <= frame) {
            return;
        }
        frame = previous;
    }
}
