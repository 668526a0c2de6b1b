#include "tree.h"

struct ui_widget *tree_after(const struct ui_widget *top, struct ui_widget *widget)
{
    struct ui_widget *at = widget;
    while (at != top && at != NULL) {
        if (at->next != NULL) {
            return at->next;
        }
        at = at->parent;
    }
    return NULL;
}

struct ui_widget *tree_next(const struct ui_widget *top, struct ui_widget *widget)
{
    return widget->first != NULL ? widget->first : tree_after(top, widget);
}

bool tree_has(const struct ui_widget *top, const struct ui_widget *widget)
{
    const struct ui_widget *at = widget;
    while (at != NULL && at != top) {
        at = at->parent;
    }
    return at != NULL;
}

static struct ui_widget *child_at(const struct ui_widget *widget, int32_t x, int32_t y)
{
    for (struct ui_widget *child = widget->last; child != NULL; child = child->previous) {
        if (!child->is_hidden && rectangle_has(child->clip, x, y)) {
            return child;
        }
    }
    return NULL;
}

struct ui_widget *tree_at(struct ui_widget *top, int32_t x, int32_t y)
{
    struct ui_widget *found = NULL;
    struct ui_widget *at = top;
    if (top == NULL || top->is_hidden || !rectangle_has(top->clip, x, y)) {
        return NULL;
    }
    while (at != NULL) {
        found = at;
        at = child_at(at, x, y);
    }
    return found;
}
