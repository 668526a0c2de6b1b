/* The input is a device tree, in memory of its own at the alignment that trees have. */
#include "tree.h"
#include "found.h"
#include "fw_cfg.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void check_host(const struct pci_host *host)
{
    require(host->bus_first <= host->bus_last);
    require(host->window_count <= PCI_WINDOWS_MAX && host->route_count <= PCI_ROUTES_MAX);
    const uint64_t buses = (uint64_t)host->bus_last - host->bus_first + 1;
    require(host->ecam_base <= UINT64_MAX - buses * PCI_BUS_ECAM_BYTES);
    for (uint32_t i = 0; i < host->window_count; i++) {
        const struct pci_window *window = &host->windows[i];
        require(window->size_bytes > 0);
        require(window->size_bytes <= UINT64_MAX - window->cpu_base);
        require(window->size_bytes <= UINT64_MAX - window->bus_base);
    }
    for (uint32_t i = 0; i < host->route_count; i++) {
        require(host->routes[i].line > 0 && host->routes[i].line < 1024);
    }
}

static void check(const struct tree_devices *found)
{
    require(found->slot_count <= TREE_VIRTIO_SLOTS_MAX && found->host_count <= PCI_HOSTS_MAX);
    require(found->refused_count == 0 || strlen(found->first_refusal.text) > 0);
    for (uint32_t i = 0; i < found->slot_count; i++) {
        require(found->slots[i].size_bytes >= VIRTIO_MEMORY_BYTES_MIN);
        require(found->slots[i].line > 0);
    }
    require(found->fw_cfg.size_bytes == 0 || found->fw_cfg.size_bytes >= FW_CFG_MEMORY_BYTES);
    for (uint32_t i = 0; i < found->host_count; i++) {
        check_host(&found->hosts[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct tree_devices found;
    struct boot_error error = {.text = ""};
    uint8_t *copy = malloc(size_bytes);
    if (size_bytes > 0) {
        memcpy(copy, data, size_bytes);
    }
    if (tree_read_devices((struct bytes){copy, size_bytes}, &found, &error) == STATUS_OK) {
        check(&found);
    } else {
        require(strlen(error.text) > 0);
    }
    free(copy);
    return 0;
}
