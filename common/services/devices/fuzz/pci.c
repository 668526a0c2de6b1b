/*
 * The input is what devices say: for each of up to 8 functions two bytes with its number, six bytes
 * with how many bits of each base address can be set, then 256 bytes of configuration space. A
 * function answers writes as hardware does, or by the bytes, whatever they say.
 */
#include "pci_function.h"
#include "pci_model.h"
#include "pci_walk.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define FUNCTIONS_MAX  8u
#define FUNCTION_BYTES (2u + MODEL_REGISTERS + MODEL_BYTES)

static struct model model;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void load(const uint8_t *data, size_t size_bytes)
{
    memset(&model, 0, sizeof(model));
    while (size_bytes >= FUNCTION_BYTES && model.count < FUNCTIONS_MAX) {
        struct model_function *function = &model.functions[model.count++];
        function->function = (uint32_t)data[0] << 8 | data[1];
        for (uint32_t i = 0; i < MODEL_REGISTERS; i++) {
            function->masks[i] = data[2 + i] >= 32 ? 0 : UINT32_MAX << data[2 + i];
        }
        memcpy(function->bytes, data + 2 + MODEL_REGISTERS, MODEL_BYTES);
        data += FUNCTION_BYTES;
        size_bytes -= FUNCTION_BYTES;
    }
}

static bool is_in_a_window(const struct pci_host *host, const struct found_registers *registers)
{
    for (uint32_t i = 0; i < host->window_count; i++) {
        const struct pci_window *window = &host->windows[i];
        if (registers->base >= window->cpu_base && registers->size_bytes <= window->size_bytes &&
            registers->base - window->cpu_base <= window->size_bytes - registers->size_bytes) {
            return true;
        }
    }
    return false;
}

static void check(const struct pci_host *host, const struct found_devices *found)
{
    require(found->count <= FOUND_DEVICES_MAX);
    for (uint32_t i = 0; i < found->count; i++) {
        const struct found_device *device = &found->devices[i];
        require(device->features.message_registers < FOUND_REGISTERS_MAX);
        require(device->features.messages < MODEL_BYTES && device->features.express < MODEL_BYTES);
        for (uint32_t k = 0; k < FOUND_REGISTERS_MAX; k++) {
            const struct found_registers *registers = &device->registers[k];
            if (registers->size_bytes != 0 && !registers->is_ports && host->window_count > 0) {
                require(is_in_a_window(host, registers));
            }
        }
    }
}

static void walk(uint32_t window_count)
{
    static struct pci_host host;
    static struct found_devices found;
    const struct pci_space space = model_space(&model);
    model_host(&host, 0x10000);
    host.window_count = window_count;
    memset(&found, 0, sizeof(found));
    pci_walk(&host, 0, &space, &found);
    found_sort(&found);
    check(&host, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        struct pci_saved saved;
        const struct found_device *device = &found.devices[i];
        pci_function_quieten(&space, device);
        (void)pci_function_is_pending(&space, device);
        if (device->features.has_function_reset) {
            pci_function_reset(&space, device, &saved);
            pci_function_restore(&space, device, &saved);
        }
        pci_function_set_messages(&space, device, true);
        pci_function_start(&space, device);
    }
    require(model.bad_access_count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    for (uint32_t windows = 0; windows <= 2; windows += 2) {
        load(data, size_bytes);
        walk(windows);
    }
    return 0;
}
