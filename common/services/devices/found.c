#include "found.h"
#include <stddef.h>

/* Virtio 1.1, 4.1.2: transitional devices have numbers of their own. */
#define VIRTIO_VENDOR 0x1af4u

/* Network interfaces: 82574L (its datasheet's chapter 9), which QEMU has as e1000e. */
#define INTEL_VENDOR 0x8086u
#define INTEL_82574L 0x10d3u

/* Screens of QEMU's and of Bochs, with the latter's registers. */
#define BOCHS_VENDOR 0x1234u
#define BOCHS_SCREEN 0x1111u

/* Mass storage, non-volatile memory, NVM Express (PCI Code and ID Assignment 1.11, 1.2). */
#define NVME_CLASS 0x010802u

struct found_device *found_add(struct found_devices *found)
{
    if (found->count == FOUND_DEVICES_MAX) {
        found->left_out_count++;
        return NULL;
    }
    struct found_device *device = &found->devices[found->count++];
    *device = (struct found_device){.line = FOUND_LINE_NONE, .second_line = FOUND_LINE_NONE};
    return device;
}

static bool comes_before(const struct found_device *left, const struct found_device *right)
{
    return left->identity.bus != right->identity.bus
               ? left->identity.bus < right->identity.bus
               : left->identity.address < right->identity.address;
}

void found_sort(struct found_devices *found)
{
    for (uint32_t i = 1; i < found->count; i++) {
        const struct found_device moving = found->devices[i];
        uint32_t at = i;
        while (at > 0 && comes_before(&moving, &found->devices[at - 1])) {
            found->devices[at] = found->devices[at - 1];
            at--;
        }
        found->devices[at] = moving;
    }
}

uint32_t found_line_users(const struct found_devices *found, uint32_t line)
{
    uint32_t users = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        users += found->devices[i].line == line ? 1 : 0;
        users += found->devices[i].second_line == line ? 1 : 0;
    }
    return users;
}

static enum device_kind platform_kind(uint16_t model)
{
    switch (model) {
    case PLATFORM_MODEL_NONE:
        return DEVICE_KIND_OTHER;
    case PLATFORM_MODEL_I8042:
        return DEVICE_KIND_I8042;
    case PLATFORM_MODEL_FIRMWARE_SCREEN:
        return DEVICE_KIND_FIRMWARE_SCREEN;
    case PLATFORM_MODEL_RAMFB:
        return DEVICE_KIND_RAMFB;
    default:
        return DEVICE_KIND_RTC;
    }
}

enum device_kind found_kind(const struct device_identity *identity)
{
    static const struct {
        uint16_t model;
        enum device_kind kind;
    } known[] = {
        {0x1000, DEVICE_KIND_VIRTIO_NET},
        {0x1001, DEVICE_KIND_VIRTIO_BLK},
        {0x1005, DEVICE_KIND_VIRTIO_RNG},
        {0x1041, DEVICE_KIND_VIRTIO_NET},
        {0x1042, DEVICE_KIND_VIRTIO_BLK},
        {0x1044, DEVICE_KIND_VIRTIO_RNG},
        {0x1052, DEVICE_KIND_VIRTIO_INPUT},
        {0x1050, DEVICE_KIND_VIRTIO_GPU},
    };
    if (identity->bus == DEVICE_BUS_PLATFORM) {
        return platform_kind(identity->model);
    }
    if (identity->bus == DEVICE_BUS_PCI && identity->class_code == NVME_CLASS) {
        return DEVICE_KIND_NVME;
    }
    if (identity->bus == DEVICE_BUS_PCI && identity->vendor == INTEL_VENDOR &&
        identity->model == INTEL_82574L) {
        return DEVICE_KIND_E1000E;
    }
    if (identity->bus == DEVICE_BUS_PCI && identity->vendor == BOCHS_VENDOR &&
        identity->model == BOCHS_SCREEN) {
        return DEVICE_KIND_BOCHS_DISPLAY;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (identity->vendor == VIRTIO_VENDOR && identity->model == known[i].model) {
            return known[i].kind;
        }
    }
    return DEVICE_KIND_OTHER;
}

/* With memory that is shown, and nothing that would be waited for. */
static bool is_framebuffer(enum device_kind kind)
{
    return kind == DEVICE_KIND_BOCHS_DISPLAY || kind == DEVICE_KIND_FIRMWARE_SCREEN ||
           kind == DEVICE_KIND_RAMFB;
}

bool found_is_only_asked(enum device_kind kind)
{
    return kind == DEVICE_KIND_OTHER || kind == DEVICE_KIND_RTC || is_framebuffer(kind);
}

uint64_t found_memory_bytes_max(enum device_kind kind)
{
    return kind == DEVICE_KIND_VIRTIO_GPU || is_framebuffer(kind) ? FOUND_SCREEN_MEMORY_BYTES_MAX
                                                                  : FOUND_MEMORY_BYTES_MAX;
}
