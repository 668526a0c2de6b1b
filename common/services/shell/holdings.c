#include "holdings.h"
#include "abi/object_kind.h"
#include "abi/system_call.h"
#include "lib/bytes.h"
#include "lib/message.h"
#include "lib/text.h"
#include "reflection/reflection.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
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
    {"identity", "identities", "identities", "observer"},
    {"identity", "identity", "identity", ""},
    {"identity", "session", "session", ""},
    {"kill", "processes", "processes", ""},
    {"log", "log", "log", "reader"},
    {"policy", "identities", "identities", "observer"},
    {"policy", "identity", "identity", ""},
    {"policy", "policy", "policy", ""},
    {"poweroff", "supervisor", "services", ""},
    {"ps", "processes", "processes", "observer"},
    {"reboot", "supervisor", "services", ""},
    {"schema", "schemas", "schemas", ""},
    {"services", "supervisor", "services", "observer"},
    {"shell", "launcher", "launcher", ""},
    {"shell", "session", "session", ""},
    {"shell", "pipes", "pipes", ""},
    {"shell", "schemas", "schemas", ""},
    {"time", "", USUAL_GRANT_ALL, ""},
    {"time", "supervisor", "services", ""},
    {"trace", "", USUAL_GRANT_ALL, ""},
    {"trace", "supervisor", "services", ""},
};

static bool is_own(const char *name)
{
    for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++) {
        if (text_equal(own_names[i], name)) {
            return true;
        }
    }
    return false;
}

const char *holding_name(uint32_t index)
{
    struct program_holding holding;
    for (uint32_t i = 0; program_holding(i, &holding); i++) {
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
    *interface = program_interface(name);
    return program_capability(name);
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

bool facet_mask(const char *interface, const char *facet, uint64_t *mask)
{
    static struct reflection descriptions;
    static bool is_open;
    *mask = ~UINT64_C(0);
    if (facet[0] == '\0') {
        return true;
    }
    is_open = is_open || open_descriptions(&descriptions) == STATUS_OK;
    return is_open &&
           reflection_mask(&descriptions, text_bytes(interface), text_bytes(facet), mask) ==
               STATUS_OK;
}

const struct usual_grant *usual_grant(uint32_t index)
{
    const size_t count = sizeof(usual_grants) / sizeof(usual_grants[0]);
    return index < count ? &usual_grants[index] : NULL;
}
