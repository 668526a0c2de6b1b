#include "holdings.h"
#include "abi/object_kind.h"
#include "abi/system_call.h"
#include "lib/bytes.h"
#include "lib/message.h"
#include "lib/object_kind.h"
#include "lib/text.h"
#include "reflection/methods.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/session.h"
#include "schema/stream.h"
#include "shell.h"
#include <stddef.h>

/* What belongs to the shell as a service: nobody else can use it. */
static const char *const own_names[] = {"event", "supervisor", "endpoint"};

/*
 * By program: whoever types "ps" wants it to see the processes. "call" and "trace" are for whatever
 * the shell has.
 */
static const struct usual_grant usual_grants[] = {
    {"audit", "audit", "audit", "reader"},
    {"call", "", USUAL_GRANT_ALL, ""},
    {"caps", "processes", "processes", "observer"},
    {"caps", "schemas", "schemas", ""},
    {"date", "time", "time", ""},
    {"devices", "devices", "devices", "observer"},
    {"fetch", "network", "network", "client"},
    {"identity", "identities", "identities", "observer"},
    {"identity", "identity", "identity", ""},
    {"identity", "session", "session", ""},
    {"kill", "processes", "processes", ""},
    {"log", "log", "log", "reader"},
    {"names", "names", "names", ""},
    {"nc", "network", "network", "user"},
    {"net", "network", "network", ""},
    {"ntp", "network", "network", "client"},
    {"ntp", "time", "time", "keeper"},
    {"overlay", "identity", "identity", "overlay"},
    {"overlay", "network", "network", "client"},
    {"overlay", "overlay", "overlay", ""},
    {"ping", "network", "network", "client"},
    {"policy", "identities", "identities", "observer"},
    {"policy", "identity", "identity", ""},
    {"policy", "policy", "policy", ""},
    {"policy", "processes", "processes", "observer"},
    {"policy", "schemas", "schemas", ""},
    {"policy", "supervisor", "services", "observer"},
    {"poweroff", "names", "names", ""},
    {"poweroff", "store", "store", ""},
    {"poweroff", "supervisor", "services", ""},
    {"programs", "launcher", "launcher", "observer"},
    {"ps", "processes", "processes", "observer"},
    {"reboot", "names", "names", ""},
    {"reboot", "store", "store", ""},
    {"reboot", "supervisor", "services", ""},
    {"remote", "exports", "exports", ""},
    {"remote", "launcher", "launcher", ""},
    {"remote", "schemas", "schemas", ""},
    {"remote", "streams", "overlay_streams", "user"},
    {"resolve", "network", "network", "client"},
    {"schema", "schemas", "schemas", ""},
    {"services", "supervisor", "services", "observer"},
    {"shell", "launcher", "launcher", ""},
    {"shell", "session", "session", ""},
    {"shell", "pipes", "pipes", ""},
    {"shell", "schemas", "schemas", ""},
    {"store", "store", "store", ""},
    {"store", "identities", "identities", "observer"},
    {"store", "identity", "identity", "signer"},
    {"time", "", USUAL_GRANT_ALL, ""},
    {"time", "supervisor", "services", ""},
    {"trace", "", USUAL_GRANT_ALL, ""},
    {"trace", "supervisor", "services", ""},
};

static bool is_own(const char *name)
{
    return text_is_one_of(name, own_names, sizeof(own_names) / sizeof(own_names[0]));
}

bool holding_at(uint32_t index, struct program_holding *holding)
{
    const struct program_holding directory = {"directory", "Directory", shell.directory};
    if (program_holding(index, holding)) {
        if (text_equal(holding->name, directory.name)) {
            *holding = directory;
        }
        return true;
    }
    /* The one that the shell has found itself comes behind all others. */
    *holding = directory;
    const bool is_next = index == 0 || program_holding(index - 1, &(struct program_holding){0});
    return is_next && directory.handle != 0 && program_capability(directory.name) == 0;
}

const char *holding_name(uint32_t index)
{
    struct program_holding holding;
    for (uint32_t i = 0; holding_at(i, &holding); i++) {
        if (!is_own(holding.name) && index-- == 0) {
            return holding.name;
        }
    }
    return NULL;
}

uint32_t holding_find(const char *name, const char **interface)
{
    if (is_own(name)) {
        return 0;
    }
    struct program_holding holding;
    for (uint32_t i = 0; holding_at(i, &holding); i++) {
        if (text_equal(holding.name, name)) {
            *interface = holding.interface;
            return holding.handle;
        }
    }
    return 0;
}

/* -- facets ----------------------------------------------------------------------------------- */

static enum status open_descriptions(struct reflection *descriptions)
{
    const uint32_t memory = program_capability("schemas");
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    enum status status = STATUS_NOT_FOUND;
    if (capability_is(memory, OBJECT_MEMORY)) {
        status = mapping_create_whole(memory, MAP_READ, &mapping, &size_bytes);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes pages = {mapping.address, size_bytes};
    status = reflection_open(descriptions, message_in_pages(pages));
    if (status != STATUS_OK) {
        mapping_finish(&mapping);
    }
    return status;
}

/* NULL: this shell was not given them. */
static struct reflection *descriptions(void)
{
    static struct reflection opened;
    static bool is_open;
    is_open = is_open || open_descriptions(&opened) == STATUS_OK;
    return is_open ? &opened : NULL;
}

bool facet_mask(const char *interface, const char *facet, uint64_t *mask)
{
    *mask = ~UINT64_C(0);
    if (facet[0] == '\0') {
        return true;
    }
    struct reflection *reflection = descriptions();
    return reflection != NULL &&
           reflection_mask(reflection, text_bytes(interface), text_bytes(facet), mask) == STATUS_OK;
}

/* -- in words ---------------------------------------------------------------------------------- */

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
    struct reflection *reflection = descriptions();
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

const struct usual_grant *usual_grant(uint32_t index)
{
    const size_t count = sizeof(usual_grants) / sizeof(usual_grants[0]);
    return index < count ? &usual_grants[index] : NULL;
}
