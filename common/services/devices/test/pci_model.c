#include "pci_model.h"
#include <string.h>

#define EXPRESS_ID      0x10u
#define MESSAGES_ID     0x11u
#define EXPRESS_RESET   (1u << 15)
#define EXPRESS_PENDING (1u << 5)

uint32_t model_get(const struct model_function *function, uint32_t offset, uint32_t width_bytes)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < width_bytes; i++) {
        value |= (uint32_t)function->bytes[offset + i] << 8 * i;
    }
    return value;
}

void model_set(
    struct model_function *function, uint32_t offset, uint32_t width_bytes, uint32_t value)
{
    for (uint32_t i = 0; i < width_bytes; i++) {
        function->bytes[offset + i] = (uint8_t)(value >> 8 * i);
    }
}

static struct model_function *find(struct model *model, uint32_t function)
{
    for (uint32_t i = 0; i < model->count; i++) {
        if (model->functions[i].function == function) {
            return &model->functions[i];
        }
    }
    return NULL;
}

/* Where the capability with this id is; 0: nowhere. */
static uint32_t capability(const struct model_function *function, uint8_t id)
{
    uint32_t at = function->bytes[PCI_CAPABILITIES] & ~3u;
    for (uint32_t count = 0; at >= 0x40 && count < 48; count++) {
        if (function->bytes[at] == id) {
            return at;
        }
        at = function->bytes[at + 1] & ~3u;
    }
    return 0;
}

static bool is_access(uint32_t offset, uint32_t width_bytes)
{
    return (width_bytes == 1 || width_bytes == 2 || width_bytes == 4) &&
           offset % width_bytes == 0 && offset + width_bytes <= MODEL_BYTES;
}

static uint32_t read_model(void *context, uint32_t number, uint32_t offset, uint32_t width_bytes)
{
    struct model *model = context;
    struct model_function *function = find(model, number);
    if (!is_access(offset, width_bytes)) {
        model->bad_access_count++;
        return 0;
    }
    if (function == NULL) {
        return UINT32_MAX >> (32 - 8 * width_bytes);
    }
    const uint32_t express = capability(function, EXPRESS_ID);
    if (express != 0 && offset == express + 0x0a) {
        const bool is_pending = function->pending_reads > 0;
        function->pending_reads -= is_pending ? 1 : 0;
        return is_pending ? EXPRESS_PENDING : 0;
    }
    return model_get(function, offset, width_bytes);
}

static void reset(struct model_function *function)
{
    function->reset_count++;
    model_set(function, PCI_COMMAND, 2, 0);
    for (uint32_t i = 0; i < MODEL_REGISTERS; i++) {
        const uint32_t offset = PCI_BASE_ADDRESSES + 4 * i;
        model_set(function, offset, 4, model_get(function, offset, 4) & ~function->masks[i]);
    }
}

static void write_register(
    struct model *model, struct model_function *function, uint32_t offset, uint32_t value)
{
    const uint32_t mask = function->masks[(offset - PCI_BASE_ADDRESSES) / 4];
    if ((model_get(function, PCI_COMMAND, 2) & (PCI_COMMAND_MEMORY | PCI_COMMAND_PORTS)) != 0 &&
        mask != 0) {
        model->moving_count++;
    }
    model_set(function, offset, 4, (model_get(function, offset, 4) & ~mask) | (value & mask));
}

static void
write_model(void *context, uint32_t number, uint32_t offset, uint32_t width_bytes, uint32_t value)
{
    struct model *model = context;
    struct model_function *function = find(model, number);
    if (!is_access(offset, width_bytes) || function == NULL) {
        model->bad_access_count++;
        return;
    }
    const uint32_t express = capability(function, EXPRESS_ID);
    const uint32_t end = PCI_BASE_ADDRESSES + 4 * MODEL_REGISTERS;
    const bool is_plain = (function->bytes[PCI_HEADER_TYPE] & 0x7f) == 0;
    if (express != 0 && offset == express + 8 && (value & EXPRESS_RESET) != 0) {
        reset(function);
    } else if (is_plain && offset >= PCI_BASE_ADDRESSES && offset < end) {
        write_register(model, function, offset, value);
    } else {
        model_set(function, offset, width_bytes, value);
    }
}

struct pci_space model_space(struct model *model)
{
    return (struct pci_space){read_model, write_model, model};
}

struct model_function *
model_add(struct model *model, uint32_t function, uint16_t vendor, uint16_t number)
{
    struct model_function *added = &model->functions[model->count++];
    memset(added, 0, sizeof(*added));
    added->function = function;
    model_set(added, PCI_VENDOR, 2, vendor);
    model_set(added, PCI_MODEL, 2, number);
    return added;
}

void model_registers(
    struct model_function *function, uint32_t index, uint64_t size_bytes, bool is_wide)
{
    const uint64_t mask = ~(size_bytes - 1);
    function->masks[index] = (uint32_t)mask & ~0xfu;
    if (is_wide) {
        function->masks[index + 1] = (uint32_t)(mask >> 32);
        model_set(function, PCI_BASE_ADDRESSES + 4 * index, 4, 4);
    }
}

void model_ports(struct model_function *function, uint32_t index, uint32_t size_bytes)
{
    function->masks[index] = ~(size_bytes - 1) & 0xfffcu;
    model_set(function, PCI_BASE_ADDRESSES + 4 * index, 4, 1);
}

void model_capability(struct model_function *function, uint8_t at, uint8_t id)
{
    function->bytes[PCI_STATUS] |= 1 << 4;
    function->bytes[at] = id;
    function->bytes[at + 1] = function->bytes[PCI_CAPABILITIES];
    function->bytes[PCI_CAPABILITIES] = at;
}

void model_express(struct model_function *function, uint8_t at)
{
    model_capability(function, at, EXPRESS_ID);
    model_set(function, at + 4u, 4, UINT32_C(1) << 28);
}

void model_messages(struct model_function *function, uint8_t at, uint16_t count, uint32_t table)
{
    model_capability(function, at, MESSAGES_ID);
    model_set(function, at + 2u, 2, count - 1u);
    model_set(function, at + 4u, 4, table);
}

void model_host(struct pci_host *host, uint64_t shift)
{
    *host = (struct pci_host){
        .bus_last = 255,
        .window_count = 2,
        .windows =
            {
                {.bus_base = 0x40000000, .cpu_base = 0x40000000 + shift, .size_bytes = 0x10000000},
                {.bus_base = UINT64_C(0x400000000),
                 .cpu_base = UINT64_C(0x400000000) + shift,
                 .size_bytes = UINT64_C(0x100000000),
                 .is_wide = true},
            },
        .route_function_mask = 0x18,
        .route_pin_mask = 7,
    };
    for (uint32_t device = 0; device < 4; device++) {
        for (uint32_t pin = 1; pin <= 4; pin++) {
            host->routes[host->route_count++] = (struct pci_route){
                .function = device << 3, .pin = pin, .line = 32 + (device + pin - 1) % 4};
        }
    }
}
