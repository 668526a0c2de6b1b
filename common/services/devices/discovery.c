/* From what the firmware left to the devices that are there. */
#include "abi/address.h"
#include "abi/firmware.h"
#include "acpi_client.h"
#include "aml_tables.h"
#include "fadt.h"
#include "firmware_screen.h"
#include "fw_cfg.h"
#include "lib/memory.h"
#include "mcfg.h"
#include "messages.h"
#include "pci_walk.h"
#include "physical.h"
#include "ports.h"
#include "ramfb.h"
#include "runtime/capability.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "service.h"
#include "spaces.h"
#include "tree.h"

static void complain(const char *what, enum status status, const char *why)
{
    log_print(
        SEVERITY_WARNING,
        "%s cannot be used (error %u)%s%s",
        what,
        status,
        why[0] == '\0' ? "" : ": ",
        why);
}

/* -- virtio in memory -------------------------------------------------------------------------- */

static volatile uint32_t *word_at(void *context, uint32_t offset)
{
    const struct virtio_window *window = context;
    return (volatile uint32_t *)(window->at + offset);
}

static uint32_t read_word(void *context, uint32_t offset)
{
    return *word_at(context, offset);
}

static void write_word(void *context, uint32_t offset, uint32_t value)
{
    *word_at(context, offset) = value;
}

static struct virtio_registers registers_in(struct virtio_window *window)
{
    return (struct virtio_registers){read_word, write_word, window};
}

/* Slots share pages: what was mapped last is used again where it can be. */
static enum status map_slot(uint64_t base, struct virtio_window *window)
{
    static uint64_t mapped_page;
    static volatile uint8_t *mapped_at;
    const uint64_t offset = base & PAGE_MASK;
    if (mapped_at == NULL || mapped_page != base - offset) {
        const enum status status =
            physical_map(base - offset, offset + VIRTIO_MEMORY_BYTES_MIN, &mapped_at);
        if (status != STATUS_OK) {
            mapped_at = NULL;
            return status;
        }
        mapped_page = base - offset;
    }
    window->at = mapped_at + offset;
    return STATUS_OK;
}

static void look_at_slot(const struct virtio_slot *slot)
{
    struct virtio_window window = {0};
    struct device_identity identity = {0};
    const enum status status = map_slot(slot->base, &window);
    if (status != STATUS_OK) {
        complain("a slot for virtio", status, "");
        return;
    }
    const struct virtio_registers registers = registers_in(&window);
    if (!virtio_memory_identify(&registers, &identity)) {
        return;
    }
    struct found_device *device = found_add(&service.found);
    if (device != NULL) {
        device->identity = identity;
        device->identity.address = slot->base;
        device->kind = found_kind(&identity);
        device->line = slot->line;
        device->registers[0] =
            (struct found_registers){.base = slot->base, .size_bytes = slot->size_bytes};
    }
}

/* Once they are sorted, their registers are mapped in the same order. */
static void keep_slots(void)
{
    for (uint32_t i = 0; i < service.found.count; i++) {
        const struct found_device *device = &service.found.devices[i];
        if (device->identity.bus != DEVICE_BUS_VIRTIO_MEMORY) {
            continue;
        }
        service.virtio[i] = registers_in(&service.windows[i]);
        if (map_slot(device->registers[0].base, &service.windows[i]) != STATUS_OK) {
            service.driven[i].is_stuck = true; /* it could not be stopped */
        }
    }
}

/* -- the platform ------------------------------------------------------------------------------ */

/* NULL: there are too many devices. */
static struct found_device *
add_platform(enum platform_model model, const struct found_registers *registers, uint32_t detail)
{
    struct found_device *device = found_add(&service.found);
    if (device != NULL) {
        device->identity = (struct device_identity){
            .bus = DEVICE_BUS_PLATFORM,
            .model = (uint16_t)model,
            .address = registers->base,
            .detail = detail,
        };
        device->kind = found_kind(&device->identity);
        device->registers[0] = *registers;
    }
    return device;
}

