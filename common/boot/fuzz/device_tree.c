/*
 * The input is a tree, read for both architectures. It lies in memory of its own at the alignment
 * that trees have.
 */
#include "boot/device_tree.h"
#include "boot/device_tree_walk.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define SAID_NOTHING '\1'

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void check_cpus(const struct boot_info *info)
{
    uint32_t boot_cpus = 0;
    require(info->cpu_count >= 1 && info->cpu_count <= BOOT_CPUS_MAX);
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        boot_cpus += info->cpus[i].is_boot_cpu;
        require(info->cpus[i].interrupt_context != UINT32_MAX);
    }
    require(boot_cpus == 1);
    if (info->cpu_count == 1) {
        require(info->cpu_start_kind == CPU_START_NONE);
    }
}

static void check_devices(const struct boot_info *info, const struct memory_map *map)
{
    require(info->interrupts.kind != INTERRUPT_CONTROLLER_NONE);
    require(info->interrupts.size_bytes <= UINT64_MAX - info->interrupts.base);
    require(info->interrupts.redistributor_count <= BOOT_REDISTRIBUTORS_MAX);
    require(info->timer.kind != TIMER_NONE);
    require(map->count >= 1 && map->count <= BOOT_MEMORY_REGIONS_MAX);
    require(info->seed_size_bytes <= BOOT_SEED_BYTES);
    require(memchr(info->command_line, '\0', BOOT_COMMAND_LINE_BYTES) != NULL);
    require(info->package.size_bytes <= UINT64_MAX - info->package.base);
}

static void read_as(struct bytes tree, enum device_tree_arch arch)
{
    static struct boot_info info;
    static struct memory_map map;
    static struct device_tree_reservations reservations;
    struct boot_error error = {.text = {SAID_NOTHING}};
    memset(&info, 0, sizeof(info));
    memset(&map, 0, sizeof(map));
    if (device_tree_read(tree, arch, 0, &info, &map, &reservations, &error) != STATUS_OK) {
        require(error.text[0] != SAID_NOTHING && strlen(error.text) > 0);
        return;
    }
    require(error.text[0] == SAID_NOTHING);
    require(device_tree_trim((void *)(uintptr_t)tree.data) <= tree.size_bytes);
    require(device_tree_check(tree, &error) == STATUS_OK);
    require(reservations.count <= DEVICE_TREE_RESERVATIONS_MAX);
    check_cpus(&info);
    check_devices(&info, &map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    uint8_t *copy = malloc(size_bytes);
    if (size_bytes > 0) {
        memcpy(copy, data, size_bytes);
    }
    const struct bytes tree = {copy, size_bytes};
    if (size_bytes >= 8) {
        (void)device_tree_claimed_size(copy);
    }
    read_as(tree, DEVICE_TREE_AARCH64);
    read_as(tree, DEVICE_TREE_RISCV64);
    free(copy);
    return 0;
}
