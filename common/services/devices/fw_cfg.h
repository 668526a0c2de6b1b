/*
 * QEMU's fw_cfg (docs/specs/fw_cfg.rst): files that the emulator has for a machine, or takes from
 * it, under a key each. Its numbers are big-endian. What it says is checked like anything that
 * comes from outside.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* On a PC; the name is its _HID in AML. */
#define FW_CFG_NAME       "QEMU0002"
#define FW_CFG_PORT_FIRST 0x510u
#define FW_CFG_PORT_COUNT 12u

/* In memory, elsewhere: all of its registers. */
#define FW_CFG_MEMORY_BYTES 24u

/* That are looked at. */
#define FW_CFG_FILES_MAX 256u

#define RAMFB_FILE       "etc/ramfb"
#define RAMFB_FILE_BYTES 28u

/* Of a width or a height (hw/display/ramfb.c). */
#define RAMFB_PIXELS_MIN  16u
#define RAMFB_PIXELS_MAX  16000u
#define RAMFB_PIXEL_BYTES 4u

struct fw_cfg {
    /* What is read next are the bytes of this key, from the first on. */
    void (*select)(void *context, uint16_t key);
    uint8_t (*read)(void *context);
    void *context;
};

/*
 * The key of a file of exactly this size.
 *   STATUS_NOT_FOUND       there is no fw_cfg, or none that can be written to, or no such file
 *   STATUS_MALFORMED       the file has another size, or a key that no file has
 *   STATUS_LIMIT_EXCEEDED  more than FW_CFG_FILES_MAX
 */
NODISCARD enum status
fw_cfg_find(const struct fw_cfg *fw_cfg, const char *name, uint32_t size_bytes, uint16_t *key);

/* Rows lie one behind the other; a pixel is blue, green, red and a byte that is ignored. */
struct ramfb_picture {
    uint64_t address;
    uint32_t width;
    uint32_t height;
};

/* Whether QEMU shows such a picture, and it is all in memory of this size. */
bool ramfb_picture_is_possible(uint32_t width, uint32_t height, uint64_t size_bytes);

/* In memory that the device reaches: what it is to do, and the bytes to be written to the file. */
struct ramfb_order {
    uint32_t control;
    uint32_t length_bytes;
    uint64_t data;
    uint64_t address;
    uint32_t format;
    uint32_t flags;
    uint32_t width;
    uint32_t height;
    uint32_t stride_bytes;
    uint32_t unused;
};

_Static_assert(sizeof(struct ramfb_order) == 48, "ramfb_order layout");

/* `at`: where the device finds the order. */
struct ramfb_order ramfb_order_for(const struct ramfb_picture *picture, uint16_t key, uint64_t at);

/*
 * Of an order as it is in memory.
 *   STATUS_NOT_FOUND     it is not done yet
 *   STATUS_DEVICE_ERROR  the device will not
 */
NODISCARD enum status ramfb_order_result(const volatile struct ramfb_order *order);