static void look_for_old_clock(const struct acpi_memory *memory, uint64_t rsdp)
{
    const struct found_registers ports = {
        .base = FADT_CLOCK_PORT_FIRST, .size_bytes = FADT_CLOCK_PORT_COUNT, .is_ports = true};
    struct boot_error error = {.text = ""};
    uint32_t century = 0;
    const enum status status = fadt_read_clock(memory, rsdp, &century, &error);
    if (status == STATUS_OK) {
        (void)add_platform(PLATFORM_MODEL_CLOCK_MC146818, &ports, century);
    } else if (status != STATUS_NOT_FOUND) {
        complain("the machine's clock", status, error.text);
    }
}

static void look_for_i8042(const struct acpi_memory *memory, uint64_t rsdp)
{
    const struct found_registers data = {
        .base = FADT_I8042_PORT_DATA, .size_bytes = 1, .is_ports = true};
    const struct found_registers status_port = {
        .base = FADT_I8042_PORT_STATUS, .size_bytes = 1, .is_ports = true};
    struct boot_error error = {.text = ""};
    const enum status status = fadt_find_i8042(memory, rsdp, &error);
    struct found_device *device =
        status == STATUS_OK ? add_platform(PLATFORM_MODEL_I8042, &data, 0) : NULL;
    if (device != NULL) {
        device->registers[1] = status_port;
        device->line = FADT_I8042_LINE_FIRST;
        device->second_line = FADT_I8042_LINE_SECOND;
    }
}

/* Its registers are nobody's but this service's. */
static void add_ramfb(enum status status, uint64_t base)
{
    if (status == STATUS_OK) {
        (void)add_platform(PLATFORM_MODEL_RAMFB, &(struct found_registers){.base = base}, 0);
    } else if (status != STATUS_NOT_FOUND && status != STATUS_UNSUPPORTED) {
        complain("the screen ramfb", status, "");
    }
}

/* Ports are asked only where the firmware says that they are there. */
static void look_for_ramfb(const struct acpi_memory *memory, uint64_t rsdp)
{
    struct boot_error error = {.text = ""};
    bool is_named = false;
    const enum status status = aml_tables_name(memory, rsdp, FW_CFG_NAME, &is_named, &error);
    if (status == STATUS_OK && is_named) {
        add_ramfb(ramfb_find_ports(), FW_CFG_PORT_FIRST);
    }
}

/* Once it is known what drivers there are for: a device's own is better, and its memory is his. */
static void look_for_screen(const struct boot_framebuffer *said)
{
    struct found_registers memory = {0};
    struct found_picture picture = {0};
    const enum status status = firmware_screen_read(said, &service.found, &memory, &picture);
    struct found_device *device =
        status == STATUS_OK ? add_platform(PLATFORM_MODEL_FIRMWARE_SCREEN, &memory, 0) : NULL;
    if (device != NULL) {
        device->picture = picture;
    } else if (status == STATUS_MALFORMED) {
        complain("the firmware's screen", status, "");
    }
}

/* -- the firmware's tables --------------------------------------------------------------------- */

static void read_tree(const struct firmware_record *record)
{
    static struct tree_devices found;
    struct boot_error error = {.text = ""};
    struct bytes tree = {0};
    enum status status = physical_copy(record->device_tree, record->device_tree_size_bytes, &tree);
    if (status == STATUS_OK) {
        status = tree_read_devices(tree, &found, &error);
    }
    if (status != STATUS_OK) {
        complain("the device tree", status, error.text);
        return;
    }
    if (found.refused_count > 0) {
        complain("part of the device tree", STATUS_MALFORMED, found.first_refusal.text);
    }
    for (uint32_t i = 0; i < found.slot_count; i++) {
        look_at_slot(&found.slots[i]);
    }
    for (uint32_t i = 0; i < found.clock_count; i++) {
        const struct tree_clock *clock = &found.clocks[i];
        (void)add_platform(
            clock->model,
            &(struct found_registers){.base = clock->base, .size_bytes = clock->size_bytes},
            0);
    }
    if (found.fw_cfg.size_bytes != 0) {
        add_ramfb(ramfb_find_memory(found.fw_cfg.base, found.fw_cfg.size_bytes), found.fw_cfg.base);
    }
    memcpy(service.hosts, found.hosts, sizeof(service.hosts));
    service.host_count = found.host_count;
}

