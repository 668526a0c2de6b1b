#include "exports.h"
#include "lib/memory.h"
#include <stddef.h>

bool export_name_read(struct bytes from, struct export_name *name)
{
    if (from.size_bytes == 0 || from.size_bytes > sizeof(name->bytes)) {
        return false;
    }
    name->size_bytes = (uint32_t)from.size_bytes;
    memcpy(name->bytes, from.data, from.size_bytes);
    return true;
}

static bool is_key(const uint8_t *left, const uint8_t *right)
{
    return memcmp(left, right, PRINCIPAL_BYTES) == 0;
}

static uint32_t count_of(const struct exports *exports, const uint8_t *owner)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        const struct export *export = &exports->places[i];
        count += export->number != 0 && is_key(export->owner, owner) ? 1 : 0;
    }
    return count;
}

/* NULL: all are taken. */
static struct export *find_free(struct exports *exports)
{
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        if (exports->places[i].number == 0) {
            return &exports->places[i];
        }
    }
    return NULL;
}

enum status exports_add(struct exports *exports, const struct export *wanted, struct export **added)
{
    struct export *export = find_free(exports);
    *added = NULL;
    if (exports_find(exports, wanted->key, &wanted->name) != NULL) {
        return STATUS_OVERLAP;
    }
    if (export == NULL || count_of(exports, wanted->owner) >= EXPORTS_OF_OWNER_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *export = *wanted;
    export->number = ++exports->last_number;
    *added = export;
    return STATUS_OK;
}

void exports_remove(struct export *export)
{
    *export = (struct export){0};
}

struct export *exports_find(
    struct exports *exports, const uint8_t key[PRINCIPAL_BYTES], const struct export_name *name)
{
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        struct export *export = &exports->places[i];
        if (export->number != 0 && is_key(export->key, key) &&
            bytes_equal(export_name_bytes(&export->name), export_name_bytes(name))) {
            return export;
        }
    }
    return NULL;
}

bool exports_has_key(const struct exports *exports, const uint8_t key[PRINCIPAL_BYTES])
{
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        if (exports->places[i].number != 0 && is_key(exports->places[i].key, key)) {
            return true;
        }
    }
    return false;
}

struct export *
exports_next(struct exports *exports, const uint8_t owner[PRINCIPAL_BYTES], uint64_t after)
{
    struct export *next = NULL;
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        struct export *export = &exports->places[i];
        if (export->number > after && is_key(export->owner, owner) &&
            (next == NULL || export->number < next->number)) {
            next = export;
        }
    }
    return next;
}
