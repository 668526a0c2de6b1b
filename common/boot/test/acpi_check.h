/* Calling acpi_read() on an arena and checking status and sentence at once. */
#pragma once

#include "acpi_arena.h"
#include "unit.h"

static struct arena arena;
static struct boot_info info;
static struct boot_error error;

/* A refusal comes with a sentence that contains `words`. */
static inline void
check_refused(enum acpi_arch arch, uint64_t boot_cpu_id, enum status want, const char *words)
{
    error.text[0] = '\0';
    CHECK_EQUAL(arena_read(&arena, arch, boot_cpu_id, &info, &error), want);
    CHECK(strncmp(error.text, "ACPI: ", 6) == 0);
    if (strstr(error.text, words) == NULL) {
        unit_check(false, error.text, words, 0);
    }
}

static inline void check_accepted(enum acpi_arch arch, uint64_t boot_cpu_id)
{
    const enum status status = arena_read(&arena, arch, boot_cpu_id, &info, &error);
    if (status != STATUS_OK) {
        unit_check(false, error.text, __FILE__, 0);
    }
}

/* Replaces the arena's content by a file of data/. */
static inline void load_arena(const char *path)
{
    const struct bytes file = test_bytes_from_file(path);
    arena_begin(&arena);
    memcpy(arena.bytes, file.data, file.size_bytes);
    arena.limit = file.size_bytes;
    test_bytes_free(file);
}
