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

static enum status will_answer(const char *text)
{
    uint8_t masked[sizeof(PASSPHRASE)];
    const size_t size = text_length(text);
    for (size_t i = 0; i < size; i++) {
        masked[i] = (uint8_t)((uint8_t)text[i] ^ MASK);
    }
    const struct person_answer_params params = {
        .state = QUESTION_STATE_ANSWERED, .masked = {masked, size}};
    return person_answer(program_capability("person"), &params);
}

enum status owner_create(void)
{
    const struct identities_create_params params = {.name = text_bytes(NAME)};
    struct identities_create_results results = {0};
    enum status status = will_answer(PASSPHRASE);
    if (status == STATUS_OK) {
        status = identities_create(program_capability("identities"), &params, &results);
    }
    /* At once after that, it asks nobody. */
    const struct identities_unlock_params again = {.name = text_bytes(NAME)};
    return status == STATUS_OK
               ? identities_unlock(program_capability("identities"), &again, &unlocked)
               : status;
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
    const enum status status = will_answer(PASSPHRASE);
    return status == STATUS_OK
               ? identities_unlock(program_capability("identities"), &params, &unlocked)
               : status;
}

enum status owner_lock(void)
{
    return identity_lock(unlocked.identity);
}

uint32_t owner_identity(void)
{
    return unlocked.identity;
}

uint32_t owner_principal(void)
{
    return unlocked.principal;
}
