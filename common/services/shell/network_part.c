#include "network_part.h"
#include "command/words.h"
#include "lib/text.h"
#include "schema/internet_client.h"
#include "shell.h"

static enum status narrow_user(uint32_t network, struct bytes places, uint32_t *part)
{
    const struct network_narrow_params params = {.allowed = places};
    struct network_narrow_results results = {0};
    const enum status status = network_narrow(network, &params, &results);
    *part = results.network;
    return status;
}

static enum status narrow_client(uint32_t network, struct bytes places, uint32_t *part)
{
    const struct network_narrow_client_params params = {.allowed = places};
    struct network_narrow_client_results results = {0};
    const enum status status = network_narrow_client(network, &params, &results);
    *part = results.network;
    return status;
}

static enum status narrow_server(uint32_t network, struct bytes places, uint32_t *part)
{
    const struct network_narrow_server_params params = {.allowed = places};
    struct network_narrow_server_results results = {0};
    const enum status status = network_narrow_server(network, &params, &results);
    *part = results.network;
    return status;
}

static const struct {
    const char *facet;
    enum status (*narrow)(uint32_t network, struct bytes places, uint32_t *part);
} ways[] = {
    {"", narrow_user},
    {"user", narrow_user},
    {"client", narrow_client},
    {"server", narrow_server},
};

static bool complain(const struct parsed_grant *wanted, enum status status)
{
    switch (status) {
    case STATUS_MALFORMED:
        say("'%s' is no list of places like example.org:443,udp/*:53,:8080,ping/*\n",
            wanted->places);
        return false;
    case STATUS_LIMIT_EXCEEDED:
        say("'%s' cannot be narrowed to so many places, or not once more\n", wanted->capability);
        return false;
    default:
        say("'%s' cannot be narrowed: %s\n", wanted->capability, words_for_status(status));
        return false;
    }
}

bool network_part(
    const char *interface, uint32_t network, const struct parsed_grant *wanted, uint32_t *part)
{
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (text_equal(interface, "Network") && text_equal(ways[i].facet, wanted->facet)) {
            const enum status status = ways[i].narrow(network, text_bytes(wanted->places), part);
            return status == STATUS_OK || complain(wanted, status);
        }
    }
    say("'%s' has no places to choose from: those are a network's, of its user, client or "
        "server\n",
        wanted->capability);
    return false;
}
