/* The owner's identity: made at the trusted path, where a double of a person answers. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runner.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/console.h"
#include "schema/identity_client.h"
#include "schema/person_client.h"

#define NAME       "owner"
#define PASSPHRASE "a passphrase that is long enough"
#define MASK       0x5au

static struct identities_unlock_results unlocked;

static enum status will_answer(struct bytes answer)
{
    uint8_t masked[sizeof(PASSPHRASE)];
    for (size_t i = 0; i < answer.size_bytes; i++) {
        masked[i] = answer.data[i] ^ MASK;
    }
    const struct person_answer_params params = {
        .state = QUESTION_STATE_ANSWERED, .masked = {masked, answer.size_bytes}};
    return person_answer(program_capability("person"), &params);
}

enum status owner_answer(bool is_yes)
{
    const uint8_t answer = is_yes ? 1 : 0;
    return will_answer((struct bytes){&answer, sizeof(answer)});
}

enum status owner_create(void)
{
    const struct identities_create_params params = {.name = text_bytes(NAME)};
    struct identities_create_results results = {0};
    enum status status = will_answer(text_bytes(PASSPHRASE));
    if (status == STATUS_OK) {
        status = identities_create(program_capability("identities"), &params, &results);
    }
    /* At once after that, it asks nobody. */
    const struct identities_unlock_params again = {.name = text_bytes(NAME)};
    return status == STATUS_OK
               ? identities_unlock(program_capability("identities"), &again, &unlocked)
               : status;
}

enum status owner_create_guest(const char *name)
{
    const struct identities_create_params params = {.name = text_bytes(name)};
    struct identities_create_results results = {0};
    enum status status = will_answer(text_bytes(PASSPHRASE));
    if (status == STATUS_OK) {
        status = identities_create(program_capability("identities"), &params, &results);
    }
    return status == STATUS_OK ? will_answer(text_bytes(PASSPHRASE)) : status;
}

enum status owner_unlock(void)
{
    const struct identities_unlock_params params = {.name = text_bytes(NAME)};
    struct identity_state_results state = {0};
    if (unlocked.identity != 0 && identity_state(unlocked.identity, &state) == STATUS_OK &&
        state.state.is_unlocked) {
        return STATUS_OK;
    }
    capability_release(unlocked.identity);
    capability_release(unlocked.principal);
    unlocked = (struct identities_unlock_results){0};
    const enum status status = will_answer(text_bytes(PASSPHRASE));
    return status == STATUS_OK
               ? identities_unlock(program_capability("identities"), &params, &unlocked)
               : status;
}

enum status owner_lock(void)
{
    return identity_lock(unlocked.identity);
}

enum status owner_key(uint8_t key[PRINCIPAL_BYTES])
{
    struct identity_state_results results = {0};
    enum status status = owner_unlock();
    if (status == STATUS_OK) {
        status = identity_state(unlocked.identity, &results);
    }
    if (status == STATUS_OK && results.state.public_key.size_bytes != PRINCIPAL_BYTES) {
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(key, results.state.public_key.data, PRINCIPAL_BYTES);
    }
    return status;
}

uint32_t owner_identity(void)
{
    return unlocked.identity;
}

uint32_t owner_principal(void)
{
    return unlocked.principal;
}
