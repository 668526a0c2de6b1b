#include "client.h"
#include "lib/anonymous.h"
#include "lib/memory.h"
#include "runtime/program.h"
#include "schema/boot.h"
#include "schema/kernel_client.h"
#include <sodium/crypto_sign_ed25519.h>

#define DOMAIN         "tessera.policy"
#define RULE_BYTES_MAX 512u

static uint8_t keys[PERSON_COUNT][KEY_BYTES];
static uint8_t owner_secret[crypto_sign_ed25519_SECRETKEYBYTES];

static uint32_t authority(void)
{
    return program_capability("principals");
}

/* Services run as the owner of the boot package, and so does this test. */
static void find_system_key(void)
{
    struct boot_record record;
    CHECK(program_boot_record(&record) == STATUS_OK);
    CHECK(record.signer.size_bytes == KEY_BYTES);
    memcpy(keys[PERSON_SYSTEM], record.signer.data, KEY_BYTES);
    memcpy(keys[PERSON_ANONYMOUS], anonymous_key, KEY_BYTES);
}

void people_begin(void)
{
    uint8_t seed[crypto_sign_ed25519_SEEDBYTES];
    memset(seed, 7, sizeof(seed));
    CHECK(crypto_sign_ed25519_seed_keypair(keys[PERSON_OWNER], owner_secret, seed) == 0);
    memset(keys[PERSON_KNOWN], 2, KEY_BYTES);
    memset(keys[PERSON_STRANGER], 3, KEY_BYTES);
    find_system_key();
}

struct bytes person_key(enum person person)
{
    return (struct bytes){keys[person], KEY_BYTES};
}

uint32_t person_principal(enum person person)
{
    struct principal_authority_create_params params;
    struct principal_authority_create_results results = {0};
    _Static_assert(sizeof(params) == KEY_BYTES, "four words");
    memcpy(&params, keys[person], sizeof(params));
    CHECK(principal_authority_create(authority(), &params, &results) == STATUS_OK);
    return results.principal;
}

void owner_signs(struct bytes rule, uint8_t signature[64])
{
    static uint8_t message[sizeof(DOMAIN) + RULE_BYTES_MAX];
    memcpy(message, DOMAIN, sizeof(DOMAIN));
    memcpy(message + sizeof(DOMAIN), rule.data, rule.size_bytes);
    CHECK(
        crypto_sign_ed25519_detached(
            signature, NULL, message, sizeof(DOMAIN) + rule.size_bytes, owner_secret) == 0);
}
