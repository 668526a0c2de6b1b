/* The kernel's page tables: permissions of the image, what the direct map hides, guard pages. */
#include "memory/kernel_space.h"
#include "abi/layout.h"
#include "abi/system_call.h"
#include "cap/ledger.h"
#include "image.h"
#include "lib/page_table.h"
#include "memory/address_space.h"
#include "memory/frame.h"
#include "sim.h"
#include "unit.h"

#define MEMORY_BYTES (UINT64_C(8) << 20)

static struct boot_info info;

static bool find(uint64_t at, struct page_mapping *mapping)
{
    const struct page_table table = {
        .root = kernel_space_root(), .access_offset = LAYOUT_DIRECT_MAP_BASE};
    return page_table_find(&table, (struct vaddr){at}, mapping) == STATUS_OK;
}

static uint32_t permissions_at(const void *place)
{
    struct page_mapping mapping;
    if (!find((uint64_t)place, &mapping)) {
        return UINT32_MAX;
    }
    return mapping.permissions & (PAGE_WRITE | PAGE_EXECUTE);
}

static void test_image_permissions(void)
{
    CHECK_EQUAL(permissions_at(kernel_image_start), PAGE_EXECUTE);
    CHECK_EQUAL(permissions_at(kernel_text_end - 1), PAGE_EXECUTE);
    CHECK_EQUAL(permissions_at(kernel_text_end), 0);
    CHECK_EQUAL(permissions_at(kernel_rodata_end), PAGE_WRITE);
    CHECK_EQUAL(permissions_at(kernel_image_end - 1), PAGE_WRITE);
}

static void test_direct_map(void)
{
    const uint64_t image = info.kernel.segments[0].paddr;
    const uint64_t hidden = (uint64_t)(kernel_rodata_end - kernel_image_start);
    struct page_mapping mapping;
    CHECK(!find(LAYOUT_DIRECT_MAP_BASE + image, &mapping));
    CHECK(!find(LAYOUT_DIRECT_MAP_BASE + image + hidden - 1, &mapping));
    CHECK(find(LAYOUT_DIRECT_MAP_BASE + image + hidden, &mapping));
    CHECK(find(LAYOUT_DIRECT_MAP_BASE + image - 1, &mapping));
    CHECK(find(LAYOUT_DIRECT_MAP_BASE + MEMORY_BYTES - 1, &mapping));
    CHECK_EQUAL(mapping.permissions & (PAGE_WRITE | PAGE_EXECUTE), PAGE_WRITE);
    CHECK(!find(LAYOUT_DIRECT_MAP_BASE + MEMORY_BYTES, &mapping));
    CHECK(!find(LAYOUT_DIRECT_MAP_BASE, &mapping));
}

static void test_stacks_have_guards(void)
{
    struct vaddr top;
    struct page_mapping mapping;
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(kernel_space_map_stack(2 * PAGE_SIZE_BYTES, &top), STATUS_OK);
        const uint64_t bottom = top.value - 2 * PAGE_SIZE_BYTES;
        CHECK(find(bottom, &mapping));
        CHECK(!find(bottom - 1, &mapping));
        CHECK(!find(top.value, &mapping));
        CHECK(kernel_space_is_stack((struct vaddr){bottom}, 16));
        CHECK(!kernel_space_is_stack((struct vaddr){top.value - 8}, 16));
        CHECK(!kernel_space_is_stack((struct vaddr){bottom - 8}, 8));
    }
}

static void test_devices(void)
{
    const struct paddr device = {UINT64_C(0xfee00000)};
    struct page_mapping mapping;
    CHECK_EQUAL(kernel_space_map_device(device, PAGE_SIZE_BYTES), STATUS_OK);
    CHECK_EQUAL(kernel_space_map_device(device, 100), STATUS_OK);
    CHECK(find(LAYOUT_DIRECT_MAP_BASE + device.value, &mapping));
    CHECK((mapping.permissions & PAGE_DEVICE) != 0);
    CHECK_EQUAL(kernel_space_map_device(device, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        kernel_space_map_device((struct paddr){LAYOUT_DIRECT_MAP_BYTES}, 1),
        STATUS_INVALID_ARGUMENT);
}

static void test_address_space(void)
{
    struct address_space space;
    struct paddr frame;
    struct ledger *ledger = ledger_init_root(UINT64_C(1) << 20);
    CHECK_EQUAL(address_space_init(&space, ledger), STATUS_OK);
    CHECK_EQUAL(frame_allocate(0, &frame), STATUS_OK);
    const struct vaddr at = {0x400000};
    const uint32_t both = MAP_WRITE | MAP_EXECUTE;
    const uint64_t page = PAGE_SIZE_BYTES;
    CHECK_EQUAL(address_space_map(&space, at, frame, page, both), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(address_space_map(&space, at, frame, page, MAP_READ), STATUS_OK);
    CHECK_EQUAL(address_space_map(&space, at, frame, page, MAP_READ), STATUS_OVERLAP);
    const struct vaddr null_page = {0};
    CHECK_EQUAL(address_space_map(&space, null_page, frame, page, 0), STATUS_INVALID_ARGUMENT);
    const struct vaddr last = {LAYOUT_USER_END - page};
    CHECK_EQUAL(address_space_map(&space, last, frame, 2 * page, 0), STATUS_INVALID_ARGUMENT);
    const struct vaddr kernel = {LAYOUT_KERNEL_BASE};
    CHECK_EQUAL(address_space_map(&space, kernel, frame, page, 0), STATUS_INVALID_ARGUMENT);
}

int main(void)
{
    sim_memory_create(MEMORY_BYTES, 0xee);
    sim_boot_info(&info, MEMORY_BYTES);
    info.kernel.segments[0].paddr = UINT64_C(2) << 20;
    const uint64_t image_bytes = (uint64_t)(kernel_image_end - kernel_image_start);
    const uint64_t mebibyte = UINT64_C(1) << 20;
    info.memory_region_count = 3;
    info.memory_regions[0].size_bytes = mebibyte;
    info.memory_regions[1] =
        (struct boot_memory_region){2 * mebibyte, image_bytes, MEMORY_KERNEL, 0};
    info.memory_regions[2] = (struct boot_memory_region){
        2 * mebibyte + image_bytes, 6 * mebibyte - image_bytes, MEMORY_USABLE, 0};
    frame_init(&info);
    kernel_space_init(&info);
    const struct unit_test tests[] = {
        {"the image has the permissions of its sections", test_image_permissions},
        {"the direct map hides text and read-only data", test_direct_map},
        {"stacks have guard pages", test_stacks_have_guards},
        {"devices", test_devices},
        {"address spaces", test_address_space},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
