#include "hardware.h"
#include "pci_function.h"
#include "ramfb.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "service.h"
#include "spaces.h"

/* How long a device may take to stop. */
#define STOP_NS UINT64_C(1000000000)

static bool virtio_is_busy(uint32_t device)
{
    return !virtio_memory_has_stopped(&service.virtio[device]);
}

static bool pci_is_busy(uint32_t device)
{
    const struct found_device *found = &service.found.devices[device];
    const struct pci_space space = host_space(found->host);
    return pci_function_is_pending(&space, found);
}

static enum status wait_while(bool (*is_busy)(uint32_t device), uint32_t device)
{
    const uint64_t deadline_ns = clock_now_ns() + STOP_NS;
    while (is_busy(device)) {
        if (clock_now_ns() > deadline_ns) {
            return STATUS_DEVICE_ERROR;
        }
        thread_yield();
    }
    return STATUS_OK;
}

static enum status stop_pci(uint32_t device)
{
    const struct found_device *found = &service.found.devices[device];
    const struct pci_space space = host_space(found->host);
    if (!found->is_plain) {
        return STATUS_OK; /* what is behind a bridge is stopped for itself */
    }
    pci_function_quieten(&space, found);
    return wait_while(pci_is_busy, device);
}

enum status hardware_stop(uint32_t device)
{
    if (service.found.devices[device].identity.bus == DEVICE_BUS_PCI) {
        return stop_pci(device);
    }
    if (service.found.devices[device].kind == DEVICE_KIND_RAMFB) {
        return ramfb_stop();
    }
    if (service.found.devices[device].identity.bus == DEVICE_BUS_PLATFORM) {
        return STATUS_OK; /* it reaches no memory */
    }
    virtio_memory_stop(&service.virtio[device]);
    return wait_while(virtio_is_busy, device);
}

enum status hardware_reset(uint32_t device)
{
    const struct found_device *found = &service.found.devices[device];
    if (found->identity.bus != DEVICE_BUS_PCI || !found->features.has_function_reset) {
        return STATUS_OK;
    }
    struct pci_saved saved;
    const struct pci_space space = host_space(found->host);
    pci_function_reset(&space, found, &saved);
    const enum status status = clock_sleep_until(clock_now_ns() + PCI_RESET_NS);
    pci_function_restore(&space, found, &saved);
    return status;
}

void hardware_start(uint32_t device)
{
    const struct found_device *found = &service.found.devices[device];
    if (found->identity.bus == DEVICE_BUS_PCI) {
        const struct pci_space space = host_space(found->host);
        pci_function_start(&space, found);
    }
}
