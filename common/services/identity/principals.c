#include "principals.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"
#include <stddef.h>

_Static_assert(
    offsetof(struct principal_authority_create_params, key3) -
            offsetof(struct principal_authority_create_params, key0) ==
        PUBLIC_KEY_BYTES - sizeof(uint64_t),
    "the words of a key lie one after the other");

enum status principal_create(const uint8_t public_key[PUBLIC_KEY_BYTES], uint32_t *principal)
{
    struct principal_authority_create_params params = {0};
    struct principal_authority_create_results results = {0};
    memcpy(&params.key0, public_key, PUBLIC_KEY_BYTES);
    const enum status status = principal_authority_create(service.principals, &params, &results);
    *principal = results.principal;
    return status;
}

void principal_take_back(uint32_t principal)
{
    const struct process_revoke_params params = {.handle = principal};
    if (principal != 0) {
        (void)process_revoke(PROGRAM_PROCESS, &params); /* it is ours */
        capability_release(principal);
    }
}
