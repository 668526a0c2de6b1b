/* A store in a file, or in a part of one. What goes wrong ends the program with words. */
#pragma once

#include "store/store.h"

struct image {
    int file;
    uint64_t at_bytes; /* where the store begins in the file */
    struct store_device device;
    void *memory;
    uint64_t memory_bytes;
    struct store *store;
};

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* `size_bytes`: the file is made as long; 0: it is there. */
void image_open(
    struct image *image,
    const char *path,
    uint64_t at_bytes,
    uint64_t size_bytes,
    bool is_read_only);
void image_mount(struct image *image, const char *path);
void image_close(struct image *image);
