/*
 * Writing a file as a whole: a new one beside it is written and kept for good, then takes its name.
 * Whatever fails, or if the power ends, there is the file as it was, or as it is to be.
 */
#pragma once

#include "lib/bytes.h"
#include <stddef.h>

/* Names that are tried for the new one: of others, something may be left. */
#define SAVE_NAMES_MAX 16u

/* What is asked of a folder. Each gives 0, or an error of errno. */
struct save_disk {
    void *context;
    int (*create)(void *context, const char *place); /* EEXIST: it is taken */
    int (*write)(void *context, struct bytes bytes); /* at its end */
    int (*keep)(void *context);                      /* survives the power; it is closed, always */
    int (*rename)(void *context, const char *from, const char *to);
    int (*remove)(void *context, const char *place);
};

struct save_content {
    void *context;
    /* What begins at `offset`, in one piece of any size; nothing at the end. */
    struct bytes (*view)(void *context, size_t offset);
};

/* 0, or why not: the file is then as it was. */
int save_file(const struct save_disk *disk, const char *place, const struct save_content *content);

/* The files of this program. */
extern const struct save_disk disk_files;
