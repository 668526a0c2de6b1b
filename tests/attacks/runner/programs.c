/*
 * Programs that are not in the package under the name that they are started by: one that the owner
 * has signed, of which the first version was taken back, and what attacks send to be opened.
 */
#include "lib/memory.h"
#include "lib/text.h"
#include "loading.h"
#include "program_signature/program_signature.h"
#include "runner.h"
#include "runtime/capability.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"

#define OLD             "attack_downgrade_to_revoked"
#define TAKEN_BACK      "taken_back"
#define NOT_TAKEN_BACK  "not_taken_back"
#define OPENED          "attacks_victim"
#define LEAST_VERSION   2u
#define STATEMENT_WORDS 64u
#define OPENED_PRIORITY 100u
#define OPENED_PERCENT  50u

static struct launched opened;

static enum status trust(const char *name, struct bytes signer)
{
    const struct rule start = {
        .effect = EFFECT_ALLOW, .program = text_bytes(name), .signer = signer};
    return rules_add(&start);
}

enum status programs_create(void)
{
    uint8_t key[PRINCIPAL_BYTES];
    const struct identity_revoke_program_params revoke = {
        .name = text_bytes(TAKEN_BACK), .minimum_version = LEAST_VERSION};
    struct identity_revoke_program_results revoked = {0};
    enum status status = owner_key(key);
    if (status == STATUS_OK) {
        status = trust(TAKEN_BACK, (struct bytes){key, sizeof(key)});
    }
    if (status == STATUS_OK) {
        status = trust(NOT_TAKEN_BACK, (struct bytes){key, sizeof(key)});
    }
    return status == STATUS_OK ? identity_revoke_program(owner_identity(), &revoke, &revoked)
                               : status;
}

/* What the package's signer says of a program, said by the owner under another name. */
static enum status
describe(uint32_t version, uint64_t words[STATEMENT_WORDS], struct bytes *message)
{
    struct program_signature signature;
    struct message_builder builder;
    enum status status = program_signature_open(loading_package_file(OLD ".signature"), &signature);
    if (status != STATUS_OK) {
        return status;
    }
    struct program_statement statement = signature.content;
    statement.name = text_bytes(stage.weak == WEAK_KEEPS_LOAN ? NOT_TAKEN_BACK : TAKEN_BACK);
    statement.version = version;
    message_builder_start(&builder, words, STATEMENT_WORDS);
    status = program_statement_write(&statement, &builder);
    *message = message_builder_finish(&builder);
    return status;
}

enum status programs_sign(uint32_t version, struct bytes *file)
{
    uint64_t words[STATEMENT_WORDS];
    uint8_t key[PRINCIPAL_BYTES];
    uint8_t made[PROGRAM_SIGNATURE_SIGN_BYTES];
    struct identity_sign_program_params params = {0};
    struct identity_sign_program_results signature = {0};
    enum status status = owner_key(key);
    if (status == STATUS_OK) {
        status = describe(version, words, &params.statement);
    }
    if (status == STATUS_OK) {
        status = identity_sign_program(owner_identity(), &params, &signature);
    }
    if (status != STATUS_OK || signature.signature.size_bytes != sizeof(made)) {
        return status != STATUS_OK ? status : STATUS_MALFORMED;
    }
    memcpy(made, signature.signature.data, sizeof(made));
    const struct signed_program program = {
        .statement = params.statement,
        .signer = {key, sizeof(key)},
        .signature = {made, sizeof(made)},
    };
    return loading_signature(&program, file);
}

enum status programs_open(uint32_t file, struct bytes signer)
{
    static const struct grant grants[GRANTS_MAX] = {
        {ITEM_OFFERED_PROCESSES, PROCESS_LIST_MASK_ALL}};
    const struct rule offered = {
        .effect = EFFECT_ALLOW,
        .program = text_bytes(OPENED),
        .signer = signer,
        .grant = text_bytes("*"),
    };
    struct start_request request = {
        .program = OPENED,
        .file = file,
        .argument = "1",
        .grants = grants,
        .session = stage_session(),
        .priority = OPENED_PRIORITY,
        .budget_percent = OPENED_PERCENT,
    };
    enum status status = STATUS_OK;
    if (stage.weak == WEAK_TRUSTS_SIGNER) {
        status = trust(OPENED, signer);
        status = status == STATUS_OK ? rules_add(&offered) : status;
    }
    memcpy(request.principal, stage.attacker_principal, sizeof(request.principal));
    return status == STATUS_OK ? launch(&request, &opened) : status;
}

void programs_end(void)
{
    if (opened.ledger != 0) {
        launched_end(&opened);
    }
}
