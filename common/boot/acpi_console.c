/* The console: SPCR (Serial Port Console Redirection table, revisions 2 to 4, and DBG2's types). */
#include "acpi_parts.h"
#include "uart.h"

#define SPCR_TYPE           36u
#define SPCR_ADDRESS        40u
#define SPCR_ACCESS         43u
#define SPCR_INTERRUPT_TYPE 52u
#define SPCR_IRQ            53u
#define SPCR_INTERRUPT      54u
#define SPCR_MIN_BYTES      58u

#define INTERRUPT_8259 1u
#define INTERRUPT_GIC  8u

#define TYPE_16550         0x00u
#define TYPE_16450         0x01u
#define TYPE_PL011         0x03u
#define TYPE_SBSA_32       0x0du
#define TYPE_SBSA          0x0eu
#define TYPE_16550_ADDRESS 0x12u

#define ACCESS_DWORD 3u
#define IO_PORT_END  UINT64_C(0x10000)

/* Types that this code does not know are no error: the machine may have another console. */
static uint32_t kind_of(uint8_t type, const struct acpi_address *address)
{
    switch (type) {
    case TYPE_16550:
    case TYPE_16450:
    case TYPE_16550_ADDRESS:
        if (address->space == ACPI_SPACE_IO) {
            return CONSOLE_UART16550_PORT;
        }
        return address->space == ACPI_SPACE_MEMORY ? CONSOLE_UART16550_MEMORY : CONSOLE_NONE;
    case TYPE_PL011:
    case TYPE_SBSA_32:
    case TYPE_SBSA:
        return address->space == ACPI_SPACE_MEMORY ? CONSOLE_PL011 : CONSOLE_NONE;
    default:
        return CONSOLE_NONE;
    }
}

static bool is_good_place(const struct boot_console *console)
{
    if (console->kind == CONSOLE_UART16550_PORT) {
        return console->base <= IO_PORT_END - UART16550_REGISTERS;
    }
    const uint64_t size_bytes = console->kind == CONSOLE_PL011
                                    ? PL011_BYTES
                                    : (uint64_t)console->register_stride * UART16550_REGISTERS;
    return uart_is_in_one_page(console->base, size_bytes);
}

static uint32_t interrupt_of(const struct acpi_table *spcr, enum acpi_arch arch)
{
    const uint8_t kinds = spcr->bytes.data[SPCR_INTERRUPT_TYPE];
    if (arch == ACPI_X86_64) {
        return (kinds & INTERRUPT_8259) != 0 ? spcr->bytes.data[SPCR_IRQ] : 0;
    }
    return (kinds & INTERRUPT_GIC) != 0 ? bytes_u32(spcr->bytes, SPCR_INTERRUPT) : 0;
}

enum status
acpi_read_console(const struct acpi_root *root, enum acpi_arch arch, struct boot_console *console)
{
    struct acpi_table spcr = {0};
    const enum status status = acpi_find(root, "SPCR", SPCR_MIN_BYTES, &spcr);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    const struct acpi_address address = acpi_address_at(&spcr, SPCR_ADDRESS);
    struct boot_console found = {
        .base = address.value,
        .kind = kind_of(spcr.bytes.data[SPCR_TYPE], &address),
        .interrupt_line = interrupt_of(&spcr, arch),
    };
    /* An address of 0 says that redirection is off. */
    if (found.kind == CONSOLE_NONE || found.base == 0) {
        return STATUS_OK;
    }
    if (found.kind == CONSOLE_UART16550_MEMORY) {
        found.register_stride = spcr.bytes.data[SPCR_ACCESS] == ACCESS_DWORD ? 4 : 1;
    }
    if (!is_good_place(&found)) {
        return boot_error_set(
            root->error,
            STATUS_MALFORMED,
            "ACPI: SPCR: no UART can be at 0x%llx",
            (unsigned long long)found.base);
    }
    *console = found;
    return STATUS_OK;
}
