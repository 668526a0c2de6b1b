#include "network_part.h"
#include "command/words.h"
#include "lib/text.h"
#include "schema/internet_client.h"
#include "schema/overlay_client.h"
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

/* A user: who is to get less of it gets no more than that facet's mask. */
static enum status narrow_streams(uint32_t streams, struct bytes keys, uint32_t *part)
{
    const struct overlay_streams_narrow_params params = {.allowed = keys};
    struct overlay_streams_narrow_results results = {0};
    const enum status status = overlay_streams_narrow(streams, &params, &results);
    *part = results.streams;
    return status;
}

/* What such a list is, in words. */
static const char places_of_network[] = "places like example.org:443,udp/*:53,:8080,ping/*";
static const char places_of_overlay[] = "keys and ports like KEY:443,udp/*:53,:8080,KEY";

static const struct way {
    const char *interface;
    const char *facet;
    enum status (*narrow)(uint32_t network, struct bytes places, uint32_t *part);
    const char *places;
} ways[] = {
    {"Network", "", narrow_user, places_of_network},
    {"Network", "user", narrow_user, places_of_network},
    {"Network", "client", narrow_client, places_of_network},
    {"Network", "server", narrow_server, places_of_network},
    {"OverlayStreams", "", narrow_streams, places_of_overlay},
    {"OverlayStreams", "user", narrow_streams, places_of_overlay},
    {"OverlayStreams", "client", narrow_streams, places_of_overlay},
    {"OverlayStreams", "server", narrow_streams, places_of_overlay},
};

static bool complain(const struct way *way, const struct parsed_grant *wanted, enum status status)
{
    switch (status) {
    case STATUS_MALFORMED:
        say("'%s' is no list of %s\n", wanted->places, way->places);
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
        const struct way *way = &ways[i];
        if (text_equal(interface, way->interface) && text_equal(way->facet, wanted->facet)) {
            const enum status status = way->narrow(network, text_bytes(wanted->places), part);
            return status == STATUS_OK || complain(way, wanted, status);
        }
    }
    say("'%s' has no places to choose from: those are a network's or the overlay's, of its user, "
        "client or server\n",
        wanted->capability);
    return false;
}
