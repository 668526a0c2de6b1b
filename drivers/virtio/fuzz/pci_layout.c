/* The input is PCI's configuration space of a device; what it does not have is zeros. */
#include "lib/list.h"
#include "virtio/pci.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static uint8_t bytes[256];

static enum status
read(const struct virtio_pci_space *space, uint32_t offset, uint32_t width_bytes, uint32_t *value)
{
    (void)space;
    if (offset % width_bytes != 0 || offset + width_bytes > sizeof(bytes)) {
        __builtin_trap();
    }
    *value = 0;
    memcpy(value, bytes + offset, width_bytes);
    return STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    const struct virtio_pci_space space = {.read = read};
    struct virtio_pci_layout layout;
    bool has = false;
    memset(bytes, 0, sizeof(bytes));
    memcpy(bytes, data, size_bytes < sizeof(bytes) ? size_bytes : sizeof(bytes));
    if (virtio_pci_find(&space, &layout) == STATUS_OK) {
        for (uint32_t part = VIRTIO_PCI_COMMON; part < VIRTIO_PCI_PART_COUNT; part++) {
            if (layout.places[part].bar > 5) {
                __builtin_trap();
            }
        }
        (void)virtio_pci_has_messages(&space, &layout, &has);
    }
    return 0;
}
