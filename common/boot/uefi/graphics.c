/*
 * The screen as the firmware has set it (12.9): memory that is shown, where there is such, and what
 * the firmware says of it is possible. Nobody can ask it again once it is left.
 */
#include "uefi.h"

#define PIXEL_BYTES 4u

/* So that no product of two wraps. */
#define PIXELS_MAX 16384u

static const struct efi_guid graphics_guid = {
    0x9042a9de, 0x23dc, 0x4a38, {0x96, 0xfb, 0x7a, 0xde, 0xd0, 0x80, 0x51, 0x6a}};

/* Formats behind these have masks of their own, or no memory at all. */
static bool is_plain(const struct efi_graphics_mode *mode)
{
    return mode != NULL && mode->information != NULL && mode->framebuffer_base != 0 &&
           mode->information_size_bytes >= sizeof(*mode->information) &&
           mode->information->pixel_format <= EFI_PIXEL_BLUE_FIRST;
}

static bool is_possible(const struct efi_graphics_mode *mode)
{
    const struct efi_graphics_information *information = mode->information;
    const uint64_t size_bytes =
        (uint64_t)information->pixels_per_line * information->height_pixels * PIXEL_BYTES;
    return information->width_pixels > 0 && information->width_pixels <= PIXELS_MAX &&
           information->height_pixels > 0 && information->height_pixels <= PIXELS_MAX &&
           information->pixels_per_line >= information->width_pixels &&
           information->pixels_per_line <= PIXELS_MAX &&
           size_bytes <= mode->framebuffer_size_bytes &&
           size_bytes <= UINT64_MAX - mode->framebuffer_base;
}

void uefi_read_graphics(struct boot_framebuffer *framebuffer)
{
    struct efi_graphics_output *graphics = NULL;
    if (uefi_system->boot_services->locate_protocol(&graphics_guid, NULL, (void **)&graphics) !=
            EFI_SUCCESS ||
        !is_plain(graphics->mode) || !is_possible(graphics->mode)) {
        return;
    }
    const struct efi_graphics_information *information = graphics->mode->information;
    *framebuffer = (struct boot_framebuffer){
        .base = graphics->mode->framebuffer_base,
        .width_pixels = information->width_pixels,
        .height_pixels = information->height_pixels,
        .stride_bytes = information->pixels_per_line * PIXEL_BYTES,
        .is_bgr = information->pixel_format == EFI_PIXEL_BLUE_FIRST,
    };
}