/* A machine that is too old for configuration space in memory has it behind ports. */
static enum status use_ports(void)
{
    const enum status status = ports_open();
    if (status == STATUS_OK) {
        service.hosts[0] = (struct pci_host){.has_ports = true, .bus_last = UINT8_MAX};
        service.host_count = 1;
    }
    return status;
}

static void read_tables(const struct firmware_record *record)
{
    const struct acpi_memory memory = physical_acpi_memory();
    struct boot_error error = {.text = ""};
    enum status status =
        mcfg_read(&memory, record->acpi_rsdp, service.hosts, &service.host_count, &error);
    if (status == STATUS_NOT_FOUND) {
        status = use_ports();
    }
    if (status != STATUS_OK) {
        complain("PCI", status, error.text);
    }
    look_for_old_clock(&memory, record->acpi_rsdp);
    look_for_i8042(&memory, record->acpi_rsdp);
    look_for_ramfb(&memory, record->acpi_rsdp);
    acpi_client_read(record, look_at_slot);
}

static void walk_hosts(void)
{
    for (uint32_t i = 0; i < service.host_count; i++) {
        const struct pci_space space = host_space(i);
        pci_walk(&service.hosts[i], i, &space, &service.found);
    }
}

static enum status read_record(struct firmware_record *record)
{
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    const enum status status =
        mapping_create_whole(program_capability("firmware"), MAP_READ, &mapping, &size_bytes);
    if (status == STATUS_OK) {
        *record = *(const struct firmware_record *)mapping.address;
        mapping_finish(&mapping);
    }
    return status;
}

/*
 * Drivers wait for interrupts: what cannot raise any that would arrive is given to nobody, unless
 * it is only asked.
 */
static void leave_out_silent(void)
{
    const bool has_messages = message_is_possible();
    uint32_t count = 0;
    for (uint32_t i = 0; i < service.found.count; i++) {
        struct found_device *device = &service.found.devices[i];
        const bool can_send = has_messages && device->features.messages != 0;
        if (!found_is_only_asked(device->kind) && device->line == FOUND_LINE_NONE && !can_send) {
            device->kind = DEVICE_KIND_OTHER;
            count++;
        }
    }
    if (count > 0) {
        log_print(
            SEVERITY_WARNING,
            "%u devices left out: nobody says where their interrupts arrive",
            count);
    }
}

bool discovery_stop_all(void)
{
    bool is_stopped = true;
    for (uint32_t i = 0; i < service.found.count; i++) {
        if (driven_stop(i) != STATUS_OK) {
            complain("a device that does not stop", STATUS_DEVICE_ERROR, "");
            is_stopped = false;
        }
    }
    return is_stopped;
}

bool discover(void)
{
    struct firmware_record record = {0};
    const enum status status = read_record(&record);
    if (status != STATUS_OK) {
        complain("what the firmware says", status, "");
    }
    if (record.device_tree != 0) {
        read_tree(&record);
    } else if (record.acpi_rsdp != 0) {
        read_tables(&record);
    }
    physical_copies_drop();
    walk_hosts();
    found_sort(&service.found);
    keep_slots();
    leave_out_silent();
    look_for_screen(&record.framebuffer);
    const bool is_stopped = discovery_stop_all();
    log_print(
        SEVERITY_INFORMATION,
        "%u devices%s",
        service.found.count,
        service.found.left_out_count == 0 ? "" : ", and more than are looked at");
    return is_stopped;
}
