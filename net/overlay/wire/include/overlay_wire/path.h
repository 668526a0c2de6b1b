/*
 * Ways through the tree: the ports from the root down to a node, which are its coordinates. Each is
 * the number, from 1, that the node above gave to the one below.
 */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

/* Of its ports as numbers (wire.h), without the zero that ends it on the wire. */
#define OVERLAY_PATH_BYTES_MAX 256u

/* A view of ports in their wire form, each in its shortest form and none of them 0. */
struct overlay_path {
    struct bytes ports;
};

/* The same in memory of its own. */
struct overlay_coordinates {
    uint8_t ports[OVERLAY_PATH_BYTES_MAX];
    uint32_t size_bytes;
};

static inline struct overlay_path overlay_path_of(const struct overlay_coordinates *coordinates)
{
    return (struct overlay_path){{coordinates->ports, coordinates->size_bytes}};
}

/* `path` is at most OVERLAY_PATH_BYTES_MAX long. */
static inline void
overlay_coordinates_set(struct overlay_coordinates *coordinates, struct overlay_path path)
{
    if (path.ports.size_bytes > 0) {
        memcpy(coordinates->ports, path.ports.data, path.ports.size_bytes);
    }
    coordinates->size_bytes = (uint32_t)path.ports.size_bytes;
}

/* How many ports it has. */
uint32_t overlay_path_length(struct overlay_path path);

static inline bool overlay_path_equal(struct overlay_path left, struct overlay_path right)
{
    return bytes_equal(left.ports, right.ports);
}

/* How many links of the tree lie between two nodes with these coordinates. */
uint32_t overlay_path_distance(struct overlay_path left, struct overlay_path right);
