#include "chooser/listing.h"
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 64u

/* -- entries ----------------------------------------------------------------------------------- */

static bool make_room(struct listing *listing)
{
    if (listing->count < listing->capacity) {
        return true;
    }
    const size_t capacity = listing->capacity == 0 ? CAPACITY_FIRST : listing->capacity * 2;
    struct listing_entry *entries = realloc(listing->entries, capacity * sizeof(*entries));
    if (entries == NULL) {
        return false;
    }
    listing->entries = entries;
    listing->capacity = capacity;
    return true;
}

struct listing_entry *listing_add(struct listing *listing, struct bytes name, bool is_folder)
{
    char *copy = NULL;
    if (listing->count < LISTING_COUNT_MAX && make_room(listing)) {
        copy = malloc(name.size_bytes + 1);
    }
    if (copy == NULL) {
        listing->is_cut = true;
        return NULL;
    }
    memcpy(copy, name.data, name.size_bytes);
    copy[name.size_bytes] = '\0';
    struct listing_entry *entry = &listing->entries[listing->count++];
    *entry = (struct listing_entry){.name = copy, .is_folder = is_folder};
    return entry;
}

void listing_finish(struct listing *listing)
{
    for (size_t i = 0; i < listing->count; i++) {
        free(listing->entries[i].name);
    }
    free(listing->entries);
    *listing = (struct listing){0};
}

size_t listing_find(const struct listing *listing, const char *name)
{
    for (size_t i = 0; i < listing->count; i++) {
        if (strcmp(listing->entries[i].name, name) == 0) {
            return i;
        }
    }
    return LISTING_NONE;
}

/* -- order ------------------------------------------------------------------------------------- */

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static unsigned char small(char character)
{
    return (unsigned char)(character >= 'A' && character <= 'Z' ? character - 'A' + 'a'
                                                                : character);
}

static int sign_of(size_t left, size_t right)
{
    return (left > right) - (left < right);
}

/* Two numbers of any length; both texts go behind them. */
static int compare_numbers(const char **left, const char **right)
{
    *left += strspn(*left, "0");
    *right += strspn(*right, "0");
    const size_t left_size = strspn(*left, "0123456789");
    const size_t right_size = strspn(*right, "0123456789");
    int order = sign_of(left_size, right_size);
    if (order == 0) {
        order = memcmp(*left, *right, left_size);
    }
    *left += left_size;
    *right += right_size;
    return order;
}

int listing_compare_names(const char *left, const char *right)
{
    const char *const left_start = left;
    const char *const right_start = right;
    int order = 0;
    while (order == 0 && *left != '\0' && *right != '\0') {
        if (is_digit(*left) && is_digit(*right)) {
            order = compare_numbers(&left, &right);
        } else {
            order = (int)small(*left++) - (int)small(*right++);
        }
    }
    if (order == 0) {
        order = (*left != '\0') - (*right != '\0');
    }
    return order != 0 ? order : strcmp(left_start, right_start);
}

static int compare_kinds(const struct listing_entry *left, const struct listing_entry *right)
{
    return (int)right->is_folder - (int)left->is_folder;
}

static int by_name(const void *left_entry, const void *right_entry)
{
    const struct listing_entry *left = left_entry;
    const struct listing_entry *right = right_entry;
    const int order = compare_kinds(left, right);
    return order != 0 ? order : listing_compare_names(left->name, right->name);
}

static int by_size(const void *left_entry, const void *right_entry)
{
    const struct listing_entry *left = left_entry;
    const struct listing_entry *right = right_entry;
    const int kinds = compare_kinds(left, right);
    const int order = kinds != 0 ? kinds
                                 : (left->size_bytes > right->size_bytes) -
                                       (left->size_bytes < right->size_bytes);
    return order != 0 ? order : listing_compare_names(left->name, right->name);
}

static int by_time(const void *left_entry, const void *right_entry)
{
    const struct listing_entry *left = left_entry;
    const struct listing_entry *right = right_entry;
    const int kinds = compare_kinds(left, right);
    const int order = kinds != 0 ? kinds
                                 : (left->modified_ns > right->modified_ns) -
                                       (left->modified_ns < right->modified_ns);
    return order != 0 ? order : listing_compare_names(left->name, right->name);
}

static void reverse(struct listing_entry *entries, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        const struct listing_entry entry = entries[i];
        entries[i] = entries[count - 1 - i];
        entries[count - 1 - i] = entry;
    }
}

void listing_sort(struct listing *listing, enum listing_order order, bool is_descending)
{
    static int (*const comparisons[])(const void *, const void *) = {
        [LISTING_BY_NAME] = by_name, [LISTING_BY_SIZE] = by_size, [LISTING_BY_TIME] = by_time};
    size_t folder_count = 0;
    if (listing->count == 0) {
        return;
    }
    qsort(listing->entries, listing->count, sizeof(listing->entries[0]), comparisons[order]);
    while (folder_count < listing->count && listing->entries[folder_count].is_folder) {
        folder_count++;
    }
    if (is_descending) {
        reverse(listing->entries, folder_count);
        reverse(&listing->entries[folder_count], listing->count - folder_count);
    }
}
