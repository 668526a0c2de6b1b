/*
 * Has a program of the owner's in two versions, of which the first one was taken back, both under
 * one name: starts the first, the second, and the first again.
 * The first must be refused, before and after. Records: none of the kernel's; the loader says
 * launchRefused.
 * Weakened: it was not taken back. It speaks to the stage then, which notices another process.
 */
#include "attack.h"
#include "loading.h"

#define NAME "attack_downgrade_to_revoked"

/* Its own copy of what the stage says, which is in the message page. */
#define STATEMENT_BYTES_MAX 1024u

static enum status start_version(uint32_t version)
{
    static uint8_t copy[STATEMENT_BYTES_MAX];
    const struct stage_program_params params = {.version = version};
    struct stage_program_results results = {0};
    uint32_t file = 0;
    uint32_t launch = 0;
    NEEDED(stage_program(attack_stage(), &params, &results));
    const struct bytes statement = {copy, results.statement.size_bytes};
    NEEDED(statement.size_bytes <= sizeof(copy) ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    for (size_t i = 0; i < statement.size_bytes; i++) {
        copy[i] = results.statement.data[i];
    }
    NEEDED(loading_load(loading_package_file(NAME), statement, UINT64_MAX, 0, &file));
    NEEDED(loading_prepare(file, &launch));
    const enum status status = loading_start(launch, NAME, version == 1);
    capability_release(launch);
    capability_release(file);
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    if (attack_variant(argument_count, arguments) == 1) {
        const struct stage_put_params params = {.word = 1};
        struct stage_put_results results = {0};
        return attack_stage() == 0 ? 0 : (int)stage_put(attack_stage(), &params, &results);
    }
    REFUSED(start_version(1), STATUS_DENIED);
    /* It is refused for its version, and for nothing else. */
    NEEDED(start_version(2));
    REFUSED(start_version(1), STATUS_DENIED);
    return ATTACK_REPELLED;
}
