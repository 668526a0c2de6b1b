/*
 * Wants its messages to come as the victim's principal's: binds itself with handles under which
 * init finds the authority, and with whatever it holds.
 * Must go on as what it is. Record: DENIED for its own process, called as if it were an authority.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t guesses[] = {
        handle_make(INITIAL_PRINCIPAL_AUTHORITY, 1),
        handle_make(INITIAL_CODE_AUTHORITY, 1),
        program_capability("principals"),
    };
    const uint32_t principal = program_capability("victim-principal");
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++) {
        const struct principal_authority_bind_params params = {
            .process = PROGRAM_PROCESS, .principal = principal};
        if (attack_mask(guesses[i]) == PRINCIPAL_AUTHORITY_MASK_ALL &&
            principal_authority_bind(guesses[i], &params) == STATUS_OK) {
            struct stage_put_results results = {0};
            const struct stage_put_params word = {.word = 1};
            NEEDED(stage_put(attack_stage(), &word, &results));
        }
    }
    /* A Principal is the right to be started as it, by the loader; nothing can be called on it
     * that binds, nor on a process that takes one. */
    struct register_message message = {.tag = message_tag(20, 0) | message_tag_capabilities(1)};
    message_page()->capabilities[0] = principal;
    REFUSED(message_call(PROGRAM_PROCESS, &message), STATUS_DENIED);
    return ATTACK_REPELLED;
}
