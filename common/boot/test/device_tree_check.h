/*
 * A real machine's tree, changed with libfdt's own editing functions, given to device_tree_read()
 * in memory of exactly its size.
 */
#pragma once

#include "boot/device_tree.h"
#include "test_bytes.h"
#include "unit.h"
#include <libfdt.h>

#define TREE_ROOM_BYTES 0x8000

static uint8_t tree[TREE_ROOM_BYTES] __attribute__((aligned(8)));
static struct boot_info info;
static struct memory_map map;
static struct device_tree_reservations reservations;
static struct boot_error error;

static inline void load_tree(const char *path)
{
    const struct bytes file = test_bytes_from_file(path);
    CHECK_EQUAL(fdt_open_into(file.data, tree, sizeof(tree)), 0);
    test_bytes_free(file);
}

static inline int node_at(const char *path)
{
    const int node = fdt_path_offset(tree, path);
    if (node < 0) {
        fprintf(stderr, "%s: %s\n", path, fdt_strerror(node));
        abort();
    }
    return node;
}

static inline void set_cells(const char *path, const char *name, const uint32_t *cells, int count)
{
    uint8_t value[256];
    for (int i = 0; i < count; i++) {
        fdt32_st(value + 4 * i, cells[i]);
    }
    CHECK_EQUAL(fdt_setprop(tree, node_at(path), name, value, 4 * count), 0);
}

static inline void set_cell(const char *path, const char *name, uint32_t value)
{
    set_cells(path, name, &value, 1);
}

static inline void set_text(const char *path, const char *name, const char *value)
{
    CHECK_EQUAL(fdt_setprop_string(tree, node_at(path), name, value), 0);
}

static inline void set_raw(const char *path, const char *name, const void *value, int size_bytes)
{
    CHECK_EQUAL(fdt_setprop(tree, node_at(path), name, value, size_bytes), 0);
}

static inline void remove_property(const char *path, const char *name)
{
    CHECK_EQUAL(fdt_delprop(tree, node_at(path), name), 0);
}

static inline void remove_node(const char *path)
{
    CHECK_EQUAL(fdt_del_node(tree, node_at(path)), 0);
}

static inline void add_node(const char *parent, const char *name)
{
    CHECK(fdt_add_subnode(tree, node_at(parent), name) >= 0);
}

static inline enum status read_tree(enum device_tree_arch arch, uint64_t boot_cpu_id)
{
    (void)fdt_pack(tree);
    const struct bytes copy = test_bytes_copy(tree, fdt_totalsize(tree));
    memset(&info, 0, sizeof(info));
    memset(&map, 0, sizeof(map));
    error.text[0] = '\0';
    const enum status status =
        device_tree_read(copy, arch, boot_cpu_id, &info, &map, &reservations, &error);
    test_bytes_free(copy);
    CHECK_EQUAL(fdt_open_into(tree, tree, sizeof(tree)), 0);
    return status;
}

static inline void
check_read_accepted(enum device_tree_arch arch, uint64_t boot_cpu_id, const char *file, int line)
{
    if (read_tree(arch, boot_cpu_id) != STATUS_OK) {
        unit_check(false, error.text, file, line);
    }
}

/* A refusal comes with a sentence that contains `words`. */
static inline void check_read_refused(
    enum device_tree_arch arch,
    uint64_t boot_cpu_id,
    enum status want,
    const char *words,
    const char *file,
    int line)
{
    unit_check_equal(read_tree(arch, boot_cpu_id), want, words, file, line);
    unit_check(strncmp(error.text, "device tree: ", 13) == 0, error.text, file, line);
    unit_check(strstr(error.text, words) != NULL, error.text, file, line);
}
