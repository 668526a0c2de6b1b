/*
 * Holds the owner's unlocked identity and the right to start programs as the owner, keeps copies of
 * both, asks for them to be taken back (the identity is locked), and uses the copies.
 * Must be told that it is locked, and that there is no such principal any more. Records: none of
 * the kernel's, as what is gone names nothing; the identity service says identityLocked.
 */
#include "attack.h"
#include "lib/text.h"
#include "schema/identity_client.h"
#include "schema/launcher_client.h"

static void sign(uint32_t owner)
{
    const struct identity_sign_params params = {
        .domain = text_bytes("mail"), .data = text_bytes("after it was locked")};
    struct identity_sign_results results = {0};
    HOLDS(identity_sign(owner, &params, &results) != STATUS_OK);
}

static void start_as(uint32_t principal)
{
    const struct launcher_prepare_as_params params = {
        .program = text_bytes("attack_keep_identity"),
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .principal = principal,
        .priority = program_priority(),
    };
    struct launcher_prepare_as_results results = {0};
    HOLDS(launcher_prepare_as(program_capability("launcher"), &params, &results) != STATUS_OK);
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t owner = program_capability("owner");
    const uint32_t principal = program_capability("owner-principal");
    const struct identity_sign_params before = {
        .domain = text_bytes("mail"), .data = text_bytes("before")};
    struct identity_sign_results results = {0};
    uint32_t owner_copy = 0;
    uint32_t principal_copy = 0;
    (void)argument_count;
    (void)arguments;
    NEEDED(identity_sign(owner, &before, &results));
    NEEDED(capability_copy(owner, UINT64_MAX, &owner_copy));
    NEEDED(capability_copy(principal, UINT64_MAX, &principal_copy));
    NEEDED(stage_revoke(attack_stage()));
    sign(owner);
    sign(owner_copy);
    start_as(principal);
    start_as(principal_copy);
    return ATTACK_REPELLED;
}
