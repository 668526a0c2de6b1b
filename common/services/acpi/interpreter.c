#include "interpreter.h"
#include "lib/memory.h"
#include "lines.h"
#include "os_layer.h"
#include "roots.h"
#include "slots.h"

/* In os_layer.root. */
#define XSDT_OFFSET 64u
#define FADT_OFFSET 704u

#define XSDT_ENTRIES_MAX (1u + INTERPRETER_TABLES_MAX)

/* \_PIC's argument (ACPI 6.4, 5.8.1): lines are those of the interrupt controller in use. */
#define MODEL_APIC 1u

/* ACPICA takes names as what it may write to, and does not. */
static char pic[] = "\\_PIC";

struct xsdt {
    struct acpi_table_header header;
    uint64_t entries[XSDT_ENTRIES_MAX];
} __attribute__((packed));

_Static_assert(XSDT_OFFSET >= sizeof(struct acpi_table_rsdp), "they do not overlap");
_Static_assert(XSDT_OFFSET + sizeof(struct xsdt) <= FADT_OFFSET, "they do not overlap");
_Static_assert(FADT_OFFSET + sizeof(struct acpi_table_fadt) <= OS_ROOT_BYTES, "they have room");

/* -- the tables that name the tables ----------------------------------------------------------- */

static uint8_t checksum_of(const void *table, size_t size_bytes)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < size_bytes; i++) {
        sum = (uint8_t)(sum + ((const uint8_t *)table)[i]);
    }
    return (uint8_t)(0 - sum);
}

static struct acpi_table_header header_of(const char *signature, size_t size_bytes)
{
    struct acpi_table_header header = {.length = (u32)size_bytes, .revision = 1};
    memcpy(header.signature, signature, ACPI_NAMESEG_SIZE);
    return header;
}

/* Its machine has no hardware of ACPI's own: ACPICA leaves all of that alone. */
static void write_fadt(void)
{
    struct acpi_table_fadt fadt = {
        .header = header_of(ACPI_SIG_FADT, sizeof(fadt)),
        .flags = ACPI_FADT_HW_REDUCED,
        .Xdsdt = OS_TABLES_ADDRESS,
    };
    fadt.header.revision = 6;
    fadt.header.checksum = checksum_of(&fadt, sizeof(fadt));
    memcpy(os_layer.root + FADT_OFFSET, &fadt, sizeof(fadt));
}

/* Checks where the tables are, too: one after the other, and nothing else. */
static enum status write_xsdt(void)
{
    struct xsdt xsdt = {.entries = {OS_ROOT_ADDRESS + FADT_OFFSET}};
    struct acpi_table_header header;
    uint32_t count = 1;
    for (uint64_t at = 0; at < os_layer.tables.size_bytes; at += header.length) {
        if (!bytes_contain(os_layer.tables, at, sizeof(header))) {
            return STATUS_MALFORMED;
        }
        memcpy(&header, os_layer.tables.data + at, sizeof(header));
        if (header.length < sizeof(header) || !bytes_contain(os_layer.tables, at, header.length) ||
            memcmp(header.signature, at == 0 ? "DSDT" : "SSDT", ACPI_NAMESEG_SIZE) != 0) {
            return STATUS_MALFORMED;
        }
        if (count == XSDT_ENTRIES_MAX) {
            return STATUS_LIMIT_EXCEEDED;
        }
        if (at != 0) {
            xsdt.entries[count++] = OS_TABLES_ADDRESS + at;
        }
    }
    const size_t size_bytes = sizeof(header) + count * sizeof(xsdt.entries[0]);
    xsdt.header = header_of(ACPI_SIG_XSDT, size_bytes);
    xsdt.header.checksum = checksum_of(&xsdt, size_bytes);
    memcpy(os_layer.root + XSDT_OFFSET, &xsdt, size_bytes);
    return os_layer.tables.size_bytes == 0 ? STATUS_MALFORMED : STATUS_OK;
}

