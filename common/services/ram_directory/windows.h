/*
 * Windows: memory that the service shares with the process that asked for it, so that what is read
 * and written need not travel in messages. The service has made it and maps it for as long as the
 * session lasts; what the client does with it meanwhile is only what is in it.
 *
 * A session can be shared by several processes, which must not read each other's data: each has a
 * window of its own.
 */
#pragma once

#include "abi/status.h"
#include "lib/list.h"
#include "support/object_cache.h"
#include <stdbool.h>
#include <stdint.h>

#define WINDOW_BYTES_MAX UINT64_C(0x100000)
#define WINDOWS_MAX      64u

struct window {
    struct list_node link; /* on opened.windows */
    uint64_t process;
    uint64_t size_bytes;
    uint32_t memory;
    uint32_t mapping;
    uint32_t place; /* which of the addresses kept for windows */
    uint8_t *data;
};

struct windows {
    uint64_t base; /* of the addresses kept for them; 0: not yet */
    uint64_t free; /* bit n: place n is free */
    struct object_cache objects;
};

void windows_init(struct windows *windows, struct page_source *source);

/* The window of a process, among those of a session. NULL: it has none. */
struct window *window_find(const struct list *windows, uint64_t process);

/*
 * Makes one, mapped here.
 *
 *   STATUS_LIMIT_EXCEEDED  there are too many, or there is no memory left
 *   STATUS_NO_MEMORY       the machine has none left
 */
NODISCARD enum status
window_create(struct windows *windows, uint64_t size_bytes, struct window **created);

/* Takes it away, also from the client. It is on no list any more. */
void window_destroy(struct windows *windows, struct window *window);
