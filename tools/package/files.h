/* Whole files, read and written at once; every failure ends the tool with a sentence. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct file_content {
    uint8_t *data; /* owned: free() */
    size_t size_bytes;
};

/* Prints the sentence and ends the tool with status 1. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct file_content file_read(const char *path);

/* Writes beside the path and renames, so that nobody ever sees half a file. */
void file_write(const char *path, const void *data, size_t size_bytes, mode_t mode);

/* The same, but a file that is there already stays: of several writers at a time, one wins. */
void file_write_once(const char *path, const void *data, size_t size_bytes, mode_t mode);
