/* Principal and PrincipalAuthority. */
#include "audit/audit.h"
#include "cap/principal.h"
#include "cap/process.h"
#include "ipc/methods.h"
#include "schema/kernel.h"

static enum status read_method(struct invocation *invocation)
{
    const struct principal *principal = (const struct principal *)invocation->slot->object;
    memcpy(invocation->words, principal->key, PRINCIPAL_KEY_BYTES);
    return STATUS_OK;
}

const struct method principal_methods[PRINCIPAL_METHOD_COUNT] = {
    [PRINCIPAL_READ] = {read_method, PRINCIPAL_READ_TAGS},
};

static enum status create(struct invocation *invocation)
{
    uint8_t key[PRINCIPAL_KEY_BYTES];
    memcpy(key, invocation->words, sizeof(key));
    struct principal *principal = NULL;
    const enum status status =
        principal_create(invocation->process->object.ledger, key, &principal);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &principal->object, PRINCIPAL_MASK_ALL);
}

static enum status bind(struct invocation *invocation)
{
    struct slot *process = NULL;
    struct slot *principal = NULL;
    enum status status = invocation_object(invocation, 0, OBJECT_PROCESS, &process);
    if (status == STATUS_OK) {
        status = invocation_object(invocation, 1, OBJECT_PRINCIPAL, &principal);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct process *target = (struct process *)process->object;
    process_set_principal(target, (struct principal *)principal->object);
    audit_write(AUDIT_PRINCIPAL_BOUND, target, target->number, 0);
    return STATUS_OK;
}

const struct method principal_authority_methods[PRINCIPAL_AUTHORITY_METHOD_COUNT] = {
    [PRINCIPAL_AUTHORITY_CREATE] = {create, PRINCIPAL_AUTHORITY_CREATE_TAGS},
    [PRINCIPAL_AUTHORITY_BIND] = {bind, PRINCIPAL_AUTHORITY_BIND_TAGS},
};
