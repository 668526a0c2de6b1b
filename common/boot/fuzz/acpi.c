/*
 * The input is physical memory from address 0 on, with the RSDP at its start. The byte after the
 * RSDP belongs to the fuzzer: bit 0 asks for AArch64, bit 1 for right checksums, without which
 * hardly a change would get past the first check.
 */
#include "boot/acpi.h"
#include "lib/bytes.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define CONTROL         36u
#define CONTROL_AARCH64 1u
#define CONTROL_FIX     2u
#define HEADER_BYTES    36u
#define TABLES_MAX      64u
#define RSDP_XSDT       24u
#define SAID_NOTHING    '\1'

struct memory {
    uint8_t *data;
    size_t size_bytes;
};

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static const void *map(void *context, uint64_t base, uint64_t size_bytes)
{
    const struct memory *memory = context;
    const struct bytes all = {memory->data, memory->size_bytes};
    return bytes_contain(all, base, size_bytes) ? memory->data + base : NULL;
}

static void fix(struct memory *memory, uint64_t at, uint64_t size_bytes, uint64_t checksum_at)
{
    const struct bytes all = {memory->data, memory->size_bytes};
    if (!bytes_contain(all, at, size_bytes) || checksum_at >= size_bytes) {
        return;
    }
    uint8_t sum = 0;
    memory->data[at + checksum_at] = 0;
    for (uint64_t i = 0; i < size_bytes; i++) {
        sum = (uint8_t)(sum + memory->data[at + i]);
    }
    memory->data[at + checksum_at] = (uint8_t)(0 - sum);
}

static uint64_t fix_table(struct memory *memory, uint64_t at)
{
    const struct bytes all = {memory->data, memory->size_bytes};
    if (!bytes_contain(all, at, HEADER_BYTES)) {
        return 0;
    }
    const uint32_t size_bytes = bytes_u32(all, at + 4);
    fix(memory, at, size_bytes, 9);
    return bytes_contain(all, at, size_bytes) ? size_bytes : 0;
}

static void fix_all(struct memory *memory)
{
    const struct bytes all = {memory->data, memory->size_bytes};
    const uint64_t root = bytes_u64(all, RSDP_XSDT);
    const uint64_t root_bytes = fix_table(memory, root);
    for (uint64_t at = HEADER_BYTES, i = 0; at + 8 <= root_bytes && i < TABLES_MAX; at += 8, i++) {
        (void)fix_table(memory, bytes_u64(all, root + at));
    }
    (void)fix_table(memory, root);
    fix(memory, 0, 20, 8);
    fix(memory, 0, 36, 32);
}

static void check_info(const struct boot_info *info)
{
    uint32_t boot_cpus = 0;
    require(info->cpu_count >= 1 && info->cpu_count <= BOOT_CPUS_MAX);
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        boot_cpus += info->cpus[i].is_boot_cpu;
    }
    require(boot_cpus == 1);
    require(info->interrupts.kind != INTERRUPT_CONTROLLER_NONE);
    require(info->interrupts.io_apic_count <= BOOT_IO_APICS_MAX);
    require(info->interrupts.redistributor_count <= BOOT_REDISTRIBUTORS_MAX);
    require((info->cpu_count == 1) == (info->cpu_start_kind == CPU_START_NONE));
    require((info->console.kind == CONSOLE_NONE) == (info->console.base == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct boot_info info;
    struct boot_error error = {.text = {SAID_NOTHING}};
    if (size_bytes <= CONTROL) {
        return 0;
    }
    struct memory memory = {malloc(size_bytes), size_bytes};
    memcpy(memory.data, data, size_bytes);
    const uint8_t control = data[CONTROL];
    if ((control & CONTROL_FIX) != 0) {
        fix_all(&memory);
    }
    memset(&info, 0, sizeof(info));
    const struct acpi_memory access = {.map = map, .context = &memory};
    const enum acpi_arch arch = (control & CONTROL_AARCH64) != 0 ? ACPI_AARCH64 : ACPI_X86_64;
    if (acpi_read(&access, 0, arch, 0, &info, &error) == STATUS_OK) {
        require(error.text[0] == SAID_NOTHING);
        check_info(&info);
    } else {
        require(error.text[0] != SAID_NOTHING && strlen(error.text) > 0);
    }
    free(memory.data);
    return 0;
}
