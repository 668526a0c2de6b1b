/*
 * Takes all the places that the loader has for launches and for files, and keeps them.
 * Must be told that it has too many; others must still start programs, as the runner does next. No
 * record of the kernel's: it may prepare launches.
 */
#include "attack.h"
#include "lib/text.h"
#include "loading.h"
#include "schema/launcher_client.h"

#define NAME  "attack_exhaust_loader"
#define TRIES 40u

int main(int argument_count, const char *const *arguments)
{
    const struct bytes program = loading_package_file(NAME);
    const struct bytes signature = loading_package_file(NAME ".signature");
    uint32_t prepared = 0;
    uint32_t loaded = 0;
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < TRIES; i++) {
        const struct launcher_prepare_params params = {
            .program = text_bytes(NAME),
            .ledger = PROGRAM_LEDGER,
            .scheduling = PROGRAM_SCHEDULING,
            .priority = program_priority(),
        };
        struct launcher_prepare_results results = {0};
        uint32_t file = 0;
        prepared += launcher_prepare(program_capability("launcher"), &params, &results) == STATUS_OK
                        ? 1
                        : 0;
        loaded += loading_load(program, signature, UINT64_MAX, 0, &file) == STATUS_OK ? 1 : 0;
    }
    NEEDED(prepared != 0 && loaded != 0 ? STATUS_OK : STATUS_WRONG_STATE);
    HOLDS(prepared < TRIES && loaded < TRIES);
    return ATTACK_REPELLED;
}
