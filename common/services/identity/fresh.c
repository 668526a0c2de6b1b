/*
 * Who has just made an identity, and typed its passphrase twice, need not type it again to unlock
 * it: the key stays for a moment, for the same session of Identities and the same console. Somebody
 * at another one may be somebody else.
 */
#include "flow.h"
#include "lib/memory.h"
#include "runtime/clock.h"
#include <sodium/utils.h>

/* From the identity's making to its unlocking. */
#define FRESH_NS UINT64_C(10000000000)

static struct {
    uint64_t badge; /* 0: there is none */
    uint64_t until_ns;
    uint8_t console;
    struct key_pair pair;
} fresh;

void fresh_put(uint64_t badge, uint8_t console, const struct key_pair *pair)
{
    fresh.badge = badge;
    fresh.console = console;
    fresh.until_ns = clock_now_ns() + FRESH_NS;
    fresh.pair = *pair;
    service_wake(fresh.until_ns);
}

bool fresh_take(
    uint64_t badge,
    uint8_t console,
    const uint8_t public_key[PUBLIC_KEY_BYTES],
    struct key_pair *pair)
{
    if (fresh.badge == 0 || fresh.badge != badge || fresh.console != console ||
        clock_now_ns() >= fresh.until_ns ||
        memcmp(fresh.pair.public_key, public_key, PUBLIC_KEY_BYTES) != 0) {
        return false;
    }
    *pair = fresh.pair;
    fresh_wipe();
    return true;
}

uint64_t fresh_until_ns(void)
{
    return fresh.badge != 0 ? fresh.until_ns : 0;
}

void fresh_wipe(void)
{
    sodium_memzero(&fresh, sizeof(fresh));
}
