#include "cap/principal.h"
#include "lib/memory.h"

enum status principal_create(
    struct ledger *ledger, const uint8_t key[PRINCIPAL_KEY_BYTES], struct principal **principal)
{
    struct object *object = NULL;
    const enum status status =
        object_create(ledger, OBJECT_PRINCIPAL, sizeof(**principal), &object);
    if (status == STATUS_OK) {
        *principal = (struct principal *)object;
        memcpy((*principal)->key, key, PRINCIPAL_KEY_BYTES);
    }
    return status;
}
