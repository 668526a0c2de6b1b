/*
 * The input is physical memory from address 0 on, with the RSDP at its start. The byte after the
 * RSDP belongs to the fuzzer: bit 0 asks for AArch64, bit 1 for right checksums, without which
 * hardly a change would get past the first check.
 */
#include "boot/acpi.h"
#include "acpi_input.h"
#include "lib/bytes.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define CONTROL         36u
#define CONTROL_AARCH64 1u
#define CONTROL_FIX     2u
#define TABLES_MAX      64u
#define SAID_NOTHING    '\1'

static void fix_all(struct acpi_input *input)
{
    const struct bytes all = {input->data, input->size_bytes};
    const uint64_t root = bytes_u64(all, ACPI_INPUT_RSDP_XSDT);
    const uint64_t root_bytes = acpi_input_fix_table(input, root);
    uint64_t at = ACPI_INPUT_HEADER_BYTES;
    for (uint32_t i = 0; at + 8 <= root_bytes && i < TABLES_MAX; i++) {
        (void)acpi_input_fix_table(input, bytes_u64(all, root + at));
        at += 8;
    }
    (void)acpi_input_fix_table(input, root);
    acpi_input_fix_root(input);
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
    struct acpi_input input = acpi_input_copy(data, size_bytes);
    const uint8_t control = data[CONTROL];
    if ((control & CONTROL_FIX) != 0) {
        fix_all(&input);
    }
    memset(&info, 0, sizeof(info));
    const struct acpi_memory access = acpi_input_memory(&input);
    const enum acpi_arch arch = (control & CONTROL_AARCH64) != 0 ? ACPI_AARCH64 : ACPI_X86_64;
    if (acpi_read(&access, 0, arch, 0, &info, &error) == STATUS_OK) {
        require(error.text[0] == SAID_NOTHING);
        check_info(&info);
    } else {
        require(error.text[0] != SAID_NOTHING && strlen(error.text) > 0);
    }
    free(input.data);
    return 0;
}
