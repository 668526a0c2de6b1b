/* What is said to a virtio GPU in two dimensions (Virtio 1.2, 5.7.6); little-endian. */
#pragma once

#include <stdint.h>

#define GPU_SCANOUTS_MAX 16u
#define GPU_EDID_BYTES   1024u

enum gpu_command {
    GPU_COMMAND_DISPLAY_INFO = 0x0100,
    GPU_COMMAND_RESOURCE_CREATE = 0x0101,
    GPU_COMMAND_RESOURCE_UNREF = 0x0102,
    GPU_COMMAND_SET_SCANOUT = 0x0103,
    GPU_COMMAND_RESOURCE_FLUSH = 0x0104,
    GPU_COMMAND_TRANSFER = 0x0105,
    GPU_COMMAND_ATTACH_BACKING = 0x0106,
    GPU_COMMAND_EDID = 0x010a,
    GPU_COMMAND_UPDATE_CURSOR = 0x0300,
    GPU_COMMAND_MOVE_CURSOR = 0x0301,
};

enum gpu_answer {
    GPU_ANSWER_OK = 0x1100,
    GPU_ANSWER_DISPLAY_INFO = 0x1101,
    GPU_ANSWER_EDID = 0x1104,
};

enum gpu_format {
    GPU_FORMAT_BGRA = 1, /* in the order of bytes: what a number 0xAARRGGBB is */
    GPU_FORMAT_BGRX = 2,
};

/* The answer counts only when what was asked is done, and names the same fence. */
#define GPU_FLAG_FENCE 1u

struct gpu_header {
    uint32_t type;
    uint32_t flags;
    uint64_t fence;
    uint32_t context;
    uint32_t reserved;
};
_Static_assert(sizeof(struct gpu_header) == 24, "the standard's layout");

struct gpu_rectangle {
    uint32_t x;
    uint32_t y;
    uint32_t width;
    uint32_t height;
};

struct gpu_create {
    struct gpu_header header;
    uint32_t resource;
    uint32_t format;
    uint32_t width;
    uint32_t height;
};

/* With one piece of memory behind it. */
struct gpu_attach {
    struct gpu_header header;
    uint32_t resource;
    uint32_t piece_count;
    uint64_t device_address;
    uint32_t size_bytes;
    uint32_t reserved;
};
_Static_assert(sizeof(struct gpu_attach) == 48, "the standard's layout");

struct gpu_unref {
    struct gpu_header header;
    uint32_t resource;
    uint32_t reserved;
};

/* Resource 0: nothing is shown. */
struct gpu_set_scanout {
    struct gpu_header header;
    struct gpu_rectangle part;
    uint32_t scanout;
    uint32_t resource;
};

struct gpu_flush {
    struct gpu_header header;
    struct gpu_rectangle part;
    uint32_t resource;
    uint32_t reserved;
};

struct gpu_transfer {
    struct gpu_header header;
    struct gpu_rectangle part;
    uint64_t offset_bytes; /* of the part's first pixel */
    uint32_t resource;
    uint32_t reserved;
};
_Static_assert(sizeof(struct gpu_transfer) == 56, "the standard's layout");

struct gpu_ask_edid {
    struct gpu_header header;
    uint32_t scanout;
    uint32_t reserved;
};

struct gpu_cursor {
    struct gpu_header header;
    uint32_t scanout;
    uint32_t x;
    uint32_t y;
    uint32_t position_reserved;
    uint32_t resource; /* 0: none is shown */
    uint32_t hot_x;
    uint32_t hot_y;
    uint32_t reserved;
};
_Static_assert(sizeof(struct gpu_cursor) == 56, "the standard's layout");

struct gpu_display {
    struct gpu_rectangle part;
    uint32_t is_enabled;
    uint32_t flags;
};

struct gpu_display_info {
    struct gpu_header header;
    struct gpu_display displays[GPU_SCANOUTS_MAX];
};
_Static_assert(sizeof(struct gpu_display_info) == 408, "the standard's layout");

struct gpu_edid {
    struct gpu_header header;
    uint32_t size_bytes;
    uint32_t reserved;
    uint8_t bytes[GPU_EDID_BYTES];
};
_Static_assert(sizeof(struct gpu_edid) == 1056, "the standard's layout");
