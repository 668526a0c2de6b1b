#include "fw_cfg.h"
#include "lib/bytes.h"
#include "lib/text.h"
#include <stddef.h>

#define KEY_SIGNATURE 0x00u
#define KEY_FEATURES  0x01u
#define KEY_DIRECTORY 0x19u
/* Of files; above them are bits that say what is done. */
#define KEY_FILE_FIRST 0x20u
#define KEY_FILE_LAST  0x3fffu

#define FEATURE_DMA (1u << 1)

#define CONTROL_ERROR     (1u << 0)
#define CONTROL_SELECT    (1u << 3)
#define CONTROL_WRITE     (1u << 4)
#define CONTROL_KEY_SHIFT 16u

#define NAME_BYTES 56u

/* DRM's XRGB8888. */
#define FORMAT 0x34325258u

struct file {
    uint32_t size_bytes;
    uint16_t key;
    char name[NAME_BYTES + 1];
};

static void read_bytes(const struct fw_cfg *fw_cfg, uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = fw_cfg->read(fw_cfg->context);
    }
}

static uint32_t read_number(const struct fw_cfg *fw_cfg, uint32_t width_bytes)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < width_bytes; i++) {
        number = number << 8 | fw_cfg->read(fw_cfg->context);
    }
    return number;
}

/* The features alone are a number of little endian. */
static bool is_there(const struct fw_cfg *fw_cfg)
{
    static const uint8_t signature[] = {'Q', 'E', 'M', 'U'};
    uint8_t said[sizeof(signature)];
    fw_cfg->select(fw_cfg->context, KEY_SIGNATURE);
    read_bytes(fw_cfg, said, sizeof(said));
    if (memcmp(said, signature, sizeof(signature)) != 0) {
        return false;
    }
    fw_cfg->select(fw_cfg->context, KEY_FEATURES);
    return (fw_cfg->read(fw_cfg->context) & FEATURE_DMA) != 0;
}

static struct file read_file(const struct fw_cfg *fw_cfg)
{
    struct file file = {.size_bytes = read_number(fw_cfg, sizeof(uint32_t))};
    file.key = (uint16_t)read_number(fw_cfg, sizeof(uint16_t));
    (void)read_number(fw_cfg, sizeof(uint16_t)); /* reserved */
    read_bytes(fw_cfg, (uint8_t *)file.name, NAME_BYTES);
    return file;
}

enum status
fw_cfg_find(const struct fw_cfg *fw_cfg, const char *name, uint32_t size_bytes, uint16_t *key)
{
    if (!is_there(fw_cfg)) {
        return STATUS_NOT_FOUND;
    }
    fw_cfg->select(fw_cfg->context, KEY_DIRECTORY);
    const uint32_t count = read_number(fw_cfg, sizeof(uint32_t));
    for (uint32_t i = 0; i < count && i < FW_CFG_FILES_MAX; i++) {
        const struct file file = read_file(fw_cfg);
        if (!text_equal(file.name, name)) {
            continue;
        }
        if (file.size_bytes != size_bytes || file.key < KEY_FILE_FIRST ||
            file.key > KEY_FILE_LAST) {
            return STATUS_MALFORMED;
        }
        *key = file.key;
        return STATUS_OK;
    }
    return count > FW_CFG_FILES_MAX ? STATUS_LIMIT_EXCEEDED : STATUS_NOT_FOUND;
}

bool ramfb_picture_is_possible(uint32_t width, uint32_t height, uint64_t size_bytes)
{
    return width >= RAMFB_PIXELS_MIN && width <= RAMFB_PIXELS_MAX && height >= RAMFB_PIXELS_MIN &&
           height <= RAMFB_PIXELS_MAX && (uint64_t)width * height * RAMFB_PIXEL_BYTES <= size_bytes;
}

struct ramfb_order ramfb_order_for(const struct ramfb_picture *picture, uint16_t key, uint64_t at)
{
    const uint32_t control = (uint32_t)key << CONTROL_KEY_SHIFT | CONTROL_SELECT | CONTROL_WRITE;
    return (struct ramfb_order){
        .control = __builtin_bswap32(control),
        .length_bytes = __builtin_bswap32(RAMFB_FILE_BYTES),
        .data = __builtin_bswap64(at + offsetof(struct ramfb_order, address)),
        .address = __builtin_bswap64(picture->address),
        .format = __builtin_bswap32(FORMAT),
        .width = __builtin_bswap32(picture->width),
        .height = __builtin_bswap32(picture->height),
        .stride_bytes = __builtin_bswap32(picture->width * RAMFB_PIXEL_BYTES),
    };
}

enum status ramfb_order_result(const volatile struct ramfb_order *order)
{
    const uint32_t control = __builtin_bswap32(order->control);
    if (control == 0) {
        return STATUS_OK;
    }
    return (control & CONTROL_ERROR) != 0 ? STATUS_DEVICE_ERROR : STATUS_NOT_FOUND;
}
