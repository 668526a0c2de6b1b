/*
 * ACPICA's operating system (ACPICA Programmer Reference, chapter 9): one thread, no hardware, time
 * that passes when it is looked at. The names and types are ACPICA's.
 */
#include "os_layer.h"
#include "lib/memory.h"

#define TIMER_UNITS_PER_SECOND UINT64_C(10000000)

#define THREAD 1u

struct os_layer os_layer;

acpi_status acpi_os_initialize(void)
{
    return AE_OK;
}

acpi_status acpi_os_terminate(void)
{
    return AE_OK;
}

/* -- tables ------------------------------------------------------------------------------------ */

acpi_physical_address acpi_os_get_root_pointer(void)
{
    return OS_ROOT_ADDRESS;
}

acpi_status
acpi_os_predefined_override(const struct acpi_predefined_names *object, acpi_string *new_value)
{
    (void)object;
    *new_value = NULL;
    return AE_OK;
}

acpi_status
acpi_os_table_override(struct acpi_table_header *table, struct acpi_table_header **new_table)
{
    (void)table;
    *new_table = NULL;
    return AE_OK;
}

acpi_status acpi_os_physical_table_override(
    struct acpi_table_header *table, acpi_physical_address *new_address, u32 *new_table_length)
{
    (void)table;
    *new_address = 0;
    *new_table_length = 0;
    return AE_OK;
}

/* ACPICA reads there, and never writes. */
void *acpi_os_map_memory(acpi_physical_address where, acpi_size length)
{
    const struct bytes root = {os_layer.root, sizeof(os_layer.root)};
    if (where >= OS_TABLES_ADDRESS &&
        bytes_contain(os_layer.tables, where - OS_TABLES_ADDRESS, length)) {
        return (uint8_t *)(uintptr_t)os_layer.tables.data + (where - OS_TABLES_ADDRESS);
    }
    if (where >= OS_ROOT_ADDRESS && bytes_contain(root, where - OS_ROOT_ADDRESS, length)) {
        return os_layer.root + (where - OS_ROOT_ADDRESS);
    }
    return NULL;
}

void acpi_os_unmap_memory(void *logical_address, acpi_size size)
{
    (void)logical_address;
    (void)size;
}

/* -- memory ------------------------------------------------------------------------------------ */

/*
 * Of some tables ACPICA tries again for ever what it was refused: then the process, which does
 * nothing else, is brought down.
 */
static bool take_step(void)
{
    if (os_layer.steps == 0) {
        os_layer.is_short = true;
        os_layer.refusals++;
        if (os_layer.refusals == INTERPRETER_REFUSALS_MAX) {
            __builtin_trap();
        }
        return false;
    }
    os_layer.steps--;
    return true;
}

void *acpi_os_allocate(acpi_size size)
{
    void *block = take_step() ? heap_take(&os_layer.heap, size) : NULL;
    os_layer.is_short = os_layer.is_short || block == NULL;
    return block;
}

void acpi_os_free(void *memory)
{
    heap_give_back(&os_layer.heap, memory);
}

struct acpica_cache {
    u16 object_bytes;
};

acpi_status
acpi_os_create_cache(char *cache_name, u16 object_size, u16 max_depth, acpi_cache_t **return_cache)
{
    struct acpica_cache *cache = acpi_os_allocate(sizeof(*cache));
    (void)cache_name;
    (void)max_depth;
    if (cache == NULL) {
        return AE_NO_MEMORY;
    }
    cache->object_bytes = object_size;
    *return_cache = cache;
    return AE_OK;
}

acpi_status acpi_os_delete_cache(acpi_cache_t *cache)
{
    acpi_os_free(cache);
    return AE_OK;
}

acpi_status acpi_os_purge_cache(acpi_cache_t *cache)
{
    (void)cache;
    return AE_OK;
}

void *acpi_os_acquire_object(acpi_cache_t *cache)
{
    void *object = acpi_os_allocate(cache->object_bytes);
    if (object != NULL) {
        memset(object, 0, cache->object_bytes);
    }
    return object;
}

acpi_status acpi_os_release_object(acpi_cache_t *cache, void *object)
{
    (void)cache;
    acpi_os_free(object);
    return AE_OK;
}

/* -- one thread -------------------------------------------------------------------------------- */

acpi_thread_id acpi_os_get_thread_id(void)
{
    return THREAD;
}

acpi_status acpi_os_create_lock(acpi_spinlock *out_handle)
{
    *out_handle = &os_layer;
    return AE_OK;
}

void acpi_os_delete_lock(acpi_spinlock handle)
{
    (void)handle;
}

acpi_cpu_flags acpi_os_acquire_lock(acpi_spinlock handle)
{
    (void)handle;
    return 0;
}

void acpi_os_release_lock(acpi_spinlock handle, acpi_cpu_flags flags)
{
    (void)handle;
    (void)flags;
}

struct semaphore {
    u32 units;
    u32 units_max;
};

