#include "references.h"
#include "unit.h"

#define HASHES 5000u

/* Many that begin alike. */
static void hash_of(uint32_t number, uint8_t hash[STORE_HASH_BYTES])
{
    memset(hash, 7, STORE_HASH_BYTES);
    hash[0] = (uint8_t)number;
    hash[1] = (uint8_t)(number / 1024);
    memcpy(hash + 10, &number, sizeof(number));
}

static void test_counts(void)
{
    struct references references;
    uint8_t hash[STORE_HASH_BYTES];
    CHECK_EQUAL(references_init(&references), STATUS_OK);
    for (uint32_t round = 1; round <= 3; round++) {
        for (uint32_t i = 0; i < HASHES; i += round) {
            hash_of(i, hash);
            references_add(&references, hash);
        }
    }
    for (uint32_t i = 0; i < HASHES; i++) {
        hash_of(i, hash);
        const struct reference_count *found = references_find(&references, hash);
        CHECK(found != NULL && found->count == 1u + (i % 2 == 0) + (i % 3 == 0));
    }
    hash_of(HASHES, hash);
    CHECK(references_find(&references, hash) == NULL);
    CHECK(!references.has_failed);
    references_finish(&references);
}

int main(void)
{
    static const struct unit_test tests[] = {{"counts", test_counts}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
