#include "names.h"
#include "lib/hex.h"
#include "lib/printable.h"
#include "lib/status.h"
#include "trees.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct printing {
    const char *owner; /* in hexadecimal */
    bool is_listing;
    uint64_t file_count;
    uint64_t directory_count;
    uint64_t problem_count;
};

/* What somebody called his files can be anything. */
static void print_text(struct bytes text)
{
    const size_t room = text.size_bytes * PRINTABLE_GROWTH;
    char *printable = malloc(room + 1);
    if (printable == NULL) {
        fail("out of memory");
    }
    fwrite(printable, 1, printable_text(printable, room, text, NULL), stdout);
    free(printable);
}

static void print_path(const struct tree_item *item)
{
    if (item->snapshot.size_bytes != 0) {
        fputs("snapshot ", stdout);
        print_text(item->snapshot);
        fputs(": ", stdout);
    }
    putchar('/');
    print_text(item->path);
}

static void print_found(void *context, const struct tree_item *item)
{
    struct printing *printing = context;
    const bool is_directory = item->kind == NAMES_DIRECTORY;
    printing->file_count += !is_directory;
    printing->directory_count += is_directory;
    if (printing->is_listing) {
        printf("  %12" PRIu64 " %s ", item->size_bytes, is_directory ? "names" : "bytes");
        print_path(item);
        putchar('\n');
    }
}

static void print_problem(void *context, const struct tree_item *item, const char *words)
{
    struct printing *printing = context;
    printing->problem_count++;
    printf("tree of %s: ", printing->owner);
    print_path(item);
    printf(": %s\n", words);
}

static void print_outcome(const struct printing *printing, enum tree_outcome outcome)
{
    switch (outcome) {
    case TREE_NONE:
        break;
    case TREE_OTHER:
        printf("tree of %s: none; its root is of another service\n", printing->owner);
        break;
    case TREE_LOCKED:
        printf("tree of %s: encrypted, not looked at without its --key\n", printing->owner);
        break;
    case TREE_SEEN:
        printf(
            "tree of %s: %s, %" PRIu64 " files, %" PRIu64 " directories\n",
            printing->owner,
            printing->problem_count == 0 ? "good" : "bad",
            printing->file_count,
            printing->directory_count);
        break;
    }
}

bool names_of_owner(struct image *image, const struct store_owner *owner, bool is_listing)
{
    char digits[2 * STORE_PRINCIPAL_BYTES + 1];
    struct printing printing = {.owner = digits, .is_listing = is_listing};
    const struct tree_sink sink = {&printing, print_found, print_problem};
    enum tree_outcome outcome = TREE_NONE;
    hex_write((struct bytes){owner->principal, sizeof(owner->principal)}, digits);
    const enum status status = tree_look(image->store, owner, &sink, &outcome);
    if (status != STATUS_OK) {
        fail("tree of %s: %s", digits, status_text(status));
    }
    print_outcome(&printing, outcome);
    return printing.problem_count == 0;
}
