/* Where the person is: a folder of now or of a snapshot, all snapshots, or all objects. */
#include "files.h"
#include "runtime/capability.h"
#include <stdio.h>
#include <string.h>

static char open_snapshot[SNAPSHOT_NAME_BYTES]; /* whose tree `open` is; empty: `home` */

const struct location *view_here(void)
{
    return &files.history[files.at];
}

bool view_is_writable(void)
{
    return view_here()->view == VIEW_FOLDER && view_here()->snapshot[0] == '\0';
}

/* -- opening ----------------------------------------------------------------------------------- */

static void close_tree(void)
{
    if (open_snapshot[0] != '\0') {
        capability_release(files.open.root);
    }
    open_snapshot[0] = '\0';
    files.open = files.home;
}

/* The tree of a snapshot, or of now. */
static enum status open_tree(const char *snapshot)
{
    struct tree tree = {0};
    if (strcmp(snapshot, open_snapshot) == 0) {
        return STATUS_OK;
    }
    if (snapshot[0] == '\0') {
        close_tree();
        return STATUS_OK;
    }
    const enum status status = snapshots_lend(snapshot, &tree);
    if (status == STATUS_OK) {
        close_tree();
        files.open = tree;
        (void)snprintf(open_snapshot, sizeof(open_snapshot), "%s", snapshot);
    }
    return status;
}

static enum status load(const struct location *location)
{
    enum status status = STATUS_OK;
    switch (location->view) {
    case VIEW_FOLDER:
        status = open_tree(location->snapshot);
        return status == STATUS_OK ? contents_load(location) : status;
    case VIEW_SNAPSHOTS:
        return files.names != 0 ? snapshots_load() : STATUS_DENIED;
    case VIEW_OBJECTS:
        return files.store != 0 ? objects_load() : STATUS_DENIED;
    case VIEW_COUNT:
        break;
    }
    return STATUS_INVALID_ARGUMENT;
}

/* -- showing ----------------------------------------------------------------------------------- */

static void show_summary(void)
{
    static void (*const summaries[])(char *) = {
        [VIEW_FOLDER] = contents_summary,
        [VIEW_SNAPSHOTS] = snapshots_summary,
        [VIEW_OBJECTS] = objects_summary,
    };
    summaries[view_here()->view](files.summary_text);
    ui_label_set(files.summary, files.summary_text);
}

static void show_title(void)
{
    static const char *const names[] = {
        [VIEW_FOLDER] = "Home", [VIEW_SNAPSHOTS] = "Snapshots", [VIEW_OBJECTS] = "Objects"};
    const struct location *here = view_here();
    const char *name = place_name(here->place);
    if (here->snapshot[0] != '\0') {
        (void)snprintf(files.tree_text, sizeof(files.tree_text), "Snapshot %s", here->snapshot);
    } else {
        (void)snprintf(files.tree_text, sizeof(files.tree_text), "%s", names[here->view]);
    }
    ui_label_set(files.tree_name, files.tree_text);
    application_set_title(
        &files.application, files.window, name[0] != '\0' ? name : files.tree_text);
}

static void show(void)
{
    const struct location *here = view_here();
    const bool is_folder = here->view == VIEW_FOLDER;
    for (enum view view = VIEW_FOLDER; view < VIEW_COUNT; view++) {
        ui_widget_set_hidden(files.lists[view], view != here->view);
    }
    ui_widget_set_hidden(files.path, !is_folder);
    ui_field_set(files.path, here->place);
    ui_widget_set_disabled(files.back, files.at == 0);
    ui_widget_set_disabled(files.forward, files.at + 1 >= files.history_count);
    ui_widget_set_disabled(
        files.up, !is_folder || (place_is_root(here->place) && here->snapshot[0] == '\0'));
    ui_list_select(files.places, here->snapshot[0] != '\0' ? VIEW_SNAPSHOTS : here->view);
    if (!files.is_in_places) {
        ui_window_focus(files.window->ui, files.lists[here->view]);
    }
    show_title();
    show_summary();
}

/* -- going ------------------------------------------------------------------------------------- */

static bool try_load(const struct location *location)
{
    const enum status status = load(location);
    if (status == STATUS_OK) {
        return true;
    }
    files_complain(
        location->view == VIEW_FOLDER ? location->place : "This cannot be shown",
        directory_tree_error(status));
    return false;
}

/* Where one comes from is chosen, after going up or back. */
static void choose_inner(const struct location *before)
{
    const struct location *here = view_here();
    char parent[PLACE_BYTES_MAX];
    if (here->view == VIEW_FOLDER && before->view == VIEW_FOLDER) {
        place_parent(parent, before->place);
        if (strcmp(parent, here->place) == 0) {
            contents_choose(place_name(before->place));
        }
    }
}

bool view_go(const struct location *to)
{
    const struct location before = *view_here();
    const struct location after = *to;
    if (!try_load(&after)) {
        (void)load(&before); /* it was there a moment ago; if not, it is seen to be empty */
        return false;
    }
    if (files.history_count > 0) {
        files.at++;
    }
    if (files.at == HISTORY_MAX) {
        files.at--;
        memmove(files.history, &files.history[1], sizeof(files.history) - sizeof(*files.history));
    }
    files.history[files.at] = after;
    files.history_count = files.at + 1;
    show();
    choose_inner(&before);
    return true;
}

bool view_go_to(enum view view, const char *snapshot, const char *place)
{
    struct location to = {.view = view};
    (void)snprintf(to.snapshot, sizeof(to.snapshot), "%s", snapshot);
    (void)snprintf(to.place, sizeof(to.place), "%s", place);
    return view_go(&to);
}

static void step(size_t at)
{
    const struct location before = *view_here();
    if (at >= files.history_count) {
        return;
    }
    if (!try_load(&files.history[at])) {
        (void)load(&before); /* as in view_go() */
        return;
    }
    files.at = at;
    show();
    choose_inner(&before);
}

void view_back(void *context)
{
    (void)context;
    step(files.at - 1); /* beyond all where there is none */
}

void view_forward(void *context)
{
    (void)context;
    step(files.at + 1);
}

void view_up(void *context)
{
    const struct location *here = view_here();
    char parent[PLACE_BYTES_MAX];
    (void)context;
    if (here->view != VIEW_FOLDER) {
        return;
    }
    if (!place_is_root(here->place)) {
        place_parent(parent, here->place);
        (void)view_go_to(VIEW_FOLDER, here->snapshot, parent);
    } else if (here->snapshot[0] != '\0') {
        (void)view_go_to(VIEW_SNAPSHOTS, "", "");
    }
}

void view_home(void *context)
{
    (void)context;
    (void)view_go_to(VIEW_FOLDER, "", "/");
}

void view_reload(void *context)
{
    (void)context;
    if (try_load(view_here())) {
        show_summary();
    } else {
        view_home(NULL); /* what was seen is gone */
    }
}
