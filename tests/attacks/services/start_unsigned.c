/*
 * Has the loader load a program that nobody signed: with no statement, with noise, with a statement
 * and a signature of zeros, and by a name that the boot package has for something else.
 * Must be refused before anything is executable. Records: none of the kernel's; the loader says
 * launchRefused, which the audit log must have, with this process as who asked.
 */
#include "attack.h"
#include "lib/text.h"
#include "schema/launcher_client.h"

static void try_load(struct bytes statement)
{
    const struct launcher_load_params params = {
        .size_bytes = PAGE_SIZE_BYTES, .statement = statement};
    struct launcher_load_results results = {0};
    HOLDS(launcher_load(program_capability("launcher"), &params, &results) != STATUS_OK);
    HOLDS(results.file == 0);
}

static void try_name(const char *name)
{
    const struct launcher_prepare_params params = {
        .program = text_bytes(name),
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    struct launcher_prepare_results results = {0};
    HOLDS(launcher_prepare(program_capability("launcher"), &params, &results) != STATUS_OK);
    HOLDS(results.launch == 0);
}

int main(int argument_count, const char *const *arguments)
{
    uint8_t noise[600];
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < sizeof(noise); i++) {
        noise[i] = (uint8_t)(i * 7 + 3);
    }
    try_load((struct bytes){0});
    try_load((struct bytes){noise, sizeof(noise)});
    try_load((struct bytes){noise, 1});
    for (uint32_t i = 0; i < sizeof(noise); i++) {
        noise[i] = 0;
    }
    try_load((struct bytes){noise, sizeof(noise)});
    /* What is in the package, and is no program: it is not signed as one. */
    try_name("manifest");
    try_name("schemas");
    try_name("attack_start_unsigned.signature");
    try_name("../attack_start_unsigned");
    try_name("");
    return ATTACK_REPELLED;
}
