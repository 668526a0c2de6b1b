#include "tree.h"
#include "boot/device_tree_walk.h"
#include "fw_cfg.h"
#include "tree_pci.h"

static enum status read_slot(const struct tree_walk *walk, struct tree_devices *found)
{
    struct boot_range range = {0};
    struct virtio_slot slot;
    uint32_t line = 0;
    enum status status = tree_range_needed(walk, 0, &range);
    slot = (struct virtio_slot){.base = range.base, .size_bytes = range.size_bytes};
    if (status == STATUS_OK && !virtio_slot_is_possible(&slot)) {
        status = tree_refuse(walk, STATUS_MALFORMED, "its registers are too few, or cross a page");
    }
    if (status == STATUS_OK) {
        status = tree_line(walk, &line);
    }
    if (status == STATUS_OK && found->slot_count == TREE_VIRTIO_SLOTS_MAX) {
        status = tree_refuse(walk, STATUS_LIMIT_EXCEEDED, "one more of these than are looked at");
    }
    if (status == STATUS_OK) {
        slot.line = line == 0 ? FOUND_LINE_NONE : line;
        found->slots[found->slot_count++] = slot;
    }
    return status;
}

static enum status read_host(const struct tree_walk *walk, struct tree_devices *found)
{
    if (found->host_count == PCI_HOSTS_MAX) {
        return tree_refuse(walk, STATUS_LIMIT_EXCEEDED, "one more of these than are looked at");
    }
    const enum status status = tree_read_pci_host(walk, &found->hosts[found->host_count]);
    found->host_count += status == STATUS_OK ? 1 : 0;
    return status;
}

static enum status
read_clock(const struct tree_walk *walk, enum platform_model model, struct tree_devices *found)
{
    struct boot_range range = {0};
    const enum status status = tree_range_needed(walk, 0, &range);
    if (status != STATUS_OK) {
        return status;
    }
    if (found->clock_count == TREE_CLOCKS_MAX) {
        return tree_refuse(walk, STATUS_LIMIT_EXCEEDED, "one more of these than are looked at");
    }
    found->clocks[found->clock_count++] = (struct tree_clock){model, range.base, range.size_bytes};
    return STATUS_OK;
}

/* There is but one; of more the first is taken. */
static enum status read_fw_cfg(const struct tree_walk *walk, struct tree_devices *found)
{
    struct boot_range range = {0};
    const enum status status = tree_range_needed(walk, 0, &range);
    if (status != STATUS_OK) {
        return status;
    }
    if (range.size_bytes < FW_CFG_MEMORY_BYTES || range.base % sizeof(uint64_t) != 0) {
        return tree_refuse(walk, STATUS_MALFORMED, "its registers are too few, or askew");
    }
    if (found->fw_cfg.size_bytes == 0) {
        found->fw_cfg = range;
    }
    return STATUS_OK;
}

static enum status read_node(const struct tree_walk *walk, struct tree_devices *found)
{
    if (tree_is_compatible(walk, "virtio,mmio")) {
        return read_slot(walk, found);
    }
    if (tree_is_compatible(walk, "pci-host-ecam-generic")) {
        return read_host(walk, found);
    }
    if (tree_is_compatible(walk, "arm,pl031")) {
        return read_clock(walk, PLATFORM_MODEL_CLOCK_PL031, found);
    }
    if (tree_is_compatible(walk, "qemu,fw-cfg-mmio")) {
        return read_fw_cfg(walk, found);
    }
    if (tree_is_compatible(walk, "google,goldfish-rtc")) {
        return read_clock(walk, PLATFORM_MODEL_CLOCK_GOLDFISH, found);
    }
    return STATUS_OK;
}

enum status
tree_read_devices(struct bytes tree, struct tree_devices *found, struct boot_error *error)
{
    *found = (struct tree_devices){0};
    enum status status = device_tree_check(tree, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct tree_walk walk;
    tree_walk_begin(&walk, tree.data, error);
    for (status = tree_walk_next(&walk); status == STATUS_OK; status = tree_walk_next(&walk)) {
        if (read_node(&walk, found) != STATUS_OK && found->refused_count++ == 0) {
            found->first_refusal = *error;
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
