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

enum status watcher_begin(
    struct watcher *watcher, const struct node_place *place, uint32_t event, uint64_t bits)
{
    const bool replaces = list_node_is_linked(&watcher->link);
    if (!replaces && files.watcher_count == FILE_WATCHERS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    watcher_end(watcher);
    watcher->place = *place;
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
    struct list_node *const head = &files.watchers.head;
    for (struct list_node *node = head->next; node != head; node = node->next) {
        const struct watcher *watcher = container_of(node, struct watcher, link);
        if (watcher->place.tree == directory->tree && watcher->place.number == directory->number) {
            tell(watcher);
        }
    }
}

void files_changed_all(const void *tree)
{
    struct list_node *const head = &files.watchers.head;
    for (struct list_node *node = head->next; node != head; node = node->next) {
        const struct watcher *watcher = container_of(node, struct watcher, link);
        if (watcher->place.tree == tree) {
            tell(watcher);
        }
    }
}
