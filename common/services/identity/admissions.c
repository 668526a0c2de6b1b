#include "admissions.h"
#include "lib/memory.h"
#include "principals.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"
#include <stddef.h>

struct admission {
    uint8_t public_key[PUBLIC_KEY_BYTES];
    uint8_t login[PUBLIC_KEY_BYTES];
    uint32_t principal; /* 0: not used */
};

static struct admission admissions[LOGIN_KEYS_MAX];

static bool
is_of(const struct admission *admission, const uint8_t *public_key, const uint8_t *login)
{
    return admission->principal != 0 &&
           memcmp(admission->public_key, public_key, PUBLIC_KEY_BYTES) == 0 &&
           memcmp(admission->login, login, PUBLIC_KEY_BYTES) == 0;
}

/* The one of this key, or else a place for it; NULL: there is none. */
static struct admission *find(const uint8_t *public_key, const uint8_t *login)
{
    struct admission *unused = NULL;
    for (uint32_t i = 0; i < LOGIN_KEYS_MAX; i++) {
        if (is_of(&admissions[i], public_key, login)) {
            return &admissions[i];
        }
        if (admissions[i].principal == 0) {
            unused = &admissions[i];
        }
    }
    return unused;
}

enum status admissions_take(const uint8_t *public_key, const uint8_t *login, uint32_t *principal)
{
    struct admission *admission = find(public_key, login);
    *principal = 0;
    if (admission == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (admission->principal == 0) {
        uint32_t made = 0;
        const enum status status = principal_create(public_key, &made);
        if (status != STATUS_OK) {
            return status;
        }
        memcpy(admission->public_key, public_key, PUBLIC_KEY_BYTES);
        memcpy(admission->login, login, PUBLIC_KEY_BYTES);
        admission->principal = made;
    }
    return capability_copy(admission->principal, PRINCIPAL_MASK_ALL, principal);
}

void admissions_check(void)
{
    for (uint32_t i = 0; i < LOGIN_KEYS_MAX; i++) {
        struct admission *admission = &admissions[i];
        if (admission->principal != 0 &&
            (identity_store_find_usable(&service.store, admission->public_key) == NULL ||
             !statement_log_allows_login(
                 &service.store.log, admission->public_key, admission->login))) {
            principal_take_back(admission->principal);
            *admission = (struct admission){0};
        }
    }
}
