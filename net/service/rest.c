#include "rest.h"

static bool begins(struct rest *rest, bool is_behind, uint64_t now_ns)
{
    if (!is_behind || now_ns < rest->next_ns) {
        return false;
    }
    rest->until_ns = now_ns + REST_NS_MAX;
    return true;
}

bool rest_goes_on(struct rest *rest, bool is_behind, uint64_t now_ns)
{
    if (rest->until_ns == 0) {
        return begins(rest, is_behind, now_ns);
    }
    if (is_behind && now_ns < rest->until_ns) {
        return true;
    }
    const uint64_t began_ns = rest->until_ns - REST_NS_MAX;
    rest->next_ns = now_ns + (now_ns - began_ns);
    rest->until_ns = 0;
    return false;
}
