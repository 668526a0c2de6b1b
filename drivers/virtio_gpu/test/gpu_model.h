/*
 * A GPU in software, as far as a virtio device in software (virtio/test/model.h) leaves it open. It
 * follows the standard, and notes when the driver does not; its moods make it one that does not.
 */
#pragma once

#include "commands.h"
#include "display/hardware.h"

#define GPU_MODEL_RESOURCES 4u /* 0 is none */
#define GPU_MODEL_SIDE_MAX  128u
#define GPU_MODEL_CURSORS   16u

struct gpu_model_moods {
    bool is_silent;        /* to the queue of commands */
    bool is_cursor_silent; /* it keeps those */
    uint32_t refuses;      /* this command; 0: none */
    uint32_t short_bytes;  /* of its answers */
    bool forgets_fence;
    bool answers_otherwise; /* with another type */
};

struct gpu_model_resource {
    bool is_there;
    uint32_t width;
    uint32_t height;
    uint32_t format;
    uint64_t backing;
    uint32_t backing_bytes;
    uint32_t pixels[GPU_MODEL_SIDE_MAX * GPU_MODEL_SIDE_MAX];
};

struct gpu_model {
    struct gpu_model_moods moods;
    uint32_t width; /* of its window; 0: there is none */
    uint32_t height;
    uint32_t edid_bytes; /* that it says it has */
    uint8_t edid[GPU_EDID_BYTES];
    struct gpu_model_resource resources[GPU_MODEL_RESOURCES];
    uint32_t shown; /* which resource */
    uint32_t transfer_count;
    uint32_t flush_count;
    struct gpu_rectangle flushed; /* the last one */
    uint32_t cursor_count;
    struct gpu_cursor cursors[GPU_MODEL_CURSORS];
    bool was_misused;
};

extern struct gpu_model gpu_model;

/* The virtio device becomes a GPU, with these features besides version 1. */
void gpu_model_init(bool is_pci, uint64_t features);

/* Answers what has been asked. */
void gpu_model_serve(void);

/* Its window has another size, of which the driver is told. */
void gpu_model_resize(uint32_t width, uint32_t height);
