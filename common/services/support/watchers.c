#include "support/watchers.h"
#include "runtime/capability.h"
#include "schema/kernel_client.h"
#include <stddef.h>

struct watcher {
    uint64_t badge;
    uint32_t event; /* 0: not used */
    uint64_t bits;
};

static struct watcher watchers[WATCHERS_MAX];

static struct watcher *find(uint64_t badge)
{
    struct watcher *unused = NULL;
    for (uint32_t i = 0; i < WATCHERS_MAX; i++) {
        if (watchers[i].event != 0 && watchers[i].badge == badge) {
            return &watchers[i];
        }
        if (watchers[i].event == 0 && unused == NULL) {
            unused = &watchers[i];
        }
    }
    return unused;
}

enum status watchers_set(uint64_t badge, uint32_t event, uint64_t bits)
{
    struct watcher *watcher = find(badge);
    /* What is no event of the kernel's could keep us waiting when it is signalled. */
    if (!capability_is(event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (watcher == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    capability_release(watcher->event);
    *watcher = (struct watcher){.badge = badge, .event = event, .bits = bits};
    return STATUS_OK;
}

void watchers_signal(void)
{
    for (uint32_t i = 0; i < WATCHERS_MAX; i++) {
        const struct event_signal_params params = {.bits = watchers[i].bits};
        if (watchers[i].event != 0 &&
            event_signal(watchers[i].event, &params) == STATUS_INVALID_HANDLE) {
            watchers[i] = (struct watcher){0}; /* it was revoked */
        }
    }
}

void watchers_drop(uint64_t badge)
{
    for (uint32_t i = 0; i < WATCHERS_MAX; i++) {
        if (watchers[i].event != 0 && watchers[i].badge == badge) {
            capability_release(watchers[i].event);
            watchers[i] = (struct watcher){0};
        }
    }
}
