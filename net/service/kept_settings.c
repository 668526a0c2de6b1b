/* What the owner has set, in memory that each process of the service finds again. */
#include "kept_memory/kept_memory.h"
#include "lib/status.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "service.h"
#include "settings.h"

static struct settings settings;
static struct kept_memory memory; /* no memory: this program was given none */

static void say(const char *what, enum status status)
{
    log_print(SEVERITY_WARNING, "%s: %s", what, status_text(status));
}

void kept_settings_begin(void)
{
    struct mapping mapping;
    uint64_t size_bytes = 0;
    struct bytes kept;
    const uint32_t state = program_capability("state");
    if (state == 0) {
        return;
    }
    enum status status = mapping_create_whole(state, MAP_READ | MAP_WRITE, &mapping, &size_bytes);
    if (status == STATUS_OK) {
        status = kept_memory_init(
            &memory, mapping.address, size_bytes, SETTINGS_WORDS_MAX * sizeof(uint64_t));
    }
    if (status != STATUS_OK) {
        memory = (struct kept_memory){.memory = NULL};
        say("what is set is not kept", status);
        return;
    }
    const enum kept_memory_state read = kept_memory_read(&memory, &kept);
    status = settings_decode(kept, &settings);
    if (read == KEPT_MEMORY_DAMAGED || status != STATUS_OK) {
        settings = (struct settings){.interface_count = 0};
        say("what was set is forgotten", STATUS_MALFORMED);
    }
    for (uint8_t i = 0; i < RESOLVER_SERVERS_MAX; i++) {
        if (!address_is_any(&settings.servers[i])) {
            (void)resolver_set_server(i, &settings.servers[i]); /* there is such an index */
        }
    }
}

enum status kept_settings_apply(const char *name, struct link *link)
{
    const struct settings_interface *const set = settings_find(&settings, name);
    if (set == NULL) {
        return link_use_dhcp(link, true);
    }
    enum status status = link_use_dhcp(link, set->uses_dhcp);
    for (uint32_t i = 0; i < set->address_count && status == STATUS_OK; i++) {
        const struct settings_address *const address = &set->addresses[i];
        status = link_use_address(link, &address->address, address->prefix_bits, &set->router);
    }
    return status;
}

/* It holds, kept or not. */
static void keep(enum status status)
{
    static uint64_t words[SETTINGS_WORDS_MAX];
    struct bytes encoded;
    if (memory.memory == NULL) {
        return;
    }
    if (status == STATUS_OK) {
        status = settings_encode(&settings, words, &encoded);
    }
    if (status == STATUS_OK) {
        status = kept_memory_write(&memory, encoded);
    }
    if (status != STATUS_OK) {
        say("what was set is not kept", status);
    }
}

void kept_settings_use_dhcp(const char *name, bool is_used)
{
    keep(settings_use_dhcp(&settings, name, is_used));
}

void kept_settings_use_address(
    const char *name,
    const struct address *address,
    uint8_t prefix_bits,
    const struct address *router)
{
    const struct settings_address wanted = {*address, prefix_bits};
    keep(settings_use_address(&settings, name, &wanted, router));
}

void kept_settings_use_server(uint8_t index, const struct address *address)
{
    settings_use_server(&settings, index, address);
    keep(STATUS_OK);
}
