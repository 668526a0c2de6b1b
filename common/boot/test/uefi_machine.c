/* Looking for the console while a firmware that is made here is still there. */
#include "abi/boot_info.h"
#include "boot/arch.h"
#include "uefi.h"
#include "unit.h"
#include <stdlib.h>

#define PRIORITY_APPLICATION 4u /* 7.1.8: what a program is started with */

void *uefi_image;
struct efi_system_table *uefi_system;

static uint64_t priority;
static bool is_console_sought;
static struct boot boot;

static uint64_t raise_priority(uint64_t to)
{
    const uint64_t before = priority;
    CHECK(to > before);
    priority = to;
    return before;
}

static void restore_priority(uint64_t to)
{
    CHECK(to < priority);
    priority = to;
}

static efi_status
locate_protocol(const struct efi_guid *protocol, void *registration, void **interface)
{
    (void)protocol;
    (void)registration;
    (void)interface;
    CHECK_EQUAL(priority, PRIORITY_APPLICATION);
    return EFI_INVALID_PARAMETER;
}

/* The firmware's own look at the UART is a timer's, which nothing but the highest priority stops.
 */
void boot_arch_console_default(struct boot_console *console)
{
    CHECK_EQUAL(priority, EFI_PRIORITY_HIGH_LEVEL);
    is_console_sought = true;
    console->kind = CONSOLE_UART16550_PORT;
}

bool boot_arch_seed(uint8_t seed[32])
{
    (void)seed;
    return false;
}

enum status uefi_memory_map(struct memory_map *map, struct boot_error *error)
{
    (void)map;
    (void)error;
    return STATUS_OK;
}

enum status
uefi_read_tables(struct boot_info *info, const struct acpi_memory *memory, struct boot_error *error)
{
    (void)info;
    (void)memory;
    (void)error;
    CHECK_EQUAL(priority, PRIORITY_APPLICATION);
    return STATUS_OK;
}

_Noreturn void boot_stop(const struct boot *in_use, const char *format, ...)
{
    (void)in_use;
    (void)format;
    abort();
}

static void test_firmware_does_not_run_while_the_console_is_sought(void)
{
    static struct efi_boot_services services = {
        .raise_priority = raise_priority,
        .restore_priority = restore_priority,
        .locate_protocol = locate_protocol};
    static struct efi_system_table system = {.boot_services = &services};
    uefi_system = &system;
    priority = PRIORITY_APPLICATION;
    uefi_describe_machine(&boot);
    CHECK(is_console_sought);
    CHECK_EQUAL(boot.info.console.kind, CONSOLE_UART16550_PORT);
    CHECK_EQUAL(priority, PRIORITY_APPLICATION);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nothing of the firmware runs while the console is sought",
         test_firmware_does_not_run_while_the_console_is_sought},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
