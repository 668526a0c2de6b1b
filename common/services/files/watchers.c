#include "opened.h"
#include "runtime/capability.h"
#include "schema/kernel_client.h"

void watcher_end(struct watcher *watcher)
{
    if (list_node_is_linked(&watcher->link)) {
        list_remove(&watcher->link);
        capability_release(watcher->event);
        files.watcher_count--;
    }
}

static struct watcher *first(void)
{
    struct list_node *node = files.watchers.head.next;
    return node == &files.watchers.head ? NULL : container_of(node, struct watcher, link);
}

static struct watcher *next(const struct watcher *watcher)
{
    struct list_node *node = watcher->link.next;
    return node == &files.watchers.head ? NULL : container_of(node, struct watcher, link);
}

static uint32_t count_of_origin(uint64_t origin)
{
    uint32_t count = 0;
    for (const struct watcher *watcher = first(); watcher != NULL; watcher = next(watcher)) {
        count += watcher->origin == origin;
    }
    return count;
}

enum status watcher_begin(
    struct watcher *watcher,
    const struct node_place *place,
    uint64_t origin,
    uint32_t event,
    uint64_t bits)
{
    const bool replaces = list_node_is_linked(&watcher->link);
    if (!replaces && (files.watcher_count == FILE_WATCHERS_MAX ||
                      count_of_origin(origin) >= FILE_WATCHERS_OF_ORIGIN_MAX)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    watcher_end(watcher);
    watcher->place = *place;
    watcher->origin = origin;
    watcher->event = event;
    watcher->bits = bits;
    list_add_last(&files.watchers, &watcher->link);
    files.watcher_count++;
    return STATUS_OK;
}

static void tell(const struct watcher *watcher)
{
    const struct event_signal_params params = {.bits = watcher->bits};
    (void)event_signal(watcher->event, &params); /* its maker may have ended it */
}

void files_changed(const struct node_place *directory)
{
    for (const struct watcher *watcher = first(); watcher != NULL; watcher = next(watcher)) {
        if (watcher->place.tree == directory->tree && watcher->place.number == directory->number) {
            tell(watcher);
        }
    }
}

bool files_is_watched(uint64_t tree)
{
    const struct watcher *watcher = first();
    while (watcher != NULL && watcher->place.tree != tree) {
        watcher = next(watcher);
    }
    return watcher != NULL;
}

void files_changed_all(uint64_t tree)
{
    for (const struct watcher *watcher = first(); watcher != NULL; watcher = next(watcher)) {
        if (watcher->place.tree == tree) {
            tell(watcher);
        }
    }
}

void files_tree_ended(uint64_t tree)
{
    struct watcher *following = NULL;
    for (struct watcher *watcher = first(); watcher != NULL; watcher = following) {
        following = next(watcher);
        if (watcher->place.tree == tree) {
            tell(watcher);
            watcher_end(watcher);
        }
    }
}
