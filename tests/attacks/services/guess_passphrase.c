/*
 * Unlocks the owner's identity with passphrases that it guesses, typed by a person who does what it
 * says, as fast as it can.
 * Must be refused, and soon not even be asked. Records: none of the kernel's; the identity service
 * says unlockFailed, which the audit log must have.
 */
#include "attack.h"
#include "lib/text.h"
#include "schema/console.h"
#include "schema/identity_client.h"
#include "schema/person_client.h"

#define TRIES 6u
#define MASK  0x5au

static enum status guess(uint32_t number)
{
    uint8_t masked[] = "password of number 0";
    const struct identities_unlock_params params = {.name = text_bytes("owner")};
    struct identities_unlock_results results = {0};
    masked[sizeof(masked) - 2] = (uint8_t)('0' + number);
    for (uint32_t i = 0; i < sizeof(masked) - 1; i++) {
        masked[i] ^= MASK;
    }
    const struct person_answer_params answer = {
        .state = QUESTION_STATE_ANSWERED, .masked = {masked, sizeof(masked) - 1}};
    NEEDED(person_answer(program_capability("person"), &answer));
    return identities_unlock(program_capability("identities"), &params, &results);
}

int main(int argument_count, const char *const *arguments)
{
    uint32_t asked = 0;
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < TRIES; i++) {
        const enum status status = guess(i);
        HOLDS(status != STATUS_OK);
        asked += status == STATUS_DENIED ? 1 : 0;
    }
    /* A second after the first, two after the next: six cannot all have been tried. */
    HOLDS(asked < TRIES / 2);
    return ATTACK_REPELLED;
}
