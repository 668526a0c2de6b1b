/* Keys as this program shows them: their first digits, and whose they are where that is known. */
#include "command/output.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "policy.h"
#include "rule_words.h"
#include "runtime/program.h"
#include "schema/boot.h"
#include "schema/identity_client.h"

/* More than a machine has identities. */
#define KEYS_MAX  32u
#define KEY_BYTES 32u

static struct known_key {
    uint8_t key[KEY_BYTES];
    uint8_t name[NAME_BYTES];
    size_t name_bytes;
} known_keys[KEYS_MAX];
static uint32_t known_count;

static void know(struct bytes key, struct bytes name)
{
    if (known_count < KEYS_MAX && key.size_bytes == KEY_BYTES && name.size_bytes <= NAME_BYTES) {
        struct known_key *known = &known_keys[known_count++];
        memcpy(known->key, key.data, KEY_BYTES);
        memcpy(known->name, name.data, name.size_bytes);
        known->name_bytes = name.size_bytes;
    }
}

struct bytes keys_system(void)
{
    struct boot_record record;
    return program_boot_record(&record) == STATUS_OK ? record.signer : (struct bytes){0};
}

/* Without them, keys are shown as digits alone. */
void keys_learn(void)
{
    const uint32_t identities = program_capability("identities");
    struct identities_list_params params = {.cursor = 0};
    know(keys_system(), text_bytes("the system"));
    for (uint32_t i = 0; identities != 0 && i < LIST_ANSWERS_MAX; i++) {
        struct identities_list_results_reader results = {0};
        enum status status = identities_list(identities, &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.identities.count; j++) {
            struct identity_state identity;
            status = identity_state_list_get(&results.identities, j, &identity);
            if (status == STATUS_OK) {
                know(identity.public_key, identity.name);
            }
        }
        if (status != STATUS_OK || results.cursor == 0) {
            return;
        }
        params.cursor = results.cursor;
    }
}

void say_key(struct bytes key)
{
    char words[KEY_WORDS_MAX];
    key_in_words(words, key);
    out("%s", words);
    for (uint32_t i = 0; i < known_count; i++) {
        const struct known_key *known = &known_keys[i];
        if (bytes_equal(key, (struct bytes){known->key, KEY_BYTES})) {
            out(" (");
            out_printable((struct bytes){known->name, known->name_bytes});
            out(")");
            return;
        }
    }
}