static void write_rsdp(void)
{
    struct acpi_table_rsdp rsdp = {
        .revision = 2,
        .length = sizeof(rsdp),
        .xsdt_physical_address = OS_ROOT_ADDRESS + XSDT_OFFSET,
    };
    memcpy(rsdp.signature, ACPI_SIG_RSDP, sizeof(rsdp.signature));
    rsdp.checksum = checksum_of(&rsdp, ACPI_RSDP_CHECKSUM_LENGTH);
    rsdp.extended_checksum = checksum_of(&rsdp, sizeof(rsdp));
    memcpy(os_layer.root, &rsdp, sizeof(rsdp));
}

/* -- ACPICA ------------------------------------------------------------------------------------ */

/* Instead of ACPICA's own, which would follow any address that AML names. */
static acpi_status refuse_region(
    u32 function,
    acpi_physical_address address,
    u32 bit_width,
    u64 *value,
    void *handler_context,
    void *region_context)
{
    (void)function;
    (void)address;
    (void)bit_width;
    (void)value;
    (void)handler_context;
    (void)region_context;
    return AE_ACCESS;
}

static acpi_status refuse_regions(void)
{
    static const acpi_adr_space_type spaces[] = {
        ACPI_ADR_SPACE_SYSTEM_MEMORY, ACPI_ADR_SPACE_SYSTEM_IO, ACPI_ADR_SPACE_DATA_TABLE};
    acpi_status status = AE_OK;
    for (size_t i = 0; ACPI_SUCCESS(status) && i < sizeof(spaces) / sizeof(spaces[0]); i++) {
        status = acpi_install_address_space_handler(
            ACPI_ROOT_OBJECT, spaces[i], refuse_region, NULL, NULL);
    }
    return status;
}

static acpi_status load(void)
{
    acpi_gbl_max_loop_iterations = INTERPRETER_LOOP_ROUNDS_MAX;
    acpi_status status = acpi_initialize_subsystem();
    if (ACPI_SUCCESS(status)) {
        status = acpi_initialize_tables(NULL, XSDT_ENTRIES_MAX + 2, TRUE);
    }
    if (ACPI_SUCCESS(status)) {
        status = refuse_regions();
    }
    if (ACPI_SUCCESS(status)) {
        status = acpi_load_tables();
    }
    if (ACPI_SUCCESS(status)) {
        status = acpi_enable_subsystem(
            ACPI_NO_HARDWARE_INIT | ACPI_NO_ACPI_ENABLE | ACPI_NO_HANDLER_INIT |
            ACPI_NO_EVENT_INIT);
    }
    return ACPI_SUCCESS(status) ? acpi_initialize_objects(ACPI_FULL_INITIALIZATION) : status;
}

static acpi_status choose_model(void)
{
    union acpi_object argument = {.integer = {.type = ACPI_TYPE_INTEGER, .value = MODEL_APIC}};
    struct acpi_object_list arguments = {.count = 1, .pointer = &argument};
    const acpi_status status = acpi_evaluate_object(NULL, pic, &arguments, NULL);
    return status == AE_NOT_FOUND ? AE_OK : status;
}

enum status interpreter_run(
    struct bytes tables, void *heap, const struct interpreter_access *access, struct facts *facts)
{
    *facts = (struct facts){0};
    os_layer.tables = tables;
    os_layer.access = access;
    os_layer.steps = INTERPRETER_STEPS_MAX;
    os_layer.refusals = 0;
    os_layer.is_short = false;
    heap_init(&os_layer.heap, heap, INTERPRETER_HEAP_BYTES);
    const enum status status = write_xsdt();
    if (status != STATUS_OK) {
        return status;
    }
    write_fadt();
    write_rsdp();
    acpi_status result = load();
    if (ACPI_SUCCESS(result)) {
        result = choose_model();
    }
    if (ACPI_SUCCESS(result)) {
        slots_find(facts);
        roots_find(facts);
    }
    if (os_layer.is_short) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return ACPI_SUCCESS(result) ? STATUS_OK : STATUS_MALFORMED;
}
