/* Leaving a firmware that is made here: its map, its keys, and what it was called for. */
#include "abi/address.h"
#include "uefi.h"
#include "unit.h"
#include <setjmp.h>

#define PAGE            PAGE_SIZE_BYTES
#define DESCRIPTORS_MAX 8u

/* Some firmware's descriptors are longer than the structure that describes them. */
struct long_descriptor {
    struct efi_memory_descriptor descriptor;
    uint64_t more;
};

void *uefi_image;
struct efi_system_table *uefi_system;

static struct long_descriptor descriptors[DESCRIPTORS_MAX];
static uint32_t descriptor_count;
static uint32_t stale_keys; /* so many calls to leave are refused */
static uint64_t key;
static bool is_console_left;
static bool is_console_left_in_time;
static bool is_stopped;
static jmp_buf stopped;
static struct boot boot;

static efi_status get_memory_map(
    uint64_t *size_bytes,
    void *map,
    uint64_t *map_key,
    uint64_t *descriptor_size_bytes,
    uint32_t *descriptor_version)
{
    const uint64_t needed = descriptor_count * sizeof(descriptors[0]);
    CHECK(*size_bytes >= needed);
    memcpy(map, descriptors, needed);
    *size_bytes = needed;
    *map_key = ++key;
    *descriptor_size_bytes = sizeof(descriptors[0]);
    *descriptor_version = 1;
    return EFI_SUCCESS;
}

static efi_status exit_boot_services(void *image, uint64_t map_key)
{
    CHECK(image == uefi_image);
    CHECK_EQUAL(map_key, key);
    is_console_left_in_time = is_console_left;
    if (stale_keys > 0) {
        stale_keys--;
        return EFI_INVALID_PARAMETER;
    }
    return EFI_SUCCESS;
}

void uefi_console_leave(const struct boot_console *console)
{
    CHECK(console == &boot.info.console);
    is_console_left = true;
}

_Noreturn void boot_stop(const struct boot *in_use, const char *format, ...)
{
    (void)in_use;
    (void)format;
    is_stopped = true;
    longjmp(stopped, 1);
}

static void add(uint32_t type, uint64_t first_page, uint64_t pages)
{
    descriptors[descriptor_count++].descriptor = (struct efi_memory_descriptor){
        .type = type, .physical_start = first_page * PAGE, .page_count = pages};
}

/* Pages 16 to 63 are free; what the tests add lies above. */
static void begin(void)
{
    static struct efi_boot_services services;
    static struct efi_system_table system;
    services = (struct efi_boot_services){.get_memory_map = get_memory_map,
                                          .exit_boot_services = exit_boot_services};
    system = (struct efi_system_table){.boot_services = &services};
    uefi_system = &system;
    uefi_image = &system;
    memset(&boot, 0, sizeof(boot));
    descriptor_count = 0;
    stale_keys = 0;
    is_console_left = false;
    is_console_left_in_time = false;
    is_stopped = false;
    add(EFI_CONVENTIONAL, 16, 48);
}

static void leave(uint64_t first_page, uint64_t size_bytes)
{
    const struct boot_range package = {first_page * PAGE, size_bytes};
    if (setjmp(stopped) == 0) {
        uefi_leave(&boot, package);
    }
}

static void check_region(uint32_t index, uint64_t first_page, uint64_t pages, uint32_t kind)
{
    CHECK(index < boot.map.count);
    CHECK_EQUAL(boot.map.regions[index].base, first_page * PAGE);
    CHECK_EQUAL(boot.map.regions[index].size_bytes, pages * PAGE);
    CHECK_EQUAL(boot.map.regions[index].kind, kind);
}

static void test_package_is_kept(void)
{
    begin();
    add(EFI_LOADER_DATA, 64, 16);
    leave(68, 3 * PAGE + 1);
    CHECK(!is_stopped);
    CHECK_EQUAL(boot.map.count, 4);
    check_region(1, 64, 4, MEMORY_BOOT_RECLAIMABLE);
    check_region(2, 68, 4, MEMORY_PACKAGE);
    check_region(3, 72, 8, MEMORY_BOOT_RECLAIMABLE);
}

/* Two descriptors for one allocation, as some firmware reports what has other attributes. */
static void test_package_in_two_descriptors(void)
{
    begin();
    add(EFI_LOADER_DATA, 64, 6);
    add(EFI_BOOT_SERVICES_DATA, 70, 10);
    leave(68, 4 * PAGE);
    CHECK(!is_stopped);
    CHECK_EQUAL(boot.map.count, 4);
    check_region(2, 68, 4, MEMORY_PACKAGE);
}

static void test_package_in_no_memory_of_ours(void)
{
    begin();
    add(EFI_LOADER_DATA, 64, 4);
    add(EFI_RUNTIME_SERVICES_DATA, 68, 4);
    leave(66, 4 * PAGE);
    CHECK(is_stopped);
    begin();
    leave(80, PAGE);
    CHECK(is_stopped);
}

static void test_device_tree_is_kept(void)
{
    begin();
    add(EFI_LOADER_DATA, 64, 2);
    add(EFI_BOOT_SERVICES_DATA, 66, 8);
    boot.info.device_tree = 67 * PAGE + 16;
    boot.info.device_tree_size_bytes = PAGE;
    leave(64, PAGE);
    CHECK(!is_stopped);
    CHECK_EQUAL(boot.map.count, 5);
    check_region(1, 64, 1, MEMORY_PACKAGE);
    check_region(2, 65, 2, MEMORY_BOOT_RECLAIMABLE);
    check_region(3, 67, 2, MEMORY_FIRMWARE_TABLES);
    check_region(4, 69, 5, MEMORY_BOOT_RECLAIMABLE);
}

static void test_device_tree_the_firmware_keeps(void)
{
    begin();
    add(EFI_LOADER_DATA, 64, 2);
    add(EFI_RUNTIME_SERVICES_DATA, 66, 2);
    boot.info.device_tree = 66 * PAGE;
    boot.info.device_tree_size_bytes = PAGE;
    leave(64, PAGE);
    CHECK(!is_stopped);
    CHECK_EQUAL(boot.map.count, 4);
    check_region(3, 66, 2, MEMORY_RESERVED);
}

/* UEFI 2.10, 7.4.6: after the first try only the map may be asked for. */
static void test_tries_again(void)
{
    begin();
    add(EFI_LOADER_DATA, 64, 1);
    stale_keys = 3;
    leave(64, PAGE);
    CHECK(!is_stopped);
    CHECK(is_console_left_in_time);
    begin();
    add(EFI_LOADER_DATA, 64, 1);
    stale_keys = UINT32_MAX;
    leave(64, PAGE);
    CHECK(is_stopped);
    CHECK(is_console_left_in_time);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"package is kept", test_package_is_kept},
        {"package in two descriptors", test_package_in_two_descriptors},
        {"package in no memory of ours", test_package_in_no_memory_of_ours},
        {"device tree is kept", test_device_tree_is_kept},
        {"device tree the firmware keeps", test_device_tree_the_firmware_keeps},
        {"tries again", test_tries_again},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
