/*
 * Holds an unlocked identity of the owner's to sign with, and wants signatures that the system
 * would obey: in the system's domains, through a challenge that looks like a rule, by methods that
 * were not granted.
 * Must get none. Records: DENIED for the session, Identity.signRule, signProgram,
 * signOverlaySettings, nodeKey, lendNodeKey, rotate, revoke, revokeProgram and backup.
 */
#include "attack.h"
#include "lib/text.h"
#include "schema/identity_client.h"

static void try_domain(const char *domain)
{
    const struct identity_sign_params params = {
        .domain = text_bytes(domain), .data = text_bytes("allow everything")};
    struct identity_sign_results results = {0};
    HOLDS(identity_sign(program_capability("owner"), &params, &results) != STATUS_OK);
}

/* What a challenge signs is never what its asker chose: 32 bytes of the service's are in it. */
static void try_challenge(void)
{
    uint8_t nonce[32] = "tessera.policy";
    struct identity_challenge_params params = {.nonce = {nonce, sizeof(nonce)}};
    struct identity_challenge_results first = {0};
    NEEDED(identity_challenge(program_capability("owner"), &params, &first));
    const uint8_t start = first.response.data[0];
    const uint8_t second = first.response.data[first.response.size_bytes - 1];
    NEEDED(identity_challenge(program_capability("owner"), &params, &first));
    HOLDS(
        first.response.data[0] != start ||
        first.response.data[first.response.size_bytes - 1] != second ||
        first.response.size_bytes > 64);
    params.nonce.size_bytes = 31;
    HOLDS(identity_challenge(program_capability("owner"), &params, &first) != STATUS_OK);
}

int main(int argument_count, const char *const *arguments)
{
    static const char *const domains[] = {
        "tessera.policy",
        "tessera.program",
        "tessera.statement",
        "tessera.audit",
        "tessera.overlay",
        "tessera.",
        ""};
    const uint32_t owner = program_capability("owner");
    const struct identity_sign_rule_params rule = {.rule = text_bytes("a rule")};
    const struct identity_sign_program_params program = {.statement = text_bytes("a statement")};
    const struct identity_revoke_params revoke = {.text = text_bytes("gone")};
    const struct identity_revoke_program_params revoke_program = {
        .name = text_bytes("loader"), .minimum_version = 9};
    const struct identity_backup_params backup = {.needed = 1, .shares = 1};
    struct identity_sign_rule_results ruled = {0};
    struct identity_sign_program_results signed_program = {0};
    const struct identity_sign_overlay_settings_params settings = {.settings = text_bytes("all")};
    struct identity_sign_overlay_settings_results signed_settings = {0};
    const struct identity_lend_node_key_params lent = {.is_lent = 1};
    struct identity_node_key_results node_key = {0};
    struct identity_rotate_results rotated = {0};
    struct identity_revoke_results revoked = {0};
    struct identity_revoke_program_results revoked_program = {0};
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
        try_domain(domains[i]);
    }
    try_challenge();
    REFUSED(identity_sign_rule(owner, &rule, &ruled), STATUS_DENIED);
    REFUSED(identity_sign_program(owner, &program, &signed_program), STATUS_DENIED);
    REFUSED(identity_sign_overlay_settings(owner, &settings, &signed_settings), STATUS_DENIED);
    REFUSED(identity_node_key(owner, &node_key), STATUS_DENIED);
    REFUSED(identity_lend_node_key(owner, &lent), STATUS_DENIED);
    REFUSED(identity_rotate(owner, &rotated), STATUS_DENIED);
    REFUSED(identity_revoke(owner, &revoke, &revoked), STATUS_DENIED);
    REFUSED(identity_revoke_program(owner, &revoke_program, &revoked_program), STATUS_DENIED);
    REFUSED(identity_backup(owner, &backup), STATUS_DENIED);
    return ATTACK_REPELLED;
}
