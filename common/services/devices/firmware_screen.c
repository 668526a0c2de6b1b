#include "firmware_screen.h"
#include "abi/address.h"

#define PIXEL_BYTES     4u
#define ALIGNMENT_BYTES 8u

static bool is_possible(const struct boot_framebuffer *said)
{
    return said->width_pixels > 0 && said->width_pixels <= FIRMWARE_SCREEN_PIXELS_MAX &&
           said->height_pixels > 0 && said->height_pixels <= FIRMWARE_SCREEN_PIXELS_MAX &&
           said->stride_bytes % PIXEL_BYTES == 0 &&
           said->stride_bytes / PIXEL_BYTES >= said->width_pixels &&
           said->stride_bytes / PIXEL_BYTES <= FIRMWARE_SCREEN_PIXELS_MAX && said->is_bgr <= 1 &&
           said->base % ALIGNMENT_BYTES == 0 &&
           said->base < UINT64_MAX - (uint64_t)said->stride_bytes * said->height_pixels - PAGE_MASK;
}

/* Whole pages are given, so that a page which both have in part is one too many. */
static bool shares_page(const struct found_registers *left, const struct found_registers *right)
{
    const uint64_t left_end = page_round_up(left->base + left->size_bytes);
    const uint64_t right_end = page_round_up(right->base + right->size_bytes);
    return (left->base & ~PAGE_MASK) < right_end && (right->base & ~PAGE_MASK) < left_end;
}

static bool holds(const struct found_device *device, const struct found_registers *memory)
{
    for (uint32_t i = 0; i < FOUND_REGISTERS_MAX; i++) {
        const struct found_registers *registers = &device->registers[i];
        if (registers->size_bytes > 0 && !registers->is_ports && shares_page(memory, registers)) {
            return true;
        }
    }
    return false;
}

/* What no device holds is the machine's memory, and what shows that is ramfb, where there is one.
 */
static bool is_taken(const struct found_registers *memory, const struct found_devices *found)
{
    bool is_held = false;
    bool has_ramfb = false;
    for (uint32_t i = 0; i < found->count; i++) {
        const struct found_device *device = &found->devices[i];
        const bool is_holder = holds(device, memory);
        if (is_holder && device->kind != DEVICE_KIND_OTHER) {
            return true;
        }
        is_held = is_held || is_holder;
        has_ramfb = has_ramfb || device->kind == DEVICE_KIND_RAMFB;
    }
    return has_ramfb && !is_held;
}

enum status firmware_screen_read(
    const struct boot_framebuffer *said,
    const struct found_devices *found,
    struct found_registers *memory,
    struct found_picture *picture)
{
    if (said->base == 0) {
        return STATUS_NOT_FOUND;
    }
    if (!is_possible(said)) {
        return STATUS_MALFORMED;
    }
    *memory = (struct found_registers){
        .base = said->base,
        .size_bytes = (uint64_t)said->stride_bytes * said->height_pixels,
    };
    if (is_taken(memory, found)) {
        return STATUS_WRONG_STATE;
    }
    *picture = (struct found_picture){
        .width = (uint16_t)said->width_pixels,
        .height = (uint16_t)said->height_pixels,
        .stride_bytes = said->stride_bytes,
        .is_red_first = said->is_bgr == 0,
    };
    return STATUS_OK;
}
