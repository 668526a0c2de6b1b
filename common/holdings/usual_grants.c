#include "holdings/holdings.h"
#include "lib/text.h"
#include <stddef.h>

/*
 * By program: whoever types "ps" wants it to see the processes. "call" and "trace" are for whatever
 * the person has, and so is the shell in a terminal.
 */
static const struct usual_grant usual_grants[] = {
    {"audit", "audit", "audit", "reader"},
    {"call", "", USUAL_GRANT_ALL, ""},
    {"caps", "processes", "processes", "observer"},
    {"caps", "schemas", "schemas", ""},
    {"date", "time", "time", ""},
    {"devices", "devices", "devices", "observer"},
    {"editor", "directory", "directory", ""},
    {"fetch", "network", "network", "client"},
    {"files", "directory", "directory", ""},
    {"files", "launcher", "launcher", "starter"},
    {"files", "names", "names", ""},
    {"files", "schemas", "schemas", ""},
    {"files", "store", "store", ""},
    {"identity", "identities", "identities", "observer"},
    {"identity", "identity", "identity", ""},
    {"identity", "session", "session", ""},
    {"kill", "processes", "processes", ""},
    {"log", "log", "log", "reader"},
    {"monitor", "audit", "audit", "reader"},
    {"monitor", "log", "log", "reader"},
    {"monitor", "processes", "processes", "observer"},
    {"monitor", "schemas", "schemas", ""},
    {"monitor", "services", "services", "observer"},
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
    {"settings", "identities", "identities", "observer"},
    {"settings", "identity", "identity", ""},
    {"settings", "policy", "policy", ""},
    {"settings", "processes", "processes", "observer"},
    {"settings", "schemas", "schemas", ""},
    {"settings", "session", "session", ""},
    {"settings", "services", "services", "observer"},
    {"settings", "time", "time", ""},
    {"settings", "windows", "windows", "user settings"},
    {"shell", "launcher", "launcher", ""},
    {"shell", "session", "session", ""},
    {"shell", "pipes", "pipes", ""},
    {"shell", "schemas", "schemas", ""},
    {"store", "store", "store", ""},
    {"store", "identities", "identities", "observer"},
    {"store", "identity", "identity", "signer"},
    {"terminal", "", USUAL_GRANT_ALL, ""},
    {"terminal", "windows", "windows", "user"},
    {"time", "", USUAL_GRANT_ALL, ""},
    {"time", "supervisor", "services", ""},
    {"trace", "", USUAL_GRANT_ALL, ""},
    {"trace", "supervisor", "services", ""},
    {"viewer", "directory", "directory", ""},
};

static const char *const windowed[] = {
    "editor",
    "files",
    "game",
    "monitor",
    "settings",
    "terminal",
    "viewer",
};

const struct usual_grant *usual_grant(uint32_t index)
{
    const size_t count = sizeof(usual_grants) / sizeof(usual_grants[0]);
    return index < count ? &usual_grants[index] : NULL;
}

bool usual_has_windows(const char *program)
{
    return text_is_one_of(program, windowed, sizeof(windowed) / sizeof(windowed[0]));
}
