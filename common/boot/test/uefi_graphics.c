/* The screen of a firmware that is made here, and what such a one may say. */
#include "uefi.h"
#include "unit.h"

#define BASE UINT64_C(0xc0000000)

void *uefi_image;
struct efi_system_table *uefi_system;

static efi_status found;
static struct efi_graphics_information information;
static struct efi_graphics_mode mode;
static struct efi_graphics_output output;
static struct boot_framebuffer screen;

static efi_status
locate_protocol(const struct efi_guid *protocol, void *registration, void **interface)
{
    (void)registration;
    CHECK_EQUAL(protocol->a, 0x9042a9de);
    *interface = &output;
    return found;
}

static void begin(void)
{
    static struct efi_boot_services services = {.locate_protocol = locate_protocol};
    static struct efi_system_table system = {.boot_services = &services};
    uefi_system = &system;
    found = EFI_SUCCESS;
    information = (struct efi_graphics_information){
        .width_pixels = 800,
        .height_pixels = 600,
        .pixel_format = EFI_PIXEL_BLUE_FIRST,
        .pixels_per_line = 832,
    };
    mode = (struct efi_graphics_mode){
        .mode_count = 1,
        .information = &information,
        .information_size_bytes = sizeof(information),
        .framebuffer_base = BASE,
        .framebuffer_size_bytes = 832 * 600 * 4,
    };
    output.mode = &mode;
    screen = (struct boot_framebuffer){0};
}

static void test_plain(void)
{
    begin();
    uefi_read_graphics(&screen);
    CHECK_EQUAL(screen.base, BASE);
    CHECK_EQUAL(screen.width_pixels, 800);
    CHECK_EQUAL(screen.height_pixels, 600);
    CHECK_EQUAL(screen.stride_bytes, 832 * 4);
    CHECK_EQUAL(screen.is_bgr, 1);
    information.pixel_format = EFI_PIXEL_RED_FIRST;
    uefi_read_graphics(&screen);
    CHECK_EQUAL(screen.is_bgr, 0);
}

static void refused(void)
{
    uefi_read_graphics(&screen);
    CHECK_EQUAL(screen.base, 0);
    CHECK_EQUAL(screen.width_pixels, 0);
    begin();
}

static void test_none(void)
{
    begin();
    found = EFI_NOT_FOUND;
    refused();
    output.mode = NULL;
    refused();
    mode.information = NULL;
    refused();
    mode.information_size_bytes = sizeof(information) - 1;
    refused();
    mode.framebuffer_base = 0;
    refused();
    information.pixel_format = 2; /* masks */
    refused();
    information.pixel_format = 3; /* no memory */
    refused();
    information.pixel_format = UINT32_MAX;
    refused();
}

static void test_impossible(void)
{
    begin();
    information.width_pixels = 0;
    refused();
    information.height_pixels = 0;
    refused();
    information.width_pixels = 833; /* more than a line has */
    refused();
    information.height_pixels = 601; /* more than the memory has */
    refused();
    information.width_pixels = information.pixels_per_line = UINT32_MAX;
    refused();
    information.width_pixels = information.pixels_per_line = 16385;
    mode.framebuffer_size_bytes = UINT64_MAX;
    refused();
    information.height_pixels = UINT32_MAX;
    mode.framebuffer_size_bytes = UINT64_MAX;
    refused();
    mode.framebuffer_base = UINT64_MAX - 832 * 600 * 4 + 1;
    refused();
    uefi_read_graphics(&screen);
    CHECK_EQUAL(screen.base, BASE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"plain", test_plain},
        {"none", test_none},
        {"impossible", test_impossible},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
