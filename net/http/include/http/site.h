/*
 * What is served: files, as whoever embeds the server finds them. Each document that was opened is
 * closed once.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

struct document {
    bool is_directory;
    uint64_t size_bytes;
    uint64_t modified_ns; /* since 1970 */
    uint64_t number;      /* tells it from others */
};

struct site {
    /*
     * What is at a path (lib/path.h; empty: the directory that is served).
     *   STATUS_NOT_FOUND  nothing, or a name on the way is a file
     *   STATUS_DENIED     it may not be read
     *   others            not now
     */
    enum status (*open)(struct site *site, struct bytes path, struct document **document);
    void (*close)(struct site *site, struct document *document);
    /*
     * A part of a file, of at most `size_bytes`: a view until the next call of any of these. Empty:
     * it is shorter by now. Any error: it cannot be read any more.
     */
    enum status (*read)(
        struct site *site,
        struct document *document,
        uint64_t offset,
        uint32_t size_bytes,
        struct bytes *part);
    /* What time it is: nanoseconds since 1970. */
    uint64_t (*now_ns)(struct site *site);
};
