#include "holdings_words.h"
#include "holdings/holdings.h"
#include "lib/bytes.h"
#include "lib/object_kind.h"
#include "lib/text.h"
#include "reflection/methods.h"
#include "schema/kernel_client.h"
#include "schema/session.h"
#include "schema/stream.h"
#include "shell.h"
#include <stddef.h>

/* What a shell has in which nobody is logged in, which has no descriptions. */
static const struct {
    const char *interface;
    uint64_t mask;
    const char *words;
} known_by_heart[] = {
    {"Terminal", TERMINAL_MASK_ALL, "all"},
    {"Session", SESSION_FACET_ANONYMOUS, "anonymous"},
};

static void put(struct text_sink *sink, const char *text, size_t length)
{
    (void)sink;
    say_bytes((struct bytes){(const uint8_t *)text, length});
}

static void say_methods(const char *interface, uint64_t mask)
{
    struct text_sink sink = {put};
    struct reflection *reflection = holdings_descriptions();
    for (size_t i = 0; reflection == NULL && i < sizeof(known_by_heart) / sizeof(known_by_heart[0]);
         i++) {
        if (text_equal(known_by_heart[i].interface, interface) && known_by_heart[i].mask == mask) {
            say("%s", known_by_heart[i].words);
            return;
        }
    }
    if (reflection_print_methods(reflection, text_bytes(interface), mask, &sink) != STATUS_OK) {
        say("(the descriptions of interfaces are damaged)");
    }
}

void holding_say(const struct program_holding *holding)
{
    const struct process_inspect_params params = {.handle = holding->handle};
    struct process_inspect_results results = {0};
    if (process_inspect(PROGRAM_PROCESS, &params, &results) != STATUS_OK) {
        say("%s: gone\n", holding->name);
        return;
    }
    /* Of a session only who gave it can say it; of all else the kernel knows. */
    const char *known = object_kind_interface(results.kind);
    const char *interface = known != NULL ? known : holding->interface;
    say("%s: %s, ", holding->name, interface[0] != '\0' ? interface : "an unknown interface");
    say_methods(interface, results.mask);
    say("\n");
}