acpi_status acpi_os_create_semaphore(u32 max_units, u32 initial_units, acpi_semaphore *out_handle)
{
    struct semaphore *semaphore = acpi_os_allocate(sizeof(*semaphore));
    if (semaphore == NULL) {
        return AE_NO_MEMORY;
    }
    *semaphore = (struct semaphore){.units = initial_units, .units_max = max_units};
    *out_handle = semaphore;
    return AE_OK;
}

acpi_status acpi_os_delete_semaphore(acpi_semaphore handle)
{
    acpi_os_free(handle);
    return AE_OK;
}

/* Nobody would give back what is missing: whoever waits for it has waited long enough. */
acpi_status acpi_os_wait_semaphore(acpi_semaphore handle, u32 units, u16 timeout)
{
    struct semaphore *semaphore = handle;
    (void)timeout;
    if (semaphore == NULL || semaphore->units < units) {
        return semaphore == NULL ? AE_BAD_PARAMETER : AE_TIME;
    }
    semaphore->units -= units;
    return AE_OK;
}

acpi_status acpi_os_signal_semaphore(acpi_semaphore handle, u32 units)
{
    struct semaphore *semaphore = handle;
    if (semaphore == NULL || units > semaphore->units_max - semaphore->units) {
        return semaphore == NULL ? AE_BAD_PARAMETER : AE_LIMIT;
    }
    semaphore->units += units;
    return AE_OK;
}

/* AML's Notify: nobody listens. */
acpi_status acpi_os_execute(acpi_execute_type type, acpi_osd_exec_callback function, void *context)
{
    (void)type;
    (void)function;
    (void)context;
    return AE_NOT_IMPLEMENTED;
}

void acpi_os_wait_events_complete(void)
{
}

/* -- time -------------------------------------------------------------------------------------- */

void acpi_os_sleep(u64 milliseconds)
{
    (void)milliseconds;
}

void acpi_os_stall(u32 microseconds)
{
    (void)microseconds;
}

u64 acpi_os_get_timer(void)
{
    os_layer.timer_seconds += take_step() ? 1 : INTERPRETER_LOOP_ROUNDS_MAX + 1u;
    return os_layer.timer_seconds * TIMER_UNITS_PER_SECOND;
}

/* -- what AML reaches -------------------------------------------------------------------------- */

static acpi_status place_register(
    const struct acpi_pci_id *pci_id, u32 reg, u32 width, struct interpreter_register *place)
{
    const u32 width_bytes = width / 8;
    if ((width != 8 && width != 16 && width != 32) || reg > 4096 - width_bytes ||
        reg % width_bytes != 0 || pci_id->bus > 255 || pci_id->device > 31 ||
        pci_id->function > 7) {
        return AE_BAD_PARAMETER;
    }
    *place = (struct interpreter_register){
        .segment = pci_id->segment,
        .function = (uint16_t)(pci_id->bus << 8 | pci_id->device << 3 | pci_id->function),
        .offset = (uint16_t)reg,
        .width_bytes = (uint8_t)width_bytes,
    };
    return AE_OK;
}

acpi_status
acpi_os_read_pci_configuration(struct acpi_pci_id *pci_id, u32 reg, u64 *value, u32 width)
{
    struct interpreter_register place;
    uint32_t read = 0;
    const acpi_status status = place_register(pci_id, reg, width, &place);
    if (ACPI_FAILURE(status)) {
        return status;
    }
    if (!take_step() || !os_layer.access->read(os_layer.access->context, &place, &read)) {
        return AE_ACCESS;
    }
    *value = read;
    return AE_OK;
}

acpi_status
acpi_os_write_pci_configuration(struct acpi_pci_id *pci_id, u32 reg, u64 value, u32 width)
{
    struct interpreter_register place;
    const acpi_status status = place_register(pci_id, reg, width, &place);
    if (ACPI_FAILURE(status)) {
        return status;
    }
    return take_step() && os_layer.access->write(os_layer.access->context, &place, (uint32_t)value)
               ? AE_OK
               : AE_ACCESS;
}

acpi_status acpi_os_read_port(acpi_io_address address, u32 *value, u32 width)
{
    (void)address;
    (void)value;
    (void)width;
    return AE_ACCESS;
}

acpi_status acpi_os_write_port(acpi_io_address address, u32 value, u32 width)
{
    (void)address;
    (void)value;
    (void)width;
    return AE_ACCESS;
}

acpi_status acpi_os_read_memory(acpi_physical_address address, u64 *value, u32 width)
{
    (void)address;
    (void)value;
    (void)width;
    return AE_ACCESS;
}

acpi_status acpi_os_write_memory(acpi_physical_address address, u64 value, u32 width)
{
    (void)address;
    (void)value;
    (void)width;
    return AE_ACCESS;
}

acpi_status acpi_os_enter_sleep(u8 sleep_state, u32 rega_value, u32 regb_value)
{
    (void)sleep_state;
    (void)rega_value;
    (void)regb_value;
    return AE_ACCESS;
}

/* -- words ------------------------------------------------------------------------------------- */

/* AML's Fatal and Breakpoint: what comes of it is told by the statuses. */
acpi_status acpi_os_signal(u32 function, void *info)
{
    (void)function;
    (void)info;
    return AE_OK;
}

void acpi_os_printf(const char *format, ...)
{
    (void)format;
}
