/*
 * Takes a signed program with its signature, and has it loaded with one bit changed: in its header,
 * its text, its data, its last byte; then with the signature of another program.
 * Must be refused. Records: none of the kernel's; launchRefused in the audit log.
 */
#include "attack.h"
#include "loading.h"

#define NAME  "attack_start_tampered"
#define OTHER "attack_start_unsigned"

static void try_one(struct bytes program, struct bytes signature, uint64_t at)
{
    uint32_t file = 0;
    uint32_t launch = 0;
    enum status status = loading_load(program, signature, at, 1, &file);
    if (status == STATUS_OK) {
        status = loading_prepare(file, &launch);
    }
    REFUSED(status, STATUS_BAD_SIGNATURE);
    HOLDS(launch == 0);
    capability_release(file);
}

int main(int argument_count, const char *const *arguments)
{
    const struct bytes program = loading_package_file(NAME);
    const struct bytes signature = loading_package_file(NAME ".signature");
    const struct bytes other = loading_package_file(OTHER ".signature");
    uint32_t file = 0;
    uint32_t launch = 0;
    (void)argument_count;
    (void)arguments;
    /* As it is, it can be started: what is refused below is refused for the change. */
    NEEDED(loading_load(program, signature, UINT64_MAX, 0, &file));
    NEEDED(loading_prepare(file, &launch));
    capability_release(launch);
    capability_release(file);
    const uint64_t places[] = {
        0, 24, 64, program.size_bytes / 3, program.size_bytes / 2, program.size_bytes - 1};
    for (uint32_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        try_one(program, signature, places[i]);
    }
    /* Another program's signature: it is of another size, or of another hash. */
    const enum status status = loading_load(program, other, UINT64_MAX, 0, &file);
    HOLDS(status != STATUS_OK || loading_prepare(file, &launch) != STATUS_OK);
    return ATTACK_REPELLED;
}
