#include "holdings.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/directory.h"
#include "schema/kernel.h"
#include "schema/launcher.h"
#include "schema/log.h"
#include "schema/stream.h"
#include "schema/supervisor.h"
#include <stddef.h>

/* What belongs to the shell as a service: nobody else can use it. */
static const char *const own_names[] = {"event", "supervisor", "endpoint"};

static const struct {
    const char *interface;
    const char *facet;
    uint64_t mask;
} facets[] = {
    {"Directory", "reader", DIRECTORY_FACET_READER},
    {"Event", "signaller", EVENT_FACET_SIGNALLER},
    {"Event", "waiter", EVENT_FACET_WAITER},
    {"File", "reader", FILE_FACET_READER},
    {"Log", "reader", LOG_FACET_READER},
    {"Log", "writer", LOG_FACET_WRITER},
    {"Machine", "observer", MACHINE_FACET_OBSERVER},
    {"Memory", "dma", MEMORY_FACET_DMA},
    {"Memory", "reader", MEMORY_FACET_READER},
    {"Process", "parent", PROCESS_FACET_PARENT},
    {"Process", "self", PROCESS_FACET_SELF},
    {"ProcessList", "observer", PROCESS_LIST_FACET_OBSERVER},
    {"Stream", "reader", STREAM_FACET_READER},
    {"Stream", "writer", STREAM_FACET_WRITER},
    {"Supervisor", "observer", SUPERVISOR_FACET_OBSERVER},
    {"Terminal", "controller", TERMINAL_FACET_CONTROLLER},
    {"Terminal", "reader", TERMINAL_FACET_READER},
    {"Terminal", "writer", TERMINAL_FACET_WRITER},
};

/*
 * By program: whoever types "ps" wants it to see the processes. "call" and "trace" are for whatever
 * the shell has.
 */
static const struct usual_grant usual_grants[] = {
    {"call", "", USUAL_GRANT_ALL, ""},
    {"caps", "processes", "processes", "observer"},
    {"kill", "processes", "processes", ""},
    {"log", "log", "log", "reader"},
    {"poweroff", "supervisor", "services", ""},
    {"ps", "processes", "processes", "observer"},
    {"reboot", "supervisor", "services", ""},
    {"schema", "schemas", "schemas", ""},
    {"services", "supervisor", "services", "observer"},
    {"shell", "launcher", "launcher", ""},
    {"shell", "pipes", "pipes", ""},
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

bool facet_mask(const char *interface, const char *facet, uint64_t *mask)
{
    *mask = ~UINT64_C(0);
    if (facet[0] == '\0') {
        return true;
    }
    for (size_t i = 0; i < sizeof(facets) / sizeof(facets[0]); i++) {
        if (text_equal(facets[i].interface, interface) && text_equal(facets[i].facet, facet)) {
            *mask = facets[i].mask;
            return true;
        }
    }
    return false;
}

const struct usual_grant *usual_grant(uint32_t index)
{
    const size_t count = sizeof(usual_grants) / sizeof(usual_grants[0]);
    return index < count ? &usual_grants[index] : NULL;
}
