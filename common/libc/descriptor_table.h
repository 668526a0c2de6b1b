/*
 * Which open file each descriptor of the process names. Pure; whoever calls holds the lock that
 * guards the table.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define DESCRIPTORS_MAX 256

struct open_file;

struct descriptor {
    struct open_file *file; /* NULL: free */
    bool closes_on_exec;
};

struct descriptor_table {
    struct descriptor entries[DESCRIPTORS_MAX];
};

/* The file that a number names; NULL when it names none. */
struct open_file *descriptor_find(const struct descriptor_table *table, long number);

/*
 * The lowest free number from `least` on is given to `file`. -EINVAL: `least` is none;
 * -EMFILE: all are taken.
 */
int descriptor_add(
    struct descriptor_table *table, long least, struct open_file *file, bool closes_on_exec);

/* Makes `number`, which is in range, name `file`. Gives what it named before, NULL for nothing. */
struct open_file *descriptor_set(
    struct descriptor_table *table, long number, struct open_file *file, bool closes_on_exec);
