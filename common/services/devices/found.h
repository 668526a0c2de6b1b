/*
 * What the machine has, as the readers of its buses find it. Filled once, when the service starts;
 * from then on nothing of it changes but where a base address register was told to be.
 */
#pragma once

#include "schema/device.h"
#include <stdbool.h>
#include <stdint.h>

#define FOUND_DEVICES_MAX   64u
#define FOUND_REGISTERS_MAX 6u
#define FOUND_LINE_NONE     UINT32_MAX

/* That a driver may have its device reach. */
#define FOUND_MEMORY_BYTES_MAX (UINT64_C(8) << 20)
/* Two buffers of each size up to 2560 times 1440 pixels, one after the other. */
#define FOUND_SCREEN_MEMORY_BYTES_MAX (UINT64_C(64) << 20)

/* Who can be asked for a device by a word of the manifest (place.h). */
enum device_kind {
    DEVICE_KIND_OTHER = 0,
    DEVICE_KIND_VIRTIO_BLK,
    DEVICE_KIND_VIRTIO_RNG,
    DEVICE_KIND_VIRTIO_NET,
    DEVICE_KIND_E1000E,
    DEVICE_KIND_NVME,
    DEVICE_KIND_RTC,
    DEVICE_KIND_VIRTIO_INPUT,
    DEVICE_KIND_I8042,
    DEVICE_KIND_VIRTIO_GPU,
    DEVICE_KIND_BOCHS_DISPLAY,
    DEVICE_KIND_FIRMWARE_SCREEN,
    DEVICE_KIND_RAMFB,
    DEVICE_KIND_COUNT,
};

/* What a base address register covers; of virtio in memory, number 0 is all there is. */
struct found_registers {
    uint64_t base;       /* as the CPU sees it; of PCI, 0 as long as it has no place */
    uint64_t size_bytes; /* 0: there is none, or no place for it */
    bool is_ports;
    bool is_wide; /* the next register is the upper half of this one */
};

/* Where in its configuration space a PCI function has what it can do; 0: it cannot. */
struct found_features {
    uint16_t express;          /* its PCI Express capability */
    uint16_t advanced;         /* the capability "advanced features" of conventional PCI */
    uint16_t messages;         /* MSI-X */
    uint16_t message_count;    /* 1..2048 where there are any */
    uint8_t message_registers; /* which base address register covers their table */
    uint32_t message_offset;   /* where the table is in it */
    bool has_function_reset;   /* by the PCI Express capability, or by the other one */
};

/* Of the screen that the firmware left: how it lies in registers number 0. */
struct found_picture {
    uint16_t width;
    uint16_t height;
    uint32_t stride_bytes;
    bool is_red_first;
};

struct found_device {
    struct device_identity identity;
    enum device_kind kind;
    uint32_t host;        /* PCI: which host bridge, its index */
    bool is_plain;        /* PCI: no bridge */
    uint32_t line;        /* or FOUND_LINE_NONE */
    uint32_t second_line; /* the same; of the platform's, one may have two */
    struct found_registers registers[FOUND_REGISTERS_MAX];
    struct found_features features;
    struct found_picture picture; /* DEVICE_KIND_FIRMWARE_SCREEN */
};

struct found_devices {
    uint32_t count;
    uint32_t left_out_count; /* more than FOUND_DEVICES_MAX */
    struct found_device devices[FOUND_DEVICES_MAX];
};

/* PCI: bus, device and function. */
static inline uint32_t found_function(const struct found_device *device)
{
    return (uint32_t)(device->identity.address & 0xffff);
}

/* The next one, all zero but for its lines, which are none; NULL: there is no room. */
struct found_device *found_add(struct found_devices *found);

/*
 * Puts them in the order of discovery: PCI by address, then virtio in memory, then the platform's.
 * Until then they lie as their readers came upon them.
 */
void found_sort(struct found_devices *found);

/* How many of the devices use this line. */
uint32_t found_line_users(const struct found_devices *found, uint32_t line);

/* What a device is, by its identity. */
enum device_kind found_kind(const struct device_identity *identity);

/* Its driver waits for no interrupt: it is of use without one. */
bool found_is_only_asked(enum device_kind kind);

/* The most memory that its driver may have the device reach. */
uint64_t found_memory_bytes_max(enum device_kind kind);
