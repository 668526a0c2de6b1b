#include "ramfb.h"
#include "abi/address.h"
#include "fw_cfg.h"
#include "physical.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"
#include "service.h"
#include <stddef.h>

/* Where selector, data and the address of an order are, behind the first port or register. */
#define PORT_SELECT   0u
#define PORT_DATA     1u
#define PORT_ORDER    4u
#define MEMORY_DATA   0u
#define MEMORY_SELECT 8u
#define MEMORY_ORDER  16u

/* QEMU is done before the register is written; another may take its time. */
#define ORDER_NS UINT64_C(1000000000)

/* Of the page: an order, and the black picture behind it. */
#define BLACK_OFFSET 1024u

static struct {
    uint32_t ports;              /* 0: it has none, or there is no device */
    volatile uint8_t *registers; /* NULL: the same */
    uint16_t key;                /* 0: there is no device */
    uint32_t page;               /* a contiguous Memory */
    uint64_t page_address;       /* as the device sees it */
    volatile struct ramfb_order *order;
} ramfb;

/* -- registers --------------------------------------------------------------------------------- */

static void write_port(uint16_t offset, uint16_t width_bytes, uint32_t value)
{
    const struct io_ports_write_params params = {
        .offset = offset, .width_bytes = width_bytes, .value = value};
    (void)io_ports_write(ramfb.ports, &params); /* as what is not there takes it */
}

static void select_by_port(void *context, uint16_t key)
{
    (void)context;
    write_port(PORT_SELECT, sizeof(key), key);
}

static uint8_t read_by_port(void *context)
{
    const struct io_ports_read_params params = {.offset = PORT_DATA, .width_bytes = 1};
    struct io_ports_read_results results = {0};
    (void)context;
    return io_ports_read(ramfb.ports, &params, &results) == STATUS_OK ? (uint8_t)results.value
                                                                      : UINT8_MAX;
}

static void select_in_memory(void *context, uint16_t key)
{
    (void)context;
    *(volatile uint16_t *)(ramfb.registers + MEMORY_SELECT) = __builtin_bswap16(key);
}

static uint8_t read_in_memory(void *context)
{
    (void)context;
    return ramfb.registers[MEMORY_DATA];
}

/* The lower half begins it. What was written to memory before is seen before that. */
static void give_order(uint64_t address)
{
    const uint32_t high = __builtin_bswap32((uint32_t)(address >> 32));
    const uint32_t low = __builtin_bswap32((uint32_t)address);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (ramfb.ports != 0) {
        write_port(PORT_ORDER, sizeof(high), high);
        write_port(PORT_ORDER + sizeof(high), sizeof(low), low);
    } else {
        volatile uint32_t *at = (volatile uint32_t *)(ramfb.registers + MEMORY_ORDER);
        at[0] = high;
        at[1] = low;
    }
}

/* -- orders ------------------------------------------------------------------------------------ */

static enum status show(const struct ramfb_picture *picture)
{
    const struct ramfb_order order = ramfb_order_for(picture, ramfb.key, ramfb.page_address);
    const uint64_t deadline_ns = clock_now_ns() + ORDER_NS;
    *ramfb.order = order;
    give_order(ramfb.page_address);
    enum status status = ramfb_order_result(ramfb.order);
    while (status == STATUS_NOT_FOUND && clock_now_ns() < deadline_ns) {
        thread_yield();
        status = ramfb_order_result(ramfb.order);
    }
    return status == STATUS_NOT_FOUND ? STATUS_DEVICE_ERROR : status;
}

static enum status address_of(uint32_t memory, uint64_t *address)
{
    const struct memory_device_address_params params = {.offset = 0};
    struct memory_device_address_results results = {0};
    const enum status status = memory_device_address(memory, &params, &results);
    *address = results.address;
    return status;
}

enum status ramfb_show(uint32_t memory, uint32_t width, uint32_t height)
{
    struct ramfb_picture picture = {.width = width, .height = height};
    struct memory_describe_results described = {0};
    enum status status = memory_describe(memory, &described);
    if (status == STATUS_OK) {
        status = address_of(memory, &picture.address);
    }
    if (status == STATUS_OK && !ramfb_picture_is_possible(width, height, described.size_bytes)) {
        status = STATUS_INVALID_ARGUMENT;
    }
    return status == STATUS_OK ? show(&picture) : status;
}

enum status ramfb_stop(void)
{
    const struct ramfb_picture black = {
        .address = ramfb.page_address + BLACK_OFFSET,
        .width = RAMFB_PIXELS_MIN,
        .height = RAMFB_PIXELS_MIN,
    };
    return show(&black);
}

/* -- the start --------------------------------------------------------------------------------- */

static enum status make_page(void)
{
    const struct ledger_create_memory_params params = {
        .size_bytes = PAGE_SIZE_BYTES, .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results created = {0};
    struct mapping mapping = {0};
    enum status status = ledger_create_memory(service.ledger, &params, &created);
    if (status == STATUS_OK) {
        status = address_of(created.memory, &ramfb.page_address);
    }
    if (status == STATUS_OK) {
        status = mapping_create(created.memory, 0, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status != STATUS_OK) {
        capability_release(created.memory);
        return status;
    }
    ramfb.page = created.memory;
    ramfb.order = mapping.address;
    return STATUS_OK;
}

static enum status find(const struct fw_cfg *fw_cfg)
{
    uint16_t key = 0;
    enum status status = fw_cfg_find(fw_cfg, RAMFB_FILE, RAMFB_FILE_BYTES, &key);
    if (status == STATUS_OK) {
        status = make_page();
    }
    if (status == STATUS_OK) {
        ramfb.key = key;
    }
    return status;
}

enum status ramfb_find_ports(void)
{
    static const struct fw_cfg fw_cfg = {.select = select_by_port, .read = read_by_port};
    const struct machine_io_ports_params params = {
        .first = FW_CFG_PORT_FIRST, .count = FW_CFG_PORT_COUNT};
    struct machine_io_ports_results results = {0};
    if (ramfb.key != 0) {
        return STATUS_NOT_FOUND;
    }
    enum status status = machine_io_ports(service.machine, &params, &results);
    if (status != STATUS_OK) {
        return status;
    }
    ramfb.ports = results.io_ports;
    status = find(&fw_cfg);
    if (status != STATUS_OK) {
        capability_release(ramfb.ports);
        ramfb.ports = 0;
    }
    return status;
}

enum status ramfb_find_memory(uint64_t base, uint64_t size_bytes)
{
    static const struct fw_cfg fw_cfg = {.select = select_in_memory, .read = read_in_memory};
    if (ramfb.key != 0) {
        return STATUS_NOT_FOUND;
    }
    const enum status status = physical_map(base, size_bytes, &ramfb.registers);
    return status == STATUS_OK ? find(&fw_cfg) : status;
}

enum status ramfb_keep(void)
{
    uint32_t kept = 0; /* as long as there is a keeper */
    return ramfb.key == 0 ? STATUS_OK : keeper_keep(ramfb.page, &kept);
}
